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
    if half(MOST_CALLS) > half_width:
        return None
    few, many = rate.calls, MOST_CALLS
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if half(middle) <= half_width else (middle, many)
    return many - rate.calls


def calls_to_tell(own: Rate, other: Rate, unit: Unit, power: float = POWER) -> int | None:
    """More calls of `own`, `other` staying as it is, until a true difference as large as the present is found with
    `power` at the 5 % level.

    None where there is no difference, where `other` alone is too uncertain, or where calls are too few to say.
    """
    from scipy.special import ndtri

    if min(own.calls, other.calls) < FEWEST_CALLS:
        return None
    sampled = sampling([own, other], unit)
    if not sampled.known or (unit != "share" and not sampled.ratio.all()):
        return None
    (first, second), (size, other_size) = sampled.ratio.tolist(), sampled.size.tolist()
    common = (first * size + second * other_size) / (size + other_size)
    apart, spread = (first - second, common * (1 - common)) if unit == "share" else (math.log(first / second), 1.0)
    if not apart:
        return None
    allowed = (apart / float(ndtri(0.5 + CERTAIN / 2) + ndtri(power))) ** 2 - spread / other_size
    if allowed <= 0:
        return None
    more = max(0, math.ceil(own.calls * (spread / size / allowed - 1)))
    return more if more <= MOST_CALLS else None


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
