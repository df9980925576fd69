"""`callcoach profile` and `report`."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.profiles import Profile


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
    found, book = _profiles([agent], **given)
    if form == "table":
        _print_table(found[0], book, out)
    elif out:
        writers.write_profile(form, found[0], book, pages, out)
    else:
        _print_text(form, found[0], book, pages)


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
    found, book = _profiles(None, **given)
    writers.write_profiles(form, found, book, pages, path)
    shown = path.resolve() / f"index.{form}" if form in ("html", "pdf") else path
    click.echo(f"Wrote {shown}.")


def _by_ending(out: Path | None, formats: tuple[str, ...], otherwise: str) -> str:
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return ending if ending in formats else otherwise


def _print_table(profile: Profile, book: Codebook, out: Path | None) -> None:
    from rich.console import Console

    from pipeline import report as library

    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as file:
        library.print_profile(profile, book, Console(file=file))


def _print_text(form: str, profile: Profile, book: Codebook, pages: str) -> None:
    from pipeline import report as library
    from pipeline.report.sheets import figures_sheet
    from pipeline.report.writers import print_sheets

    if form == "csv":
        print_sheets([figures_sheet([profile], book, pages)], "csv", sys.stdout)
    else:
        click.echo(json.dumps(library.profile_json(profile), ensure_ascii=False, indent=1))


def _profiles(
    agents: list[str] | None, *, url: str, codebook: Path | None, include_draft: bool, experimental: bool, **days: Any
) -> tuple[list[Profile], Codebook]:
    from pipeline import coaching
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store
    from pipeline.store.adding import FLAGGED

    book = load_codebook(codebook)
    period = options.period(days)
    with Store.open(options.existing(url)) as store:
        names = agents or list(store.agents(period.scope()))
        if not names:
            raise WrongUse(f"{url} holds no calls with a named agent for that period; analyse some first.")
        tagger = store.tagger()
        if tagger is None or store.tagged_by_others(tagger.source):
            known = "one and the same tagger" if tagger else "a tagger that says how sure it is"
            click.echo(f"Note: not all calls were tagged by {known}; `callcoach retag` makes all tags anew.", err=True)
        found = coaching.profiles(store, names, book, period, include_draft, experimental)
    if any(profile.calls_left_out.get(FLAGGED) for profile in found):
        click.echo("Note: flagged calls are in no figure; `callcoach speakers list` shows those to decide.", err=True)
    return found, book


COMMANDS = (profile, report)
