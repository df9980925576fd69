"""`callcoach profile`, `report` and `call`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.coaching import Period
    from pipeline.codebook import Codebook
    from pipeline.profiles import Profile
    from pipeline.store import Store


TEXTS = ("table", "json", "csv")  # that may go to the terminal
PROFILE_FORMATS = ("table", "json", "csv", "xlsx", "parquet", "html", "pdf")
REPORT_FORMATS = ("html", "pdf", "xlsx", "csv", "parquet", "json")
FOLDERS = ("html", "pdf", "parquet")  # formats of which a report is a folder, where --out does not say otherwise


@click.command()
@click.argument("agent")
@click.option(
    "--format",
    "form",
    type=click.Choice(PROFILE_FORMATS),
    help="A table for the terminal, JSON, the figures as CSV, all tables as a workbook or Parquet, one self-contained "
    "page, or that page as PDF. Without it: as the ending of --out says, else a table.",
)
@click.option("--out", "-o", type=options.FILE, help="Write here instead of to the terminal.")
@click.option(
    "--focus", metavar="MEASURE", help="Practise this instead of what the figures say, such as calls.empathy."
)
@click.option("--card", "cards", multiple=True, help="Scorecard: mystery, huthwaite or a file; those two by default.")
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def profile(agent: str, form: str | None, out: Path | None, pages: str, **given: Any) -> None:
    """One agent's coaching profile beside the team and everybody.

    \b
    callcoach profile "Kari Nordli"
    callcoach profile "Kari Nordli" --pages nb -o kari.pdf
    callcoach profile "Kari Nordli" -o kari.xlsx
    """
    form = form or _by_ending(out, PROFILE_FORMATS, "table")
    if form not in TEXTS and out is None:
        raise WrongUse(f"{form.upper()} is no text for the terminal; name a file with --out profile.{form}.")
    if out and not out.parent.is_dir():
        raise WrongUse(f"{out}: the folder {out.parent} is not there; make it first.")
    if out:
        from pipeline.report import writers

        writers.ready(form)
    with _gathered([agent], **given) as found:
        one, book = found.profiles[0], found.codebook
        if out:
            found.store.note_written(out, "profile")
    if form == "table":
        _print_table(one, book, out)
    elif out:
        writers.write_profile(form, one, book, pages, out)
    else:
        _print_text(form, one, book, pages)


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(REPORT_FORMATS),
    help="A folder of pages (html), the same as PDF, one workbook, the figures as CSV, Parquet, or a JSON list. "
    "Without it: as the ending of --out says, else html.",
)
@click.option(
    "--out",
    "-o",
    type=options.FILE,
    help="Folder for pages and Parquet, `report` where none is named; else a file, as report.xlsx.",
)
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def report(form: str | None, out: Path | None, pages: str, **given: Any) -> None:
    """A folder of pages: all agents side by side, and a page for each. Or the same figures as tables.

    \b
    callcoach report -o report --pages sv
    callcoach report -o october.xlsx --since 2026-10-01 --until 2026-10-31
    callcoach report --format pdf -o paper
    """
    from pipeline.report import writers

    form = form or _by_ending(out, ("xlsx", "csv", "parquet", "json"), "html")
    writers.ready(form)
    path = out or Path("report" if form in FOLDERS else f"report.{form}")
    with _gathered(None, **given) as found:
        if form in ("html", "pdf"):
            _write_pages(form, found, path, pages, given["include_draft"], given["experimental"])
        else:
            writers.write_profiles(form, found.profiles, found.codebook, pages, path)
        found.store.note_written(path, "report")
    shown = path.resolve() / f"index.{form}" if form in ("html", "pdf") else path
    click.echo(f"Wrote {shown}.")


def _write_pages(form: str, found: Gathered, folder: Path, pages: str, include_draft: bool, experimental: bool) -> None:
    from pipeline.report.folder import write_report
    from pipeline.report.pdf import write_report_pdf
    from pipeline.reporting import extras

    more = extras(
        found.store,
        found.codebook,
        found.period.scope(),
        include_draft=include_draft,
        experimental=experimental,
    )
    write = write_report if form == "html" else write_report_pdf
    write(found.profiles, found.codebook, folder, pages, more)


@click.command()
@click.argument("call_id")
@click.option("--out", "-o", type=options.FILE, required=True, help="The page, .html or .pdf.")
@options.pages_option
@options.codebook_option
@options.store_option
def call(call_id: str, out: Path, pages: str, url: str, codebook: Path | None) -> None:
    """One call as a page: timeline of both speakers with behaviours, opportunities, findings, the words.

    \b
    callcoach call kari-3 -o kari-3.html
    """
    from pipeline.atomic import whole_file
    from pipeline.formats.codebook import load_codebook
    from pipeline.report import writers
    from pipeline.report.pdf import page_pdf
    from pipeline.report.render import call_html
    from pipeline.store import Store

    form = _by_ending(out, ("html", "pdf"), "")
    if not form:
        raise WrongUse(f"{out}: a call is written as .html or .pdf; give the file one of these endings.")
    writers.ready(form)
    book = load_codebook(codebook)
    with Store.open(options.existing(url)) as store:
        page = call_html(store.load(call_id), book, pages)
        store.note_written(out, "call")
    if form == "pdf":
        page_pdf(page, out)
    else:
        with whole_file(out) as part:
            part.write_text(page, encoding="utf-8", newline="\n")
    click.echo(f"Wrote {out}.")


def _by_ending(out: Path | None, formats: tuple[str, ...], otherwise: str) -> str:
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return ending if ending in formats else otherwise


def _print_table(profile: Profile, book: Codebook, out: Path | None) -> None:
    from rich.console import Console

    from pipeline import report as library
    from pipeline.atomic import whole_file

    if out is None:
        return library.print_profile(profile, book, Console(file=sys.stdout))
    with whole_file(out) as part, part.open("w", encoding="utf-8") as file:
        library.print_profile(profile, book, Console(file=file))


def _print_text(form: str, profile: Profile, book: Codebook, pages: str) -> None:
    from pipeline import report as library
    from pipeline.report.sheets import figures_sheet
    from pipeline.report.writers import print_sheets

    if form == "csv":
        print_sheets([figures_sheet([profile], book, pages)], "csv", sys.stdout)
    else:
        click.echo(json.dumps(library.profile_json(profile), ensure_ascii=False, indent=1))


@contextmanager
def _gathered(
    agents: list[str] | None,
    *,
    url: str,
    codebook: Path | None,
    include_draft: bool,
    experimental: bool,
    focus: str | None = None,
    cards: tuple[str, ...] = (),
    **days: Any,
) -> Iterator[Gathered]:
    """The profiles, with the store still open."""
    from pipeline import coaching
    from pipeline.formats.codebook import load_codebook
    from pipeline.measures import measures
    from pipeline.process import measures_version
    from pipeline.scorecards import check_card, find_card
    from pipeline.store import Store
    from pipeline.store.adding import FLAGGED

    book = load_codebook(codebook)
    scored = [find_card(card) for card in cards] or None
    for card in scored or ():
        check_card(card, measures(book))
    period = options.period(days)
    with Store.open(options.existing(url)) as store:
        names = agents or list(store.agents(period.scope()))
        if not names:
            raise WrongUse(f"{url} holds no calls with a named agent for that period; analyse some first.")
        tagger = store.tagger()
        if tagger is None or store.tagged_by_others(tagger.source):
            known = "one and the same tagger" if tagger else "a tagger that says how sure it is"
            click.echo(f"Note: not all calls were tagged by {known}; `callcoach retag` makes all tags anew.", err=True)
        if store.measured_by_others(measures_version(book)):
            click.echo("Note: not all calls were measured by this codebook; `callcoach retag` does so.", err=True)
        found = coaching.profiles(store, names, book, period, include_draft, experimental, focus, scored)
        if any(profile.calls_left_out.get(FLAGGED) for profile in found):
            click.echo(
                "Note: flagged calls are in no figure; `callcoach speakers list` shows those to decide.", err=True
            )
        yield Gathered(store, period, found, book)


@dataclass(frozen=True)
class Gathered:
    store: Store
    period: Period
    profiles: list[Profile]
    codebook: Codebook


COMMANDS = (profile, report, call)
