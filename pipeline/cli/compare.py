"""`callcoach compare`: agents, teams and periods side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli import options
from pipeline.cli.output import chosen, output_options, put
from pipeline.errors import WrongUse


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
@click.option("--least-agents", "least", type=click.IntRange(1), default=1, show_default=True,
              help="Leave out teams and periods of fewer agents, for readers who may not see each.")  # fmt: skip
@output_options
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
    from pipeline.report.compared import comparison_shapes

    form = chosen(form, out, "compare")
    found, book = _found(out=out, **given)
    put(comparison_shapes(found, book, pages), form, out)


def _found(
    *, url: str, out: Path | None, codebook: Path | None, by: str, every: str, names: tuple[str, ...],
    agent: str | None, team: str | None, mix: str, include_draft: bool, experimental: bool, least: int, **days: Any,
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
            include_draft=include_draft, experimental=experimental, least=least,
        )  # fmt: skip
        if out:
            store.note_written(out, "comparison")
    return found, book


def _parts(mix: str) -> list[str]:
    from pipeline.strata import PARTS

    parts = [] if mix == "none" else [part.strip() for part in mix.split(",") if part.strip()]
    if unknown := [part for part in parts if part not in PARTS]:
        raise WrongUse(f"{unknown[0]}: figures are adjusted for {', '.join(PARTS)}; name some of them, or none.")
    return parts


COMMANDS = (compare,)
