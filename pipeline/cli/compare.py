"""`callcoach compare`: agents, teams and periods side by side."""

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
@click.option("--by", type=click.Choice(["agent", "team", "period"]), default="agent", show_default=True,
              help="Whose figures stand side by side.")  # fmt: skip
@click.option("--every", type=click.Choice(["month", "quarter", "half", "year"]), default="quarter", show_default=True,
              help="How long a period is, with --by period.")  # fmt: skip
@click.option("--measure", "names", multiple=True, metavar="NAME", help="Such as calls.question; several may be given.")
@click.option("--agent", help="Periods of this agent.")
@click.option("--team", help="Agents, or periods, of this team.")
@click.option("--mix", default="language,reason,length", show_default=True,
              help="What agents' figures are adjusted for; `none` for nothing.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), help="Without it: as the ending of --out, else a table.")
@click.option("--out", "-o", type=options.FILE, help="Write here instead of to the terminal.")
@options.pages_option
@options.period_options
@options.draft_option
@options.experimental_option
@options.codebook_option
@options.store_option
def compare(form: str | None, out: Path | None, pages: str, **given: Any) -> None:
    """Agents, teams or periods side by side: counts, intervals, who stands apart, adjusted for the mix of calls.

    \b
    callcoach compare
    callcoach compare --by period --every quarter --team North
    callcoach compare --measure chance.probing_after_need -o compare.html
    """
    from pipeline.report import writers
    from pipeline.report.compared import print_comparison, write_comparison

    ending = out.suffix.lower().removeprefix(".") if out else ""
    form = form or (ending if ending in FORMATS else "table")
    if form not in TEXTS and out is None:
        raise WrongUse(f"{form.upper()} is no text for the terminal; name a file with --out compare.{form}.")
    writers.ready(form)
    found, book = _found(**given)
    if out:
        write_comparison(found, book, form, out, pages)
        click.echo(f"Wrote {out}.")
    else:
        print_comparison(found, book, form, sys.stdout, pages)


def _found(
    *, url: str, codebook: Path | None, by: str, every: str, names: tuple[str, ...], agent: str | None,
    team: str | None, mix: str, include_draft: bool, experimental: bool, **days: Any,
) -> Any:  # fmt: skip
    from pipeline.comparing import side_by_side
    from pipeline.formats.codebook import load_codebook
    from pipeline.store import Store

    if agent is not None and by != "period":
        raise WrongUse("--agent names whose periods to compare; add --by period.")
    book = load_codebook(codebook)
    period = options.period(days)
    with Store.open(options.existing(url)) as store:
        scope = period.scope(agent, team)
        found = side_by_side(
            store, book, by, scope, names, every=every, mix=_parts(mix),  # type: ignore[arg-type]  # click has checked
            include_draft=include_draft, experimental=experimental,
        )  # fmt: skip
    return found, book


def _parts(mix: str) -> list[str]:
    from pipeline.strata import PARTS

    parts = [] if mix == "none" else [part.strip() for part in mix.split(",") if part.strip()]
    if unknown := [part for part in parts if part not in PARTS]:
        raise WrongUse(f"{unknown[0]}: figures are adjusted for {', '.join(PARTS)}; name some of them, or none.")
    return parts


COMMANDS = (compare,)
