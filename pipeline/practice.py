"""One thing to practise: the largest gap that is certain and matters. The coach may choose another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from pipeline.aims import Aim, aim, can_be_practised, codes_behind, weight
from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Measure, Passage, Rate
from pipeline.stats.change import Change, change
from pipeline.stats.chart import Chart
from pipeline.stats.discoveries import false_discovery_rates

FALSE_DISCOVERIES = 0.05
FEWEST = 5  # things to count on each side
Why = Literal["largest", "agreed", "chosen"]


@dataclass(frozen=True)
class Gap:
    """How far an agent lies from all others. `beside` is own minus others'."""

    measure: Measure
    own: Rate
    others: Rate
    beside: Change
    adjusted_p: float | None  # Benjamini & Hochberg (1995), over the agent's measures
    aim: Aim
    weight: int
    doubtful: bool = False  # rests on codes that the tagger is too unsure of

    @property
    def certain(self) -> bool:
        return self.adjusted_p is not None and self.adjusted_p <= FALSE_DISCOVERIES

    @property
    def behind(self) -> bool:
        difference = self.beside.difference or 0
        return difference < 0 if self.aim == "more" else difference > 0

    @property
    def size(self) -> float:
        """What the gap weighs: the end of its interval nearest to none, so that many calls count for more."""
        ends = [abs(end) for end in (self.beside.low, self.beside.high) if end is not None]
        return self.weight * min(ends, default=0.0)


@dataclass(frozen=True)
class Trend:
    """The practised measure over the weeks, and what became of it since the last coaching session."""

    chart: Chart
    since: date | None  # of the session
    before: Rate
    after: Rate
    own: Change | None  # None without a session
    beside_others: Change | None  # the difference to how all others changed in the same time


@dataclass(frozen=True)
class Practice:
    measure: Measure
    gap: Gap | None  # None where the agent does not lie clear of the others, or nobody can be compared
    why: Why
    worked: tuple[Passage, ...]
    passed: tuple[Passage, ...]
    colleagues: tuple[Passage, ...]  # of others in the team, where the agent has none of the first
    trend: Trend | None


def gaps(
    figures: Sequence[Figure], codebook: Codebook, untrusted: Collection[str] = (), doubtful: Collection[str] = ()
) -> tuple[Gap, ...]:
    """Of each measure that can be practised; the heaviest first. Those that rest on `untrusted` codes are left out.

    `doubtful`: codes that the tagger is too unsure of.
    """
    found = [
        replace(gap, doubtful=bool(set(codes_behind(figure.measure, codebook)) & set(doubtful)))
        for figure in figures
        if can_be_practised(figure.measure, codebook)
        and not set(codes_behind(figure.measure, codebook)) & set(untrusted)
        and (gap := _gap(figure, codebook)) is not None
    ]
    return tuple(sorted(_adjusted(found), key=lambda gap: (not gap.certain, -gap.size, gap.measure.name)))


def focus(found: Sequence[Gap]) -> Gap | None:
    """The gap to practise: certain, behind the others, the heaviest; None where there is none.

    One that rests on behaviours the tagger is unsure of only where there is no other.
    """
    behind = [gap for gap in found if gap.certain and gap.behind]
    return next((gap for gap in behind if not gap.doubtful), behind[0] if behind else None)


def strengths(found: Sequence[Gap], at_most: int = 3) -> tuple[Gap, ...]:
    return tuple(gap for gap in found if gap.certain and not gap.behind)[:at_most]


def by_name(figures: Sequence[Figure]) -> Mapping[str, Figure]:
    return {figure.measure.name: figure for figure in figures}


def others_of(figure: Figure) -> Rate:
    """Everyone but the agent; nothing where they are hidden because they are too few."""
    return figure.everyone - figure.agent if figure.everyone.total else Rate()


def _gap(figure: Figure, codebook: Codebook) -> Gap | None:
    towards = aim(figure.measure, codebook)
    others = others_of(figure)
    if towards is None or min(figure.agent.total, others.total) < FEWEST:
        return None
    beside = change(others, figure.agent, figure.measure.unit)
    return Gap(figure.measure, figure.agent, others, beside, None, towards, weight(figure.measure, codebook))


def _adjusted(found: Sequence[Gap]) -> list[Gap]:
    tested = [gap for gap in found if gap.beside.p is not None]
    if not tested:
        return list(found)
    adjusted = false_discovery_rates([gap.beside.p or 0.0 for gap in tested])
    values = {gap.measure.name: p for gap, p in zip(tested, adjusted, strict=True)}
    return [replace(gap, adjusted_p=values.get(gap.measure.name)) for gap in found]
