"""`callcoach drivers`: outcomes against behaviours."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

FORMATS = ("table", "json", "csv", "xlsx", "parquet", "html", "pdf")
TEXTS = ("table", "json", "csv")


@click.command()
@click.argument("outcome")
@click.option("--team", help="Calls of this team.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Without it: as the ending of --out, else a table.")
@click.option("--out", "-o", type=options.FILE, help="Write here instead of to the terminal.")
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def drivers(outcome: str, form: str | None, out: Path | None, pages: str, **given: Any) -> None:
    """Which behaviours go with an outcome of calls (nps, csat, churn …), within agents and adjusted for reason.

    \b
    callcoach outcomes import survey.csv --map nps=Score
    callcoach drivers nps -o nps.html
    """
    from pipeline.report import writers
    from pipeline.report.driven import print_drivers, write_drivers

    ending = out.suffix.lower().removeprefix(".") if out else ""
    form = form or (ending if ending in FORMATS else "table")
    if form not in TEXTS and out is None:
        raise WrongUse(f"{form.upper()} is no text for the terminal; name a file with --out drivers.{form}.")
    writers.ready(form)
    found, book = _found(outcome, **given)
    if out:
        write_drivers(found, book, form, out, pages)
        click.echo(f"Wrote {out}.")
    else:
        print_drivers(found, book, form, sys.stdout, pages)


def _found(
    outcome: str,
    *,
    url: str,
    codebook: Path | None,
    team: str | None,
    include_draft: bool,
    experimental: bool,
    **days: Any,
) -> Any:
    from pipeline.driving import driving
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    book = load_codebook(codebook)
    scope = options.period(days).scope(team=team)
    with Store.open(options.existing(url)) as store:
        found = driving(store, outcome, book, scope, include_draft=include_draft, experimental=experimental)
    return found, book


COMMANDS = (drivers,)
