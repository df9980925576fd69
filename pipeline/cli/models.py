"""`callcoach models`: Whisper weights on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import options


@click.group()
def models() -> None:
    """Whisper models: which there are, which are here, how to bring one in."""


@models.command("list")
def list_() -> None:
    """The models that callcoach knows, and which of them are here."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.transcribe import weights
    from pipeline.transcribe.catalogue import KNOWN

    here = {found.name: found.folder for found in weights.installed()}
    table = Table("model", "languages", "download", "here")
    for known in KNOWN.values():
        size = f"{known.megabytes} MB" if known.megabytes else "?"
        languages = ", ".join(known.languages) or "all"
        table.add_row(
            known.name, languages, size if known.converted else "to be converted", str(here.pop(known.name, ""))
        )
    for name, folder in here.items():
        table.add_row(name, "", "", str(folder))
    Console().print(table)


@models.command()
@click.argument("name")
@click.option(
    "--from", "source", type=options.FILE, help="Bring it in from this folder or .zip instead of the network."
)
def pull(name: str, source: Path | None) -> None:
    """Bring a model to this machine: over the network, or from a folder or zip that somebody carried here.

    \b
    callcoach models pull kb-whisper-small
    callcoach models pull kb-whisper-small --from /media/usb/kb-whisper-small
    """
    from pipeline.transcribe import weights
    from pipeline.transcribe.catalogue import to_pull

    if source:
        found = weights.add(source, name)
    else:
        known = to_pull(name, None)
        size = f", about {known.megabytes} MB" if known.megabytes else ""
        click.echo(f"Downloading {known.hub_id}{size}.", err=True)
        found = weights.pull(name)
    click.echo(f"{found.name} is in {found.folder}.")


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
