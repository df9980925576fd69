"""Confidence intervals for pooled rates."""

from __future__ import annotations

import math

from pipeline.profiles import Interval, Rate


def effective_total(rate: Rate) -> float:
    """`rate.total` shrunk by the design effect of utterances coming in whole calls.

    Variance of a ratio of cluster totals by linearisation (Cochran, Sampling Techniques, 3rd ed., 6.3); with m calls
    the effective size is cut by (z/t_{m-1})² as Korn & Graubard (1998) advise. Never above `rate.total`.
    """
    from scipy.stats import norm, t

    share = rate.share
    if share is None or rate.calls < 2 or rate.total == rate.calls:
        return float(rate.total)
    spread = rate.count_sq - 2 * share * rate.cross + share * share * rate.total_sq
    variance = rate.calls / (rate.calls - 1) * spread / rate.total**2
    degrees = (norm.ppf(0.975) / t.ppf(0.975, rate.calls - 1)) ** 2
    if variance <= 0:  # every call alike, or all zero: nothing is known of the spread
        return float(rate.total) * float(degrees)
    return min(float(rate.total), share * (1 - share) / variance * float(degrees))


def interval(rate: Rate, level: float = 0.95) -> Interval | None:
    """Wilson's score interval (Wilson 1927) on the effective total; None where nothing was there to count.

    A rate of utterances from a single call has none either: one call says nothing of how calls differ.
    """
    from scipy.stats import norm

    share = rate.share
    if share is None or (rate.calls < 2 and rate.total > 1):
        return None
    total = effective_total(rate)
    z = float(norm.ppf(0.5 + level / 2))
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if rate.count == 0 else (centre - half) / scale  # exactly, where rounding would leave a trace
    high = 1.0 if rate.count == rate.total else (centre + half) / scale
    return Interval(low, high)


def overlap(a: Interval | None, b: Interval | None) -> bool:
    """True unless both are known and lie apart."""
    return a is None or b is None or (a.low <= b.high and b.low <= a.high)
