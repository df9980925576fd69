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
from pipeline.stats.shrink import logs, shrink_sampled

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


def spread(parties: Mapping[str, Rate], unit: Unit) -> Spread | None:
    """None below three parties with something to count, or where nobody knows how calls differ."""
    known = [rate for rate in parties.values() if rate.total]
    if not known:
        return None
    sampled = sampling(known, unit)
    drawn = shrink_sampled(sampled, unit)
    if drawn is None:
        return None
    value, variance = _values(sampled, unit)
    return Spread(
        between_sd=drawn[0].between_sd,
        observed_sd=float(value.std(ddof=1)),
        expected_sd=math.sqrt(float(variance.mean())),
        p=_heterogeneity(sampled, value, variance),
        icc=drawn[0].icc,
        parties=len(known),
    )


def within(rate: Rate) -> Within | None:
    """Whether one party's calls differ more than independent utterances would: the design effect over calls.

    For measures that count a call once, give `within_weeks` the weeks instead. None below three calls.
    """
    share = rate.share
    if share is None or rate.calls < FEWEST_CALLS or rate.total == rate.calls or not 0 < share < 1:
        return None
    statistic = spread_of_calls(rate) / (share * (1 - share) * rate.total / rate.calls)
    return _within(statistic, rate.calls)


def within_weeks(weeks: Sequence[Rate]) -> Within | None:
    """Whether a share differs between weeks more than chance (the dispersion test of binomial counts, Cochran 1954)."""
    known = [week for week in weeks if week.total]
    pooled = sum(known, Rate())
    share = pooled.share
    if share is None or len(known) < FEWEST_CALLS or not 0 < share < 1:
        return None
    statistic = sum((week.count - share * week.total) ** 2 / (week.total * share * (1 - share)) for week in known)
    return _within(statistic, len(known))


def _within(statistic: float, pieces: int) -> Within:
    from scipy.special import chdtrc

    return Within(statistic / (pieces - 1), float(chdtrc(pieces - 1, statistic)), pieces)


def _values(sampled: Sampling, unit: Unit) -> tuple[Floats, Floats]:
    """Each party's rate and how far chance moves it, on the scale of the spread."""
    if unit != "share":
        return logs(sampled)
    mean = float((sampled.ratio * sampled.size).sum() / sampled.size.sum())
    return sampled.ratio, mean * (1 - mean) / sampled.size


def _heterogeneity(sampled: Sampling, value: Floats, variance: Floats) -> float:
    """Cochran's Q (1954) against a chi-square with parties - 1 degrees of freedom."""
    from scipy.special import chdtrc

    if not variance.all():
        return 1.0
    weights = 1 / variance
    mean = (weights * value).sum() / weights.sum()
    return float(chdtrc(len(sampled) - 1, float((weights * (value - mean) ** 2).sum())))
