"""`callcoach analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options

if TYPE_CHECKING:
    from pipeline.batch import Summary


@click.command()
@click.argument("paths", nargs=-1, required=True, type=options.FILE)
@options.recording_options
@click.option("--redact/--no-redact", default=True, show_default=True, help="Mask numbers, e-mail and known names.")
@click.option("--workers", type=click.IntRange(1), help="Processes; by default one a core, or one with Whisper.")
@click.option("--allow-again", is_flag=True, help="Take in also what was deleted here for good.")
@options.store_option
def analyze(paths: tuple[Path, ...], url: str, workers: int | None, allow_again: bool, **given: Any) -> int:
    """Recordings and transcripts, files or folders, into the store.

    What is already there is not computed again; its metadata is brought up to date. A file that cannot be used is
    named, the rest goes on.

    \b
    callcoach analyze calls/ --manifest calls.csv --map agent=Saksbehandler --language nb
    """
    from rich.console import Console

    from pipeline.cli import batch

    found, chosen = batch.sources(paths, given), batch.choice(given)
    summary = batch.run(found, chosen, url, Console(stderr=True), workers, allow_again)
    return report(summary)


def report(summary: Summary) -> int:
    """Say what was done; the exit status."""
    for failure in summary.failures:
        click.echo(f"Failed: {failure.reason}", err=True)
    click.echo(
        f"{_calls(summary.analysed)} analysed, {summary.updated} brought up to date, {summary.unchanged} unchanged, "
        f"{len(summary.failures)} failed."
    )
    if summary.forgotten:
        click.echo(f"{_calls(summary.forgotten)} left out that had been deleted for good (--allow-again).")
    if summary.interrupted:
        click.echo("Stopped; what is finished is kept. Run the same command again to go on.", err=True)
        return 130
    return 1 if summary.failures else 0


def _calls(count: int) -> str:
    return f"{count} call" if count == 1 else f"{count} calls"


COMMANDS = (analyze,)
