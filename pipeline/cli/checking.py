"""`callcoach labels sample`, `import`, `export`, `checked`: the tagger against people's coding of one's own calls."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options
from pipeline.cli.pseudonyms import made_with, pseudonyms_option
from pipeline.trust import LEAST_KAPPA

if TYPE_CHECKING:
    from pipeline.call import Call


@click.command()
@click.option("--random", "count", type=click.IntRange(1), default=20, show_default=True, help="How many calls.")
@click.option("--out", "-o", type=options.FILE, required=True, help="A new folder for the files to be coded.")
@click.option("--agent", help="Only calls of this agent.")
@click.option("--team", help="Only calls of this team.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="The same seed draws the same of the same calls.")
@click.option("--again", is_flag=True, help="Draw also from calls that were drawn before.")
@click.option("--coder", metavar="NAME", help="Who will code them; stands in the files.")
@click.option("--blind/--with-tags", default=True, show_default=True, help="Without the machine's tags, or with them.")
@pseudonyms_option(True)
@options.period_options
@options.codebook_option
@options.store_option
def sample(
    url: str,
    count: int,
    out: Path,
    agent: str | None,
    team: str | None,
    seed: int | None,
    again: bool,
    coder: str | None,
    blind: bool,
    hidden: bool,
    codebook: Path | None,
    **days: Any,
) -> None:
    """Draw calls at random for people to code, to check the tagger on calls of your own.

    Each call that counts and has full words has the same chance. The files are for checking alone: `callcoach train`
    refuses them, as a tagger that has learned a call cannot be checked by it.

    \b
    callcoach labels sample --random 20 -o to-code
    """
    import random

    from pipeline import check_sample
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store
    from pipeline.store.samples import SEEDS

    book = load_codebook(codebook)
    seed = random.SystemRandom().randrange(SEEDS) if seed is None else seed
    with Store.open(options.existing(url)) as store:
        with check_sample.prepared(out):
            drawn = store.draw(options.period(days).scope(agent, team), count, seed, again=again, blind=blind)
        mark = check_sample.mark(drawn.id, drawn.seed, drawn.drawn_at.date(), blind)
        calls: Iterable[Call] = (store.load(call_id) for call_id in drawn.call_ids)
        calls = made_with(url).of_calls(calls) if hidden else calls
        written = check_sample.write(calls, out, book, mark, coder=coder, blind=blind)
        store.note_written(out, "labels")
    click.echo(f"Sample {drawn.id}: {written} of {drawn.calls} calls drawn with seed {drawn.seed} into {out}.")
    click.echo(f"{out / 'README.txt'} says how to code them. They are for checking alone, never to be learned from.")


@click.command("import")
@click.argument("folder", type=options.FILE)
@click.option(
    "--coder",
    metavar="NAME",
    help="Who coded the files; kept with each judgement. Of Label Studio only where the file gives no name.",
)
@options.codebook_option
@options.store_option
def import_(url: str, folder: Path, coder: str | None, codebook: Path | None) -> int:
    """Take coded calls into the store: a FOLDER of label files or call documents, or a .json file of Label Studio.

    What a person judged counts in all figures in place of the machine's tags, which stay beside it. Of a file of Label
    Studio with any fault nothing is taken.

    \b
    callcoach labels import to-code --coder Anna
    callcoach labels import labelled.json
    """
    from pipeline.errors import WrongUse

    if folder.is_file() and folder.suffix.lower() == ".json":
        return _import_tasks(url, folder, coder, codebook)
    if coder is None:
        raise WrongUse("Nobody is named who coded the files; say who with --coder.")
    from pipeline.batch.coded import import_codings
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        called = made_with(url).resolver(lambda: store.named("call"))
        found = import_codings(store, folder, coder, load_codebook(codebook), called)
    for fault in found.faults:
        click.echo(f"Failed: {fault}", err=True)
    click.echo(
        f"{_calls(found.changed)} with {found.utterances} judgements of {coder} taken in, {found.unchanged} unchanged, "
        f"{found.uncoded} not coded yet, {len(found.faults)} failed."
    )
    return 1 if found.faults else 0


def _import_tasks(url: str, path: Path, coder: str | None, codebook: Path | None) -> int:
    from pipeline.batch.annotated import take
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    with Store.open(options.existing(url)) as store:
        called = made_with(url).resolver(lambda: store.named("call"))
        taken = take(store, path, load_codebook(codebook), coder, called)
    for fault in taken.faults:
        click.echo(f"Failed: {fault}", err=True)
    if taken.faults:
        click.echo(f"Nothing was taken in: {len(taken.faults)} failed.")
        return 1
    click.echo(f"{taken.lines} lines in {_calls(taken.calls)} taken in, {taken.unchanged} unchanged.")
    return 0


@click.command()
@click.option("--out", "-o", type=options.FILE, required=True, help="Where to write: .jsonl or .json.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["documents", "labelstudio"]),
    default="documents",
    show_default=True,
    help="What people judged as call documents, or the lines that wait to be labelled as tasks of Label Studio.",
)
@pseudonyms_option(False)
@options.codebook_option
@options.store_option
def export(url: str, out: Path, form: str, hidden: bool, codebook: Path | None) -> None:
    """Write all that people judged: a call document for each call and coder, nothing of the machine's in it.

    Calls of a random sample say "check_sample": true; whoever learns from those cannot check with them any more.
    For Label Studio the open training queue is written instead, and beside it its labelling configuration (.xml).

    \b
    callcoach labels export -o judged.jsonl
    callcoach labels export --format labelstudio -o to-label.json
    """
    if form == "labelstudio":
        _export_tasks(url, out, hidden, codebook)
        return
    from pipeline.errors import WrongUse
    from pipeline.formats import write_calls
    from pipeline.store import Store

    if out.suffix.lower() not in (".jsonl", ".ndjson", ".json"):
        raise WrongUse(f"{out}: judgements are written as call documents; name a .jsonl or .json file.")
    with Store.open(options.existing(url)) as store:
        calls = store.by_people()
        write_calls(made_with(url).of_calls(calls) if hidden else calls, out)
        store.note_written(out, "labels")
    click.echo(f"Wrote {out}.")


def _export_tasks(url: str, out: Path, hidden: bool, codebook: Path | None) -> None:
    from pipeline.atomic import whole_file
    from pipeline.batch.annotated import tasks
    from pipeline.errors import WrongUse
    from pipeline.formats import labelstudio
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    if out.suffix.lower() != ".json":
        raise WrongUse(f"{out}: tasks are written as JSON; name a .json file.")
    book = load_codebook(codebook)
    with Store.open(options.existing(url)) as store, whole_file(out) as part:
        with part.open("w", encoding="utf-8") as file:
            count = labelstudio.write_tasks(tasks(store, book, made_with(url).of_call if hidden else None), file)
        if not count:
            raise WrongUse("No line waits to be labelled; make a training queue first.")
        store.note_written(out, "labels")
    with whole_file(out.with_suffix(".xml")) as part:
        part.write_text(labelstudio.config(book), encoding="utf-8")
    click.echo(f"{count} tasks in {out}, their labelling configuration in {out.with_suffix('.xml')}.")


@click.command()
@click.option("--least-kappa", type=click.FloatRange(0, 1), default=LEAST_KAPPA, show_default=True, help="To agree.")
@options.codebook_option
@options.store_option
def checked(url: str, least_kappa: float, codebook: Path | None) -> None:
    """How far the machine's tags agree with people, on the calls that were drawn at random and coded.

    \b
    callcoach labels checked
    """
    from rich.console import Console

    from pipeline.cli import check_tables
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store
    from pipeline.trust import trust

    book = load_codebook(codebook)
    with Store.open(options.existing(url)) as store:
        drawn = {call_id for each in store.samples() for call_id in each.call_ids}
        tagger, found = store.tagger(), store.checked(book)
    console = Console()
    if tagger is None:
        click.echo("No tagger is noted in this store; `callcoach retag` tags the calls anew and notes it.")
        return
    title = f"{tagger.source} against people: {_calls(len(drawn))} drawn (*: experimental)"
    console.print(check_tables.codes(found, trust(found, tagger.experimental, least_kappa), title))
    languages = sorted({language for each in found.values() for language in each.languages})
    if len(languages) > 1:
        console.print(check_tables.languages(found, languages))
    for code in book.formed:
        if code in found and found[code].forms:
            console.print(check_tables.forms(found[code], tuple(book.forms)))


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"


COMMANDS = (sample, import_, export, checked)
