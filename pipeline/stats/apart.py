"""Two groups of rates set against each other, as arrays: differences, their intervals, and how far chance goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.profiles import Rate, Unit
from pipeline.stats.sampling import Sampling

if TYPE_CHECKING:
    from pipeline.stats.sampling import Floats

CERTAIN = 0.95


@dataclass(frozen=True)
class Difference:
    """Of shares: first minus second, -1 … 1. Of times and frequencies: first over second, 1 where they are equal."""

    value: float
    low: float
    high: float
    p: float  # two-sided, of no difference


@dataclass(frozen=True)
class Side:
    """Rates with effective sizes and the degrees of freedom behind them, one entry a comparison."""

    ratio: Floats
    size: Floats
    degrees: Floats


def side(sampled: Sampling) -> Side:
    return Side(sampled.ratio, sampled.size, sampled.degrees)


def others(sampled: Sampling, rest: list[Rate], unit: Unit) -> Side:
    """For each party everyone else, `rest`, whose variance is the sum of the single parties' variances.

    That parties differ among each other is no uncertainty about what they did together.
    """
    import numpy as np

    count = np.array([rate.count for rate in rest], float)
    total = np.array([rate.total for rate in rest], float)
    weight = sampled.total if unit == "share" else sampled.total * sampled.ratio
    part = weight**2 / sampled.size  # variance of each party's count, but for a common factor
    summed = total if unit == "share" else count
    left = np.maximum(part.sum() - part, 1e-300)
    known = np.isinf(sampled.degrees).all()
    degrees = np.maximum(sampled.calls.sum() - sampled.calls - len(sampled) + 1, 1.0)
    return Side(count / total, summed**2 / left, np.full_like(count, np.inf) if known else degrees)


def compare_sides(first: Side, second: Side, unit: Unit) -> list[Difference]:
    import numpy as np

    if unit == "share":
        value, p = first.ratio - second.ratio, _p_of_shares(first, second)
        low, high = _newcombe(first, second)
    else:
        (log_first, var_first), (log_second, var_second) = _logs(first), _logs(second)
        error = np.sqrt(var_first + var_second)
        degrees = _welch(var_first, first.degrees, var_second, second.degrees)
        difference = log_first - log_second
        reach = _quantile(degrees) * error
        p = 2 * _tail(np.abs(difference) / error, degrees)
        value, low, high = np.exp(difference), np.exp(difference - reach), np.exp(difference + reach)
    rows = zip(value.tolist(), low.tolist(), high.tolist(), np.minimum(p, 1.0).tolist(), strict=True)
    return [Difference(*row) for row in rows]


def wilson(share: Floats, size: Floats, z: Floats | float) -> tuple[Floats, Floats]:
    """Wilson's score interval (1927)."""
    import numpy as np

    centre = share + z * z / (2 * size)
    half = z * np.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    return np.where(share == 0, 0.0, (centre - half) / scale), np.where(share == 1, 1.0, (centre + half) / scale)


def _newcombe(first: Side, second: Side) -> tuple[Floats, Floats]:
    """Of the difference of two shares, from Wilson's intervals of both (Newcombe 1998, Statistics in Medicine 17:873,
    method 10), with Student's t for the normal quantile."""
    import numpy as np

    low_first, high_first = wilson(first.ratio, first.size, _quantile(first.degrees))
    low_second, high_second = wilson(second.ratio, second.size, _quantile(second.degrees))
    difference = first.ratio - second.ratio
    return (
        difference - np.hypot(first.ratio - low_first, high_second - second.ratio),
        difference + np.hypot(high_first - first.ratio, second.ratio - low_second),
    )


def _p_of_shares(first: Side, second: Side) -> Floats:
    """Of the smaller side against both together: tail of its beta distribution with Jeffreys' prior.

    That tail is close to the exact mid-p of a binomial count (Brown, Cai & DasGupta 2001), which normal tails are not
    where a thing is rare. The size is that which gives the difference its variance, p(1 - p)(1/n - 1/(n + m)). Turned
    into a normal quantile and read against Student's t, for the design effect was estimated.
    """
    import numpy as np
    from scipy.special import betainc, betaincc, ndtri

    together = first.size + second.size
    common = (first.ratio * first.size + second.ratio * second.size) / together
    small = first.size <= second.size
    ratio, size = np.where(small, first.ratio, second.ratio), np.where(small, first.size, second.size)
    size = size / (1 - size / together)
    a, b = ratio * size + 0.5, (1 - ratio) * size + 0.5
    tail = np.minimum(betainc(a, b, common), betaincc(a, b, common))
    degrees = np.where(small, first.degrees, second.degrees)
    p = 2 * _tail(-ndtri(np.minimum(tail, 0.5)), degrees)
    return np.asarray(np.where((common == 0) | (common == 1), 1.0, p))


def _logs(one: Side) -> tuple[Floats, Floats]:
    """Logarithms of ratios above 0, and their variances."""
    import numpy as np

    return np.log(one.ratio), 1 / one.size


def _welch(variance: Floats, degrees: Floats, other: Floats, other_degrees: Floats) -> Floats:
    """Degrees of freedom of a sum of two estimated variances (Satterthwaite 1946)."""
    return (variance + other) ** 2 / (variance**2 / degrees + other**2 / other_degrees)


def _tail(z: Floats, degrees: Floats) -> Floats:
    """Upper tail of Student's t; the normal's where degrees are infinite."""
    import numpy as np
    from scipy.special import ndtr, stdtr

    return np.asarray(np.where(np.isinf(degrees), ndtr(-z), stdtr(np.minimum(degrees, 1e9), -z)))


def _quantile(degrees: Floats) -> Floats:
    import numpy as np
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.minimum(degrees, 1e9), 0.5 + CERTAIN / 2))
