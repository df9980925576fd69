"""How many more calls until a rate, or a difference, is certain: the effective size grows with the calls.

Variance of clustered counts by linearisation (Cochran, Sampling Techniques, 3rd ed., ch. 6), so by a design effect
(Kish 1965); size for a power as in Fleiss, Levin & Paik (2003, ch. 4).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from pipeline.intervals import FEWEST_CALLS, effective_total, interval
from pipeline.profiles import Rate, Unit
from pipeline.stats.apart import CERTAIN
from pipeline.stats.sampling import sampling

MOST_CALLS = 1_000_000  # nobody waits for more
POWER = 0.8
Pair = tuple[float, float]  # of own and of other calls


def calls_needed(rate: Rate, unit: Unit, half_width: float) -> int | None:
    """More calls like these until half the 95 % interval is at most `half_width`, in the terms of `Rate.share`.

    0 where it is so already. None where these calls give no interval, or no number of calls would do.
    """
    if half_width <= 0:
        raise ValueError(f"an interval cannot be ± {half_width}")
    now = interval(rate, unit=unit)
    if now is None:
        return None
    half = _half_of_share(rate) if unit == "share" else _half_of_ratio(rate)
    if (now.high - now.low) / 2 <= half_width:
        return 0
    return _more(rate.calls, lambda calls: half(calls) <= half_width)


def calls_to_tell(own: Rate, other: Rate, unit: Unit, power: float = POWER) -> int | None:
    """More calls of `own`, `other` staying as it is, until a true difference as large as the present is found with
    `power` at the 5 % level.

    None where there is no difference, where `other` alone is too uncertain, or where calls are too few to say.
    """
    from scipy.special import ndtri

    if min(own.calls, other.calls) < FEWEST_CALLS:
        return None
    sampled = _sampled(own, other, unit)
    if sampled is None:
        return None
    (first, second), sizes = sampled
    if first == second or (unit != "share" and not (first and second)):
        return None
    found = _signal((first, second), sizes, own.calls, unit)
    alpha, beta = float(ndtri(0.5 + CERTAIN / 2)), float(ndtri(power))

    def told(calls: int) -> bool:
        apart, by_chance, if_so = found(calls)
        return apart >= alpha * by_chance + beta * if_so

    return 0 if told(own.calls) else _more(own.calls, told)


def _sampled(own: Rate, other: Rate, unit: Unit) -> tuple[Pair, Pair] | None:
    """Ratios and effective sizes; None where nobody knows how calls differ."""
    if not (own.total and other.total):
        return None
    if unit == "share" and (own.total, other.total) == (own.calls, other.calls):  # as `sampling` has it, in no time
        return (own.count / own.total, other.count / other.total), (float(own.total), float(other.total))
    sampled = sampling([own, other], unit)
    if not sampled.known:
        return None
    (first, second), (now, later) = sampled.ratio.tolist(), sampled.size.tolist()
    return (first, second), (now, later)


def _signal(ratios: Pair, sizes: Pair, own_calls: int, unit: Unit) -> Callable[[int], tuple[float, float, float]]:
    """For a number of own calls: the difference, its standard error were there none, and as it is."""
    (first, second), (now, other) = ratios, sizes
    a_call = now / own_calls

    def of_share(calls: int) -> tuple[float, float, float]:
        size = a_call * calls
        common = (first * size + second * other) / (size + other)
        if_so = first * (1 - first) / size + second * (1 - second) / other
        return abs(first - second), math.sqrt(common * (1 - common) * (1 / size + 1 / other)), math.sqrt(if_so)

    def of_ratio(calls: int) -> tuple[float, float, float]:
        error = math.sqrt(1 / (a_call * calls) + 1 / other)
        return abs(math.log(first / second)), error, error

    return of_share if unit == "share" else of_ratio


def _more(calls: int, enough: Callable[[int], bool]) -> int | None:
    """Fewest calls above `calls` that are enough, less `calls`."""
    if not enough(MOST_CALLS):
        return None
    few, many = calls, MOST_CALLS
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many - calls


def _t(calls: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(calls - 1, 0.5 + CERTAIN / 2))


def _half_of_share(rate: Rate) -> Callable[[int], float]:
    """Wilson's, for another number of calls that differ like those of `rate`."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + CERTAIN / 2))
    share = rate.count / rate.total
    clustered = rate.calls != rate.total and rate.calls > 1
    a_call = effective_total(rate) / rate.calls * ((_t(rate.calls) / z) ** 2 if clustered else 1)

    def half(calls: int) -> float:
        size = a_call * calls * ((z / _t(calls)) ** 2 if clustered else 1)
        return z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / (1 + z * z / size)

    return half


def _half_of_ratio(rate: Rate) -> Callable[[int], float]:
    now = interval(rate, unit="seconds")
    assert now is not None
    ratio = rate.count / rate.total
    relative = math.log(now.high / ratio) / _t(rate.calls) * math.sqrt(rate.calls)  # of a single call

    return lambda calls: ratio * math.sinh(_t(calls) * relative / math.sqrt(calls))
