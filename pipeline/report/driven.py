"""What goes with an outcome as a table, and in each of its shapes."""

from __future__ import annotations

from typing import TextIO

from pipeline.codebook import Codebook
from pipeline.driving import Driving
from pipeline.report import naming
from pipeline.report.driverpage import driver_page
from pipeline.report.render import drivers_html
from pipeline.report.shapes import Shapes
from pipeline.report.words import words
from pipeline.sheets import Column, Sheet
from pipeline.stats.drivers import TooFew

WARNING = "What goes together need not be cause and effect: calls differ in more than what the agent does."


def drivers_sheet(found: Driving, codebook: Codebook, language: str = "en") -> Sheet:
    """A row a behaviour. Effects are in the outcome's own unit: for yes and no 0.1 is ten percentage points."""
    say = words(language)
    columns = (
        Column("outcome"), Column("measure"), Column("title"), Column("calls", "integer"),
        Column("left_out", "integer"), Column("agents", "integer"), Column("per_points", "integer"),
        Column("effect", "number"), Column("low", "number"), Column("high", "number"), Column("p", "number"),
        Column("adjusted_p", "number"), Column("seen"), Column("between_agents", "number"),
    )  # fmt: skip
    told = () if isinstance(found.found, TooFew) else found.found.drivers
    rows = tuple(
        (
            found.outcome.name, d.behaviour, naming.title(found.measures[d.behaviour], codebook, say), d.calls,
            d.left_out, d.agents, d.points, d.within.estimate, d.within.low, d.within.high, d.within.p,
            d.adjusted_p, "yes" if d.seen else "no", d.between.estimate if d.between else None,
        )
        for d in told
    )  # fmt: skip
    return Sheet("drivers", columns, rows)


def drivers_shapes(found: Driving, codebook: Codebook, language: str) -> Shapes:
    return Shapes(
        lambda: drivers_html(found, codebook, language),
        lambda: drivers_sheet(found, codebook, language),
        lambda out: _print(found, codebook, out, language),
    )


def _print(found: Driving, codebook: Codebook, out: TextIO, language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    page = driver_page(found, codebook, words(language))
    console = Console(file=out)
    facts = ("; ".join(filter(None, (f"{f.label}: {f.value}", *f.notes))) for f in page.facts)
    console.print(Text(f"{page.title}. {'; '.join(facts)}", "bold"))
    console.print(Text(WARNING, "yellow"))
    if page.why_not:
        console.print(Text(page.why_not))
    for group in page.groups:
        console.print(Text(f"\n{group.title}", "bold"))
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in ("", page.unit, "95%", "calls", ""):
            table.add_column(heading, justify="right" if heading else "left")
        for row in group.rows:
            cells = (row.title, row.effect, row.interval, row.calls, row.said)
            table.add_row(*map(Text, cells), style="bold" if row.seen else "")
        console.print(table)
    if page.too_few:
        console.print(Text(f"\nToo few calls differ in: {', '.join(page.too_few)}.", "dim"))
