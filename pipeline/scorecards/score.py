"""Scores on a card from a tally: of one call, an agent, a team or everyone."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.intervals import interval
from pipeline.profiles import Interval, Measure, Rate, Tally
from pipeline.scorecards.card import Item, Scorecard, must_fit

FEWEST_ANSWERED = 0.5  # of the weight: below it there is no total
NoAnswer = Literal["no_measure", "left_out", "nothing_to_count", "too_few"]


@dataclass(frozen=True)
class ScoredItem:
    item: Item
    rate: Rate | None
    score: float | None  # 0 … 100
    low: float | None
    high: float | None
    why_not: NoAnswer | None = None


@dataclass(frozen=True)
class Total:
    """Weighted mean of the scores of the questions that were answered."""

    score: float | None  # None where less than half of the weight was answered
    low: float | None
    high: float | None
    answered_weight: float  # 0 … 1
    answered: int
    questions: int


@dataclass(frozen=True)
class Scored:
    card: Scorecard
    items: tuple[ScoredItem, ...]  # all of them, in the card's order
    total: Total
    categories: Mapping[str, Total]


def score(card: Scorecard, tally: Tally, measures: Iterable[Measure]) -> Scored:
    """`measures`: those that count here, such as `measures(codebook.without(left_out))`.

    A tally of one call gets no intervals: its score is what happened in it. WrongUse where a measure cannot be scored.
    """
    known = {measure.name: measure for measure in measures}
    several_calls = any(rate.calls > 1 for rate in tally.values())
    items = tuple(_scored(item, tally, known, several_calls) for item in card.items)
    parts = {c.name: _total([s for s in items if s.item.category == c.name], several_calls) for c in card.categories}
    return Scored(card, items, _total(items, several_calls), parts)


def _scored(item: Item, tally: Tally, known: Mapping[str, Measure], several_calls: bool) -> ScoredItem:
    measure = known.get(item.measure or "")
    if measure is None:
        return ScoredItem(item, None, None, None, None, "no_measure" if item.measure is None else "left_out")
    must_fit(item, measure)
    rate = tally.get(measure.name)
    share = rate.share if rate else None
    if rate is None or share is None:
        return ScoredItem(item, rate, None, None, None, "nothing_to_count")
    if rate.total < item.least:
        return ScoredItem(item, rate, None, None, None, "too_few")
    around = interval(rate, unit=measure.unit) if several_calls else None
    ends = _interval(item, measure, around) if around else None
    return ScoredItem(
        item, rate, _points(item, measure, share), ends.low if ends else None, ends.high if ends else None
    )


def _points(item: Item, measure: Measure, ratio: float) -> float:
    """On target 100; off it, straight down to 0 at the end of the scale, or target over value where there is no end."""
    value = measure.value(ratio)
    if item.target is None:
        return 100 * (1 - value if item.count_as == "complement" else value)
    low, high = item.target
    if value < low:
        return 100 * value / low
    if value <= high:
        return 100.0
    return 100 * ((1 - value) / (1 - high) if measure.unit == "share" else high / value)


def _interval(item: Item, measure: Measure, around: Interval) -> Interval:
    ends = [_points(item, measure, around.low), _points(item, measure, around.high)]
    if item.target and measure.value(around.low) <= item.target[1] and measure.value(around.high) >= item.target[0]:
        ends.append(100.0)
    return Interval(min(ends), max(ends))


def _total(items: Sequence[ScoredItem], several_calls: bool) -> Total:
    answers = [(s, s.score) for s in items if s.score is not None]
    whole, weight = (sum(s.item.weight for s in some) for some in (items, [s for s, _ in answers]))
    answered_weight = weight / whole if whole else 0.0
    if not answers or answered_weight < FEWEST_ANSWERED:
        return Total(None, None, None, answered_weight, len(answers), len(items))
    mean = sum(s.item.weight * points for s, points in answers) / weight
    around = _around(answers, mean, weight) if several_calls else None
    low, high = (around.low, around.high) if around else (None, None)
    return Total(mean, low, high, answered_weight, len(answers), len(items))


def _around(answers: Sequence[tuple[ScoredItem, float]], mean: float, weight: float) -> Interval:
    """The delta method, each item's variance recovered from its own limits (Zou & Donner 2008).

    Items of one category are about the same moments of the same calls and taken to rise and fall together; categories
    are taken as independent. An item without an interval could be anything from 0 to 100.
    """
    down: dict[str | None, float] = defaultdict(float)
    up: dict[str | None, float] = defaultdict(float)
    for scored, points in answers:
        item = scored.item
        down[item.category] += item.weight * (points - (0.0 if scored.low is None else scored.low))
        up[item.category] += item.weight * ((100.0 if scored.high is None else scored.high) - points)
    return Interval(mean - math.hypot(*down.values()) / weight, mean + math.hypot(*up.values()) / weight)
