"""`callcoach labels`: the labelled calls."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import checking, options


@click.group()
def labels() -> None:
    """The labelled calls that the tagger learns from, and those that check it."""


@labels.command()
@click.argument("folder", type=options.FILE, default="labels")
@options.codebook_option
def check(folder: Path, codebook: Path | None) -> int:
    """Name every fault of the label files with file and line.

    FOLDER holds label files, or calls/ with label files, and test/CODER/, double/CODER/ and heard/ beside it.

    \b
    callcoach labels check labels
    """
    from pipeline import corpus as library
    from pipeline.formats.codebook import load_codebook

    faults = library.check(folder, load_codebook(codebook))
    for fault in faults:
        click.echo(fault)
    found = "1 fault." if len(faults) == 1 else f"{len(faults)} faults."
    click.echo(found if faults else f"No faults in {folder}.")
    return 1 if faults else 0


@labels.command()
@click.argument("folders", type=options.FILE, nargs=-1, required=True)
@options.codebook_option
def agreement(folders: tuple[Path, ...], codebook: Path | None) -> None:
    """How far coders agree: a folder of label files for each coder, with the same calls in them.

    \b
    callcoach labels agreement labels/double/first labels/double/second
    """
    from rich.console import Console

    from pipeline.agreement import agreements
    from pipeline.cli.table import agreement_table
    from pipeline.errors import WrongUse
    from pipeline.formats.codebook import load_codebook
    from pipeline.labels import read_labels

    book = load_codebook(codebook)
    readings = [read_labels(folder, book) for folder in folders]
    for _, faults in readings:
        if faults:
            raise WrongUse(f"{faults[0]}; mend the label files, `callcoach labels check` names every fault.")
    Console().print(agreement_table(agreements([calls for calls, _ in readings], book)))


for command in checking.COMMANDS:
    labels.add_command(command)

COMMANDS = (labels,)
