"""Confidence intervals for pooled rates."""

from __future__ import annotations

import math

from pipeline.profiles import Interval, Rate, Unit

FEWEST_CALLS = 3  # for the interval of a ratio: two calls could give any


def effective_total(rate: Rate) -> float:
    """`rate.total` shrunk by the design effect of utterances coming in whole calls.

    Variance of a ratio of cluster totals by linearisation (Cochran, Sampling Techniques, 3rd ed., 6.3); with m calls
    the effective size is cut by (z/t_{m-1})² as Korn & Graubard (1998) advise. Never above `rate.total`.
    """
    from scipy.special import ndtri, stdtrit

    share = rate.share
    if share is None or rate.calls < 2 or rate.total == rate.calls:
        return float(rate.total)
    spread = rate.count_sq - 2 * share * rate.cross + share * share * rate.total_sq
    variance = rate.calls / (rate.calls - 1) * spread / rate.total**2
    degrees = (ndtri(0.975) / stdtrit(rate.calls - 1, 0.975)) ** 2
    if variance <= 0:  # every call alike, or all zero: nothing is known of the spread
        return float(rate.total) * float(degrees)
    return min(float(rate.total), share * (1 - share) / variance * float(degrees))


def interval(rate: Rate, level: float = 0.95, unit: Unit = "share") -> Interval | None:
    """Wilson's score interval (Wilson 1927) on the effective total; None where nothing was there to count.

    A rate of utterances from a single call has none either: one call says nothing of how calls differ.
    In another unit than a share it is that of `ratio_interval`.
    """
    from scipy.special import ndtri

    if unit != "share":
        return ratio_interval(rate, level)

    share = rate.share
    if share is None or (rate.calls < 2 and rate.total > 1):
        return None
    total = effective_total(rate)
    z = float(ndtri(0.5 + level / 2))
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if rate.count == 0 else (centre - half) / scale  # exactly, where rounding would leave a trace
    high = 1.0 if rate.count == rate.total else (centre + half) / scale
    return Interval(low, high)


def ratio_interval(rate: Rate, level: float = 0.95) -> Interval | None:
    """Of a ratio without an upper bound: the linearised ratio estimator over calls, on the scale of logarithms.

    Relative variance as in Cochran (Sampling Techniques, 3rd ed., ch. 6), t with calls - 1 degrees of freedom. Times
    are skewed to the right: logarithms hold the level better. None where the calls are too few or all alike.
    """
    from scipy.special import stdtrit  # a fiftieth of the time of scipy.stats.t.ppf

    if rate.calls < FEWEST_CALLS or not rate.count or not rate.total:
        return None
    count, total = rate.count, rate.total  # whole numbers to the end: the spread is a small difference of large ones
    spread = rate.count_sq * total**2 - 2 * count * total * rate.cross + count**2 * rate.total_sq
    if spread <= 0:
        return None
    relative = math.sqrt(rate.calls / (rate.calls - 1) * spread) / (count * total)
    factor = math.exp(float(stdtrit(rate.calls - 1, 0.5 + level / 2)) * relative)
    return Interval(count / total / factor, count / total * factor)


def overlap(a: Interval | None, b: Interval | None) -> bool:
    """True unless both are known and lie apart."""
    return a is None or b is None or (a.low <= b.high and b.low <= a.high)
