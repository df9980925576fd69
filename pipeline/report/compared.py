"""A comparison as a table, and in each of its shapes."""

from __future__ import annotations

from typing import TextIO

from pipeline.codebook import Codebook
from pipeline.comparing import Compared, SideBySide
from pipeline.profiles import Interval
from pipeline.report import naming
from pipeline.report.comparison import compare_page
from pipeline.report.render import compare_html
from pipeline.report.shapes import Shapes
from pipeline.report.words import words
from pipeline.sheets import Column, Row, Sheet
from pipeline.stats.compare import Party
from pipeline.stats.shrink import Shrunk


def compare_sheet(found: SideBySide, codebook: Codebook, language: str = "en") -> Sheet:
    """A row a measure and party. Values are in the unit of their row; an empty cell is not known."""
    say = words(language)
    columns = (
        Column(found.by), *([Column("team")] if found.by == "agent" else []),
        Column("measure"), Column("title"), Column("unit"),
        Column("numerator"), Column("denominator"),
        Column("count", "integer"), Column("total", "integer"),
        Column("agents" if found.by == "team" else "calls", "integer"),
        Column("value", "value"), Column("low", "value"), Column("high", "value"),
        Column("with_group", "value"), Column("with_group_low", "value"), Column("with_group_high", "value"),
        Column("adjusted", "value"), Column("adjusted_low", "value"), Column("adjusted_high", "value"),
        Column("standing"), Column("false_discovery_rate", "number"), Column("more_calls", "integer"),
    )  # fmt: skip
    rows = tuple(
        _row(one, party, found, naming.title(one.measure, codebook, say))
        for one in found.compared
        for party in one.comparison.parties
    )
    return Sheet("comparison", columns, rows)


def _row(one: Compared, party: Party, found: SideBySide, title: str) -> Row:
    m, adjusted, shrunk = one.measure, one.adjusted.get(party.name), party.shrunk

    def around(value: float | None, interval: Interval | Shrunk | None) -> tuple[float | None, ...]:
        ratios = (value, interval.low if interval else None, interval.high if interval else None)
        return tuple(None if ratio is None else m.value(ratio) for ratio in ratios)

    team = [found.teams.get(party.name)] if found.by == "agent" else []
    return (
        party.name, *team, m.name, title, m.unit, m.numerator, m.denominator,
        party.own.count, party.own.total, party.own.calls,
        *around(party.own.share, party.interval),
        *around(shrunk.value if shrunk else None, shrunk),
        *around(adjusted.value if adjusted else None, adjusted.interval if adjusted else None),
        party.standing, party.q, one.more_calls.get(party.name),
    )  # fmt: skip


def comparison_shapes(found: SideBySide, codebook: Codebook, language: str) -> Shapes:
    return Shapes(
        lambda: compare_html(found, codebook, language),
        lambda: compare_sheet(found, codebook, language),
        lambda out: _print(found, codebook, out, language),
    )


def _print(found: SideBySide, codebook: Codebook, out: TextIO, language: str) -> None:
    """A table a measure: counts first, who stands apart in words."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    say = words(language)
    page = compare_page(found, codebook, say)
    console = Console(file=out)
    for measure in page.measures:
        console.print(Text(measure.title, "bold"), Text(measure.spread, "dim"))
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in (say.gettext("Name"), say.gettext("Counts"), say.gettext("Share"), say.percent(0.95)):
            table.add_column(heading, justify="left" if heading == say.gettext("Name") else "right")
        table.add_column(say.gettext("With the group") if not page.has_steps else "", justify="right")
        if page.adjusted_for:
            table.add_column(say.gettext("Adjusted"), justify="right")
        table.add_column("")
        for row in measure.rows:
            cells = [row.name, row.shown.counts, row.shown.percent, row.shown.interval]
            cells += ["" if page.has_steps else row.shrunk, *([row.adjusted] if page.adjusted_for else [])]
            table.add_row(*map(Text, (*cells, row.step or row.said)))
        console.print(table)
        console.print()
