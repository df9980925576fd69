"""Do parties differ beyond chance, and do the calls or weeks of one party?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intervals import FEWEST_CALLS
from pipeline.profiles import Rate, Unit
from pipeline.stats.rates import spread as spread_of_calls
from pipeline.stats.sampling import Sampling, sampling
from pipeline.stats.shrink import Prior, logs, shrink_sampled

if TYPE_CHECKING:
    from pipeline.stats.sampling import Floats


@dataclass(frozen=True)
class Spread:
    """Standard deviations of shares in shares; of times and frequencies in natural logarithms (0.1 is about 10 %)."""

    between_sd: float  # of the true rates; 0 where chance explains all
    observed_sd: float  # of the rates as counted
    expected_sd: float  # what chance alone would give
    p: float  # of no true difference at all
    icc: float | None  # shares: correlation of two utterances (or calls) of one party
    parties: int


@dataclass(frozen=True)
class Within:
    """`ratio` is the variance over calls or weeks, over that of independent utterances or calls: 1 is chance."""

    ratio: float
    p: float  # that chance varies as much
    pieces: int  # calls or weeks


def spread(parties: Mapping[str, Rate], unit: Unit, prior: Prior | None = None) -> Spread | None:
    """None below three parties with something to count, or where nobody knows how calls differ.

    `prior`: of the same parties, where it was found already.
    """
    known = [rate for rate in parties.values() if rate.total]
    if not known:
        return None
    sampled = sampling(known, unit)
    drawn = None if prior else shrink_sampled(sampled, unit)
    prior = drawn[0] if drawn else prior
    if prior is None:
        return None
    value, variance = _values(sampled, unit)
    _, p = _heterogeneity(sampled, unit)
    return Spread(
        between_sd=prior.between_sd,
        observed_sd=float(value.std(ddof=1)),
        expected_sd=math.sqrt(float(variance.mean())),
        p=p,
        icc=prior.icc,
        parties=len(known),
    )


def weeks(rates: Sequence[Rate], unit: Unit) -> Within | None:
    """Weeks of one party, beyond what its calls explain: dispersion of the weeks' rates over their effective totals.

    The way to ask for figures that are yes or no per call. None below three weeks with something to count.
    """
    known = [rate for rate in rates if rate.total]
    if len(known) < FEWEST_CALLS:
        return None
    sampled = sampling(known, unit)
    if not sampled.known or not sampled.ratio.any() or (unit == "share" and (sampled.ratio == 1).all()):
        return None
    ratio, p = _heterogeneity(sampled, unit)
    return Within(ratio, p, len(known))


def calls_within(rate: Rate) -> Within | None:
    """Calls of one party, for shares of utterances: their spread over that of independent utterances.

    Σ(count - share·total)² over its binomial expectation; χ² with degrees of freedom by its binomial variance
    (Satterthwaite 1946). None for yes or no per call, below three calls, and where all or nothing was counted.
    """
    from scipy.special import chdtrc

    n, squares = rate.total, rate.total_sq
    if rate.calls < FEWEST_CALLS or n == rate.calls or not 0 < rate.count < n:
        return None
    pq = rate.count * (n - rate.count) / n / (n - 1)
    lost = 1 - squares / n**2  # the share is estimated from the same calls
    ratio = spread_of_calls(rate) / (pq * n * lost)
    relative_variance = 2 * squares / n**2 + (1 - 6 * pq) / (pq * n)
    degrees = rate.calls - 1.0 if relative_variance <= 0 else min(rate.calls - 1.0, 2 / relative_variance)
    return Within(ratio, float(chdtrc(degrees, ratio * degrees)), rate.calls)


def _values(sampled: Sampling, unit: Unit) -> tuple[Floats, Floats]:
    """Values on the scale of the test, and the variance of each were all parties alike."""
    if unit != "share":
        return logs(sampled)
    common = float((sampled.ratio * sampled.size).sum() / sampled.size.sum())
    return sampled.ratio, common * (1 - common) / sampled.size


def _heterogeneity(sampled: Sampling, unit: Unit) -> tuple[float, float]:
    """χ² on effective counts over its degrees of freedom (Rao & Scott 1992, Biometrics 48:577), and its p.

    Read against F, for the design effects were estimated from the calls within parties.
    """
    import numpy as np
    from scipy.special import chdtrc, fdtrc

    value, variance = _values(sampled, unit)
    if not variance.all():
        return 0.0, 1.0
    d = np.maximum(np.minimum(sampled.degrees, 1e9), 4.0)
    pull = (d - 2) / d / variance  # 1 over a variance with d degrees of freedom is d / (d - 2) too large on average
    pieces = len(sampled)
    mean = float((pull * value).sum() / pull.sum())
    ratio = float((pull * (value - mean) ** 2).sum()) / (pieces - 1)
    # where things are rare, squares vary more than those of normal values
    excess = (
        float(((1 - 6 * mean * (1 - mean)) / (mean * (1 - mean) * sampled.size)).mean()) if unit == "share" else 0.0
    )
    degrees = (pieces - 1) / max(1 + excess / 2, 0.5)
    if math.isinf(sampled.pooled):
        return ratio, float(chdtrc(degrees, ratio * degrees))
    return ratio, float(fdtrc(degrees, sampled.pooled, ratio))
