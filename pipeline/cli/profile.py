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


@click.command()
@click.argument("agent")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html"]),
    default="table",
    show_default=True,
    help="A table for the terminal, JSON, or one self-contained page.",
)
@click.option("--out", "-o", type=options.FILE, help="Write here instead of to the terminal.")
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def profile(agent: str, form: str, out: Path | None, pages: str, **given: Any) -> None:
    """One agent's coaching profile beside the team and everybody.

    \b
    callcoach profile "Kari Nordli"
    callcoach profile "Kari Nordli" --format html --pages nb -o kari.html
    """
    from rich.console import Console

    from pipeline import report as library

    if form == "html" and out is None:
        raise WrongUse("A page is no text for the terminal; name a file with --out page.html.")
    if out and not out.parent.is_dir():
        raise WrongUse(f"{out}: the folder {out.parent} is not there; make it first.")
    found, book = _profiles([agent], **given)
    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as file:
        if form == "table":
            library.print_profile(found[0], book, Console(file=file))
        elif form == "json":
            json.dump(library.profile_json(found[0]), file, ensure_ascii=False, indent=1)
            file.write("\n")
        else:
            file.write(library.profile_html(found[0], book, pages))


@click.command()
@click.option("--out", "-o", type=options.FILE, default="report", show_default=True, help="Folder of pages.")
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def report(out: Path, pages: str, **given: Any) -> None:
    """A folder of pages: all agents side by side, and a page for each.

    \b
    callcoach report -o report --pages sv
    """
    from pipeline import report as library

    found, book = _profiles(None, **given)
    click.echo(f"Wrote {library.write_report(found, book, out, pages)}.")


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
