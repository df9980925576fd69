"""Single stages: `transcribe`, `tag`, `retag`, `export`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.cli import options
from pipeline.cli.pseudonyms import made_with, pseudonyms_option
from pipeline.errors import CallcoachError

OUT = "Where to write: .jsonl, .json, .vtt, .csv, .xlsx or .parquet."


@click.command()
@click.argument("paths", nargs=-1, required=True, type=options.FILE)
@click.option("--out", "-o", type=options.FILE, required=True, help=OUT)
@options.recording_options
def transcribe(paths: tuple[Path, ...], out: Path, **given: Any) -> int:
    """Recordings into call documents with turns and words; nothing is tagged, redacted or stored.

    \b
    callcoach transcribe call.wav --language en -o call.vtt
    """
    from pipeline.batch.local import transcribe as each_transcribed
    from pipeline.cli import batch
    from pipeline.formats import write_calls

    found = batch.sources(paths, given)
    ears = batch.make_ears(batch.choice(given))
    click.echo(f"Words: {ears.reason}", err=True)
    failures = [str(fault) for fault in found.faults]

    def calls() -> Any:
        for result in each_transcribed(found.sources, ears):
            if isinstance(result, CallcoachError):
                failures.append(str(result))
            else:
                yield result

    write_calls(calls(), out)
    for failure in failures:
        click.echo(f"Failed: {failure}", err=True)
    return 1 if failures else 0


@click.command()
@click.argument("source", type=options.FILE)
@click.option("--out", "-o", type=options.FILE, required=True, help=OUT)
@options.language_option("The language spoken, where a call names none.")
@options.tagger_option
def tag(source: Path, out: Path, language: str | None, tagger: Path | None) -> int:
    """Tag the utterances of transcripts, one for one. Labels that come with the input are never read.

    \b
    callcoach tag calls.jsonl -o tagged.jsonl
    """
    from pipeline.classify import load_tagger
    from pipeline.formats import read_calls, write_calls
    from pipeline.formats.codebook import load_codebook
    from pipeline.process import tagged

    reading = read_calls(source, language=language)
    for fault in reading.faults:
        click.echo(f"Failed: {fault}", err=True)
    if reading.faults and not reading.calls:
        return 1  # and what lies at `out` stays
    engine, book = load_tagger(tagger), load_codebook()
    write_calls((tagged(call, engine, book) for call in reading.calls), out)
    click.echo(f"{len(reading.calls)} calls tagged into {out}.")
    return 1 if reading.faults else 0


@click.command()
@click.option(
    "--redact/--no-redact",
    "redacted",
    default=None,
    help="Hide more, or leave words as they are; hidden by default, except in calls analysed with --no-redact.",
)
@options.tagger_option
@options.codebook_option
@options.folder_option
@options.store_option
def retag(url: str, tagger: Path | None, codebook: Path | None, folder: Path | None, redacted: bool | None) -> int:
    """Redact and tag the stored calls anew, by this version and the tagger in use or another.

    Recordings are not heard again. Personal data that an earlier version left in the words is hidden in them, in the
    search, in what corrections keep and in sound made to be played; this cannot be taken back. What people judged and
    put right stays. Files written before, and backups, keep what they hold: they are named.

    \b
    callcoach retag
    callcoach retag --tagger models/behaviours.skops --no-redact
    """
    from pipeline.batch.anew import Redaction
    from pipeline.batch.anew import retag as retag_all
    from pipeline.batch.engines import people
    from pipeline.batch.in_use import tagger_of
    from pipeline.classify import load_tagger
    from pipeline.cli.serve import beside
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        folder = folder or beside(url)
        redaction = Redaction(people(store.accounts()), folder, redacted)
        engine, book = load_tagger(tagger_of(store, tagger)), load_codebook(codebook)
        done = retag_all(store, engine, book, redaction=redaction)
        written = store.written() if done.hidden else ()
    for failure in done.failures:
        click.echo(f"Failed: {failure}", err=True)
    count = done.calls - len(done.failures)
    click.echo(f"{count} {'call' if count == 1 else 'calls'} tagged anew.")
    if done.hidden:
        _say_left(done.hidden, url, written)
        if not folder.is_dir():
            click.echo(f"  sound made to be played, if the app keeps its files elsewhere than in {folder} (--folder)")
    return 1 if done.failures else 0


def _say_left(hidden: int, url: str, written: Sequence[tuple[str, str]]) -> None:
    """After more was hidden: where it may still be read."""
    from pipeline.backups import backups

    click.echo(f"More is hidden than before in {hidden} of them. What was made earlier may still hold it:")
    for path, what in written:
        if Path(path).exists():
            click.echo(f"  {path} ({what})")
    for copy in backups(url):
        click.echo(f"  {copy} (copy of the store)")
    click.echo("  other exports, reports and files of labels, what people downloaded, comments, backups made by others")


@click.command()
@click.option("--out", "-o", type=options.FILE, required=True, help=OUT)
@click.option("--agent", help="Only calls of this agent.")
@click.option("--team", help="Only calls of this team.")
@pseudonyms_option(False)
@options.period_options
@options.store_option
def export(url: str, out: Path, agent: str | None, team: str | None, hidden: bool, **days: Any) -> int:
    """Write stored calls to a file: call documents, WebVTT, or a table with a row an utterance (CSV, XLSX, Parquet).

    \b
    callcoach export -o calls.csv --team North --since 2026-09-01
    callcoach export -o calls.parquet      any number of calls, a little at a time
    """
    from pipeline.formats import write_calls
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        calls = store.calls(options.period(days).scope(agent, team))
        write_calls(made_with(url).of_calls(calls) if hidden else calls, out)
        store.note_written(out, "calls")
    click.echo(f"Wrote {out}.")
    return 0


COMMANDS = (transcribe, tag, retag, export)
