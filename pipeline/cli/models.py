"""`callcoach models`: Whisper weights on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import options

if TYPE_CHECKING:
    from pipeline.transcribe.weights import Found


@click.group()
def models() -> None:
    """Whisper models: which there are, which are here, how to bring one in."""


@models.command("list")
@options.language_option("Only those that understand it.")
@click.option("--json", "as_data", is_flag=True, help="All that is known of them, with sources.")
def list_(language: str | None, as_data: bool) -> None:
    """The models that callcoach knows, what is published of them, and which are here.

    \b
    callcoach models list --language sv
    """
    from rich.console import Console

    from pipeline.cli import catalogue
    from pipeline.transcribe import weights

    here = {found.name: found.folder for found in weights.installed()}
    shown = catalogue.chosen(language)
    if as_data:
        click.echo(catalogue.as_json(shown, here))
    else:
        catalogue.print_table(shown, here, language, Console())


@models.command()
@click.argument("name")
@click.option(
    "--from", "source", type=options.FILE, help="Bring it in from this folder or .zip instead of the network."
)
@click.option("--convert", is_flag=True, help="Bring it into the form of CTranslate2; needs callcoach[convert].")
def pull(name: str, source: Path | None, convert: bool) -> None:
    """Bring a model to this machine: over the network, or from a folder or zip that somebody carried here.

    \b
    callcoach models pull kb-whisper-small
    callcoach models pull kb-whisper-small --from /media/usb/kb-whisper-small
    callcoach models pull nb-whisper-small --convert
    """
    from pipeline.transcribe import weights

    if convert:
        found = weights.pull_converted(name, source)
    elif source:
        found = weights.add(source, name)
    else:
        found = _downloaded(name)
    click.echo(f"{found.name} is in {found.folder}.")


def _downloaded(name: str) -> Found:
    from pipeline.transcribe import weights
    from pipeline.transcribe.catalogue import to_pull

    known = to_pull(name, None)
    size = f", about {known.megabytes} MB" if known.megabytes else ""
    click.echo(f"Downloading {known.hub_id}{size}.", err=True)
    return weights.pull(name)


@models.command()
@click.argument("name")
def path(name: str) -> None:
    """Where a model lies."""
    from pipeline.transcribe import weights

    found = weights.find(name)
    if found is None:
        raise weights.not_here(name, None)
    click.echo(found.folder)


COMMANDS = (models,)
