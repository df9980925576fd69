"""`callcoach drivers`: outcomes against behaviours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli import options
from pipeline.cli.output import chosen, output_options, put


@click.command()
@click.argument("outcome")
@click.option("--team", help="Calls of this team.")
@output_options
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
    from pipeline.report.driven import drivers_shapes

    form = chosen(form, out, "drivers")
    found, book = _found(outcome, out=out, **given)
    put(drivers_shapes(found, book, pages), form, out)


def _found(
    outcome: str,
    *,
    url: str,
    out: Path | None,
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
        if out:
            store.note_written(out, "drivers")
    return found, book


COMMANDS = (drivers,)
