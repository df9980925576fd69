"""Whether a rate changed from one period to another, and by how much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.intervals import effective_total, interval
from pipeline.profiles import Interval, Rate, Unit

FEWEST_CALLS = 5  # on each side
LEVEL = 0.95

Verdict = Literal["up", "down", "no change seen", "too few calls"]


@dataclass(frozen=True)
class Change:
    """After minus before, as ratios like `Rate.share`; None where nothing was there to count or calls are too few."""

    difference: float | None
    low: float | None
    high: float | None
    p: float | None  # two-sided; below 0.05 where the interval leaves out 0
    verdict: Verdict
    calls: int  # on the side that has fewer


@dataclass(frozen=True)
class Prior:
    """What is known of an agent before any call: the group's share, worth `total` utterances or calls."""

    mean: float
    total: float


def change(before: Rate, after: Rate, unit: Unit = "share", prior: Prior | None = None) -> Change:
    """Newcombe's hybrid score interval (1998, Statistics in Medicine 17: 873-890, method 10) on effective totals.

    For other units the same square-and-add of the ratio's intervals (Donner & Zou 2012, doi:10.1177/0962280210383082).
    An agent who is coached because of a bad month does better in the next by chance alone. With a `prior` (shares
    only) the rate before is drawn to the group's as far as its calls are few, which takes that part off. Without an
    interval on either side (a ratio of 0, calls all alike) the verdict is "too few calls" as well.
    """
    calls = min(before.calls, after.calls)
    first, second = _side(before, unit, prior), _side(after, unit, None)
    difference = None if first is None or second is None else second[0] - first[0]
    if first is None or second is None or not first[1] or not second[1] or calls < FEWEST_CALLS:
        return Change(difference, None, None, None, "too few calls", calls)
    return _square_and_add(second[0], second[1], first[0], first[1], calls)


def beside(change_of_agent: Change, change_of_others: Change) -> Change:
    """How much more the agent changed than the others did in the same time: a difference in differences.

    What changed for everybody (a new product, a season) is taken off.
    """
    calls = min(change_of_agent.calls, change_of_others.calls)
    own, other = _known(change_of_agent), _known(change_of_others)
    if own is None or other is None:
        first, second = change_of_others.difference, change_of_agent.difference
        difference = None if first is None or second is None else second - first
        return Change(difference, None, None, None, "too few calls", calls)
    return _square_and_add(*own, *other, calls)


def shrunk_before(before: Rate, prior: Prior) -> float:
    """The share to expect of the agent from these calls and the group (beta-binomial, its total the effective one)."""
    size = effective_total(before) if before.total else 0.0
    return ((before.share or 0.0) * size + prior.mean * prior.total) / (size + prior.total)


def _side(rate: Rate, unit: Unit, prior: Prior | None) -> tuple[float, Interval | None] | None:
    if rate.share is None:
        return None
    if prior is None or unit != "share":
        return rate.share, interval(rate, LEVEL, unit)
    share = shrunk_before(rate, prior)
    return share, _wilson(share, effective_total(rate) + prior.total)


def _wilson(share: float, total: float) -> Interval:
    z2 = _quantile(math.inf) ** 2
    half = math.sqrt(z2 * share * (1 - share) / total + z2 * z2 / (4 * total * total))
    centre, scale = share + z2 / (2 * total), 1 + z2 / total
    return Interval((centre - half) / scale, (centre + half) / scale)


def _known(found: Change) -> tuple[float, Interval] | None:
    if found.difference is None or found.low is None or found.high is None:
        return None
    return found.difference, Interval(found.low, found.high)


def _square_and_add(plus: float, of_plus: Interval, minus: float, of_minus: Interval, calls: int) -> Change:
    difference = plus - minus
    below = math.hypot(plus - of_plus.low, of_minus.high - minus)
    above = math.hypot(of_plus.high - plus, minus - of_minus.low)
    low, high = difference - below, difference + above
    verdict: Verdict = "up" if low > 0 else "down" if high < 0 else "no change seen"
    return Change(difference, low, high, _p(difference, below if difference > 0 else above, calls), verdict, calls)


def _p(difference: float, half: float, calls: int) -> float:
    """Two-sided, by t of the side with fewer calls, such that p is 0.05 where the interval ends at 0."""
    from scipy.special import stdtr

    if not half:
        return 1.0 if not difference else 0.0
    return 2 * float(stdtr(calls - 1, -abs(difference) / half * _quantile(calls - 1)))


def _quantile(degrees: float) -> float:
    from scipy.special import ndtri, stdtrit  # a fiftieth of the time of scipy.stats

    tail = 0.5 + LEVEL / 2
    return float(ndtri(tail) if math.isinf(degrees) else stdtrit(degrees, tail))
