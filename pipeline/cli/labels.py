"""`callcoach labels`: the labelled calls."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import options


@click.group()
def labels() -> None:
    """The labelled calls that the tagger learns from."""


@labels.command()
@click.argument("folder", type=options.FILE, default="labels/calls")
@options.codebook_option
def check(folder: Path, codebook: Path | None) -> int:
    """Name every fault of the label files with file and line.

    \b
    callcoach labels check labels/calls
    """
    from pipeline import labels as library
    from pipeline.formats.codebook import load_codebook

    faults = library.check(folder, load_codebook(codebook))
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults." if faults else f"No faults in {folder}.")
    return 1 if faults else 0


COMMANDS = (labels,)
