"""`callcoach analyze`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options

if TYPE_CHECKING:
    from pipeline.batch import Summary


@click.command()
@click.argument("paths", nargs=-1, required=True, type=options.PLACE)
@options.recording_options
@click.option("--redact/--no-redact", default=True, show_default=True, help="Mask numbers, e-mail, names, addresses.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes; by default one a core, or one with Whisper; on Ray as many as it has room for.",
)
@options.runner_options
@click.option("--parts", type=options.PLACE, help="Parquet files in this folder or at this address, and no store.")
@click.option("--allow-again", is_flag=True, help="Take in also what was deleted here for good.")
@options.store_option
def analyze(
    paths: tuple[Path | str, ...],
    url: str,
    workers: int | None,
    parts: Path | str | None,
    allow_again: bool,
    **given: Any,
) -> int:
    """Recordings and transcripts, files, folders or addresses such as s3://bucket/calls, into the store.

    What is already there is not computed again; its metadata is brought up to date. A file that cannot be used is
    named, the rest goes on.

    \b
    callcoach analyze calls/ --manifest calls.csv --map agent=Saksbehandler --language nb
    callcoach analyze s3://bucket/calls --runner ray --db postgresql://user@host/name
    """
    from rich.console import Console

    from pipeline.cli import batch

    runner, console = batch.runner(given, workers), Console(stderr=True)
    found, choice = batch.sources(paths, given), batch.choice(given)
    if parts is not None:
        return report(batch.run_into(parts, found, choice, console, workers, runner))
    summary = batch.run(found, choice, url, console, workers, runner, allow_again)
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
    if summary.stopped:
        click.echo(
            f"Stopped: {summary.stopped} What is finished is kept; the same command goes on from there.", err=True
        )
    return 1 if summary.failures or summary.stopped else 0


def _calls(count: int) -> str:
    return f"{count} call" if count == 1 else f"{count} calls"


COMMANDS = (analyze,)
