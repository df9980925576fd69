"""`callcoach train` and `evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse


@click.command()
@click.argument("folder", type=options.FILE, default="labels")
@click.option(
    "--out", "-o", type=options.FILE, default="models", show_default=True, help="Folder for model and figures."
)
@click.option("--curve", is_flag=True, help="First measure how much more calls bring; takes three times as long.")
@click.option("--only-roles", is_flag=True, hidden=True, help="Only who is agent and customer; keep the tagger.")
@options.codebook_option
def train(folder: Path, out: Path, curve: bool, only_roles: bool, codebook: Path | None) -> None:
    """Train the behaviour tagger on labelled calls, and what tells agent from customer; write them, their figures and
    their model card.

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
    if only_roles:
        library.train_only_roles(folder, book, out, say)
        click.echo(f"Wrote {out / 'roles.skops'}, metrics.json and README.md.")
        return
    if curve:
        library.curve(folder, book, out, say)
    found = library.train(folder, book, out, say)
    roles = "roles.skops, " if found["roles"] else ""
    click.echo(f"Wrote {out / 'behaviours.skops'}, {roles}metrics.json and README.md.")


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
@click.option("--asr", is_flag=True, help="Word error rate instead: GOLD is REF.vtt AUDIO, any number of pairs.")
@options.whisper_options
@options.tagger_option
@options.codebook_option
def evaluate(
    gold: tuple[Path, ...],
    as_json: bool,
    mistakes: int,
    asr: bool,
    tagger: Path | None,
    codebook: Path | None,
    **whisper: Any,
) -> None:
    """Precision, recall and F1 of the tagger against calls that people labelled.

    GOLD are call documents with labels, or folders of label files (of one with test/ in it, the test). Undecided
    cells (`ignore`) and utterances without labels are left out of every count.

    \b
    callcoach evaluate gold-sv.jsonl
    callcoach evaluate labels --mistakes 20
    callcoach evaluate --asr c-17.vtt c-17.wav --language sv
    """
    if asr:
        _evaluate_asr(gold, as_json, whisper)
    else:
        _evaluate_tagger(gold, as_json, mistakes, tagger, codebook)


def _evaluate_tagger(
    gold: tuple[Path, ...], as_json: bool, mistakes: int, tagger: Path | None, codebook: Path | None
) -> None:
    import json

    from rich.console import Console

    from pipeline import evaluate as library
    from pipeline import metrics
    from pipeline.classify import load_tagger
    from pipeline.cli import table
    from pipeline.corpus import read_gold
    from pipeline.formats.codebook import load_codebook
    from pipeline.role_figures import role_figures
    from pipeline.roles import role_model_beside

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
    role_model = role_model_beside(tagger)
    if figures_of_roles := role_figures(calls, lambda _: role_model):
        console.print(str(figures_of_roles), highlight=False)
    if mistakes:
        console.print(table.confusions_table(calls, tagged, book, mistakes))
        console.print(table.mistakes_table(calls, tagged, book, mistakes))


def _evaluate_asr(paths: tuple[Path, ...], as_json: bool, given: Mapping[str, Any]) -> None:
    """Words heard in full windows beside faster-whisper by itself, with the same weights."""
    import json
    from dataclasses import asdict

    from rich.console import Console

    from pipeline.cli import batch, table
    from pipeline.evaluate_asr import compare
    from pipeline.transcribe.whisper import Whisper

    if len(paths) % 2:
        raise WrongUse("--asr takes pairs, REF.vtt AUDIO; the last reference has no recording, name it.")
    ears = batch.make_ears(batch.Choice(batch.asr_options({**given, "asr": "whisper"}), given["language"]))
    assert isinstance(ears.transcriber, Whisper)
    pairs = list(zip(paths[::2], paths[1::2], strict=True))
    found = compare(pairs, ears, ears.transcriber.plain, given["language"])
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False))
    else:
        Console().print(table.word_errors_table(found, ears.transcriber.name))


COMMANDS = (train, evaluate)
