"""`callcoach train` and `evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli import options


@click.command()
@click.argument("folder", type=options.FILE, default="labels")
@click.option(
    "--out", "-o", type=options.FILE, default="models", show_default=True, help="Folder for model and figures."
)
@click.option("--curve", is_flag=True, help="First measure how much more calls bring; takes three times as long.")
@options.codebook_option
def train(folder: Path, out: Path, curve: bool, codebook: Path | None) -> None:
    """Train the behaviour tagger on labelled calls; write it, its figures and its model card.

    FOLDER holds label files, or calls/ with label files and beside it test/CODER/ with calls that are never learned,
    double/CODER/ with some of the learned ones as each coder gave them, heard/ with words as a recogniser might have
    them.

    \b
    callcoach train labels -o models
    """
    from pipeline import train as library
    from pipeline.formats.codebook import load_codebook

    def say(line: str) -> None:
        click.echo(line, err=True)

    book = load_codebook(codebook)
    if curve:
        library.curve(folder, book, out, say)
    library.train(folder, book, out, say)
    click.echo(f"Wrote {out / 'behaviours.skops'}, metrics.json and README.md.")


@click.command()
@click.argument("gold", type=options.FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON instead of a table.")
@click.option(
    "--mistakes",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Also the N surest wrong decisions, at most two of a kind, and what is confused.",
)
@options.tagger_option
@options.codebook_option
def evaluate(gold: tuple[Path, ...], as_json: bool, mistakes: int, tagger: Path | None, codebook: Path | None) -> None:
    """Precision, recall and F1 of the tagger against calls that people labelled.

    GOLD are call documents with labels, or folders of label files (of one with test/ in it, the test). Undecided
    cells (`ignore`) and utterances without labels are left out of every count.

    \b
    callcoach evaluate gold-sv.jsonl
    callcoach evaluate labels --mistakes 20
    """
    import json

    from rich.console import Console

    from pipeline import evaluate as library
    from pipeline import metrics
    from pipeline.classify import load_tagger
    from pipeline.cli import table
    from pipeline.corpus import read_gold
    from pipeline.formats.codebook import load_codebook

    book = load_codebook(codebook)
    calls = [call for path in gold for call in read_gold(path, book)]
    tagged = load_tagger(tagger).tag(calls)
    figures = library.evaluate(calls, tagged, book, intervals=True)
    if as_json:
        found = metrics.of_evaluation(figures)
        if mistakes:
            found["mistakes"] = metrics.of_mistakes(calls, tagged, book, mistakes)
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    console = Console()
    console.print(table.evaluation_table(figures, ", ".join(path.name for path in gold)))
    if len(figures.languages) > 1:
        console.print(table.languages_table(figures))
    console.print(table.per_call_table(figures))
    if mistakes:
        console.print(table.confusions_table(calls, tagged, book, mistakes))
        console.print(table.mistakes_table(calls, tagged, book, mistakes))


COMMANDS = (train, evaluate)
