"""`callcoach demo`: the bundled example, from sound to profiles."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import options


@click.command()
@click.option("--folder", type=options.FILE, default="callcoach-demo", show_default=True, help="For store and report.")
@options.pages_option
def demo(folder: Path, pages: str) -> int:
    """Analyse the bundled calls, print the profiles, write the report.

    48 invented calls of six agents over eight weeks in four languages, two of them as sound.
    """
    from rich.console import Console

    from pipeline import coaching, report
    from pipeline.cli import analyze, batch
    from pipeline.demo import collected, references
    from pipeline.formats.codebook import load_codebook
    from pipeline.report.folder import write_report
    from pipeline.reporting import extras
    from pipeline.store import Store
    from pipeline.transcribe import AsrOptions
    from pipeline.wer import word_errors

    console = Console()
    folder.mkdir(parents=True, exist_ok=True)
    url = str(folder / "callcoach.db")
    choice = batch.Choice(AsrOptions(), language="en")  # the recordings are English
    summary = batch.run(collected(), choice, url, Console(stderr=True), workers=1)
    book = load_codebook()
    with Store.open(url) as store:
        profiles = coaching.profiles(store, store.agents(), book, experimental=True)
        voiced = [(spoken, store.load(spoken.call_id)) for spoken in references()]
        more = extras(store, book, experimental=True)
        written = write_report(profiles, book, folder / "report", pages, more)
    for profile in profiles:
        report.print_profile(profile, book, console)
    report.print_overview(profiles, book, console)
    for spoken, call in voiced:
        wrong = word_errors(spoken, call)
        engine = call.transcript.engine if call.transcript else "?"
        click.echo(f"{call.recording}: {wrong.errors} of {wrong.words} words heard wrong ({engine}).")
    status = analyze.report(summary)
    click.echo(f"The report: {written}")
    return status


COMMANDS = (demo,)
