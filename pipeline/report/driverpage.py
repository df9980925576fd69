"""What goes with an outcome, as the page and the terminal show it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.driving import Driving
from pipeline.profiles import Group
from pipeline.report import naming
from pipeline.report.facts import Fact
from pipeline.report.outcomes import outcome_view
from pipeline.report.page import named_doubts
from pipeline.report.words import NONE, Words
from pipeline.stats.drivers import Driver, TooFew


@dataclass(frozen=True)
class DriverRow:
    id: str
    title: str
    explanation: str
    calls: str
    effect: str  # "+0.8"
    interval: str
    said: str  # in words
    seen: bool
    grey: bool
    between: str
    x: float  # per cent of the axis, no effect in the middle
    low: float
    high: float
    hover: str


@dataclass(frozen=True)
class DriverGroup:
    title: str
    rows: tuple[DriverRow, ...]


@dataclass(frozen=True)
class DriverPage:
    title: str  # of the outcome
    facts: tuple[Fact, ...]
    doubts: tuple[Fact, ...]
    why_not: str  # why nothing can be said; empty where it can
    unit: str  # what an effect is in
    ends: tuple[str, str]  # labels of the axis
    groups: tuple[DriverGroup, ...]
    too_few: tuple[str, ...]  # behaviours that too few calls differ in
    codebook_version: str
    home: str = ""


def driver_page(found: Driving, codebook: Codebook, words: Words, home: str = "") -> DriverPage:
    outcome, view = found.outcome, outcome_view(found.outcome, words)
    facts: tuple[Fact, ...] = (
        Fact(view.title, view.value, (view.counts,)),
        Fact(words.gettext("Period"), words.period(found.scope.first_day, found.scope.last_day)),
    )
    doubts = named_doubts(found.experimental, found.uncounted, codebook, words)
    points = words.gettext("percentage points") if outcome.is_yes_no else words.gettext("points")
    told = found.found
    if isinstance(told, TooFew):
        few = words.gettext(
            "Too little to say anything: at least 30 calls with this outcome, of at least 5 agents, are needed."
        )
        return DriverPage(view.title, facts, doubts, few, points, ("", ""), (), (), codebook.version, home)
    facts = (*facts, Fact(words.gettext("Agents"), words.number(told.agents)))
    reach = max((abs(end) for d in told.drivers for end in (d.within.low, d.within.high)), default=1.0) or 1.0
    scale = _Scale(reach, 100 if outcome.is_yes_no else 1, 0 if outcome.is_yes_no else 1)
    rows = {d.behaviour: _row(d, found, codebook, words, scale) for d in told.drivers}
    named: tuple[tuple[str, tuple[Group, ...]], ...] = (
        (words.gettext("Called for, and done?"), ("opportunity",)),
        (words.gettext("Behaviours"), ("calls",)),
        (words.gettext("Order"), ("order",)),
        (words.gettext("Questions, leading and talking"), ("form", "ladder", "lead", "time")),
    )
    groups = tuple(
        DriverGroup(title, members)
        for title, kinds in named
        if (members := tuple(rows[n] for n, m in found.measures.items() if n in rows and m.group in kinds))
    )
    few_of = tuple(
        naming.title(found.measures[one.behaviour], codebook, words) for one in told.too_few if one.behaviour
    )
    ends = (scale.number(-reach, words), scale.number(reach, words))
    return DriverPage(view.title, facts, doubts, "", points, ends, groups, few_of, codebook.version, home)


@dataclass(frozen=True)
class _Scale:
    reach: float  # of the longest interval
    times: float
    decimals: int

    def x(self, effect: float) -> float:
        return round(50 + 50 * effect / self.reach, 2)

    def number(self, effect: float, words: Words) -> str:
        text = words.number(abs(self.times * effect), self.decimals)
        return f"{'+' if effect > 0 else '−' if effect < 0 else ''}{text}"


def _row(driver: Driver, found: Driving, codebook: Codebook, words: Words, scale: _Scale) -> DriverRow:
    measure = found.measures[driver.behaviour]
    within = driver.within
    title = naming.title(measure, codebook, words)
    effect = scale.number(within.estimate, words)
    interval = f"{scale.number(within.low, words)} … {scale.number(within.high, words)}"
    calls = words.ngettext("%(count)s call", "%(count)s calls", driver.calls, count=words.number(driver.calls))
    return DriverRow(
        f"d-{measure.name.replace('.', '-')}",
        title,
        words.gettext("calls with it less calls without it")
        if driver.points == 100
        else words.gettext("for ten points more of it"),
        calls,
        effect,
        interval,
        _said(driver, words),
        driver.seen,
        measure.name in found.untrusted,
        scale.number(driver.between.estimate, words) if driver.between else NONE,
        scale.x(within.estimate),
        scale.x(within.low),
        scale.x(within.high),
        f"{title}: {effect} ({interval}), {calls}",
    )


def _said(driver: Driver, words: Words) -> str:
    if not driver.seen:
        return words.gettext("not apart from chance")
    if driver.within.estimate > 0:
        return words.gettext("goes with a higher outcome")
    return words.gettext("goes with a lower outcome")
