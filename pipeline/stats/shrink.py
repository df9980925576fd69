"""Rates of many parties, each drawn towards the group by as much as chance moves it: empirical Bayes.

Shares: beta-binomial on effective counts (Griffiths 1973; the mean given the strength as Kleinman 1973). Times and
frequencies: normal-normal on logarithms. The spread between parties maximises the likelihood with the mean integrated
out (restricted maximum likelihood; for logarithms see Viechtbauer 2005).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.profiles import Rate, Unit
from pipeline.stats.sampling import Sampling, sampling

if TYPE_CHECKING:
    from pipeline.stats.sampling import Floats

FEWEST_PARTIES = 3
SMALLEST, LARGEST = 1e-3, {"share": 0.95, "other": 3.0}  # between-party sd, as fractions: see `Level`


@dataclass(frozen=True)
class Shrunk:
    value: float  # as `Rate.share`
    low: float
    high: float
    weight: float  # 0 … 1: how much of `value` is the party's own


@dataclass(frozen=True)
class Prior:
    """The group that parties are drawn from."""

    mean: float  # as `Rate.share`; of times and frequencies the geometric mean
    between_sd: float  # of shares in shares; of times and frequencies in natural logarithms: 0.1 is about 10 %
    icc: float | None  # shares: correlation of two utterances (or calls) of one party
    parties: int


@dataclass(frozen=True)
class Shrinkage:
    prior: Prior
    parties: Mapping[str, Shrunk]  # without those that had nothing to count


@dataclass(frozen=True)
class Level:
    """What follows if parties differ by `sd`: of shares the root of the ICC, of logarithms their sd."""

    sd: float
    mean: float
    likelihood: float  # logarithm, the mean integrated out
    value: Floats
    variance: Floats  # of the party's true rate, that of the group's mean included
    weight: Floats


def shrink(parties: Mapping[str, Rate], unit: Unit) -> Shrinkage | None:
    """None below three parties with something to count, or where nobody knows how calls differ."""
    known = {name: rate for name, rate in parties.items() if rate.total}
    if len(known) < FEWEST_PARTIES:
        return None
    drawn = shrink_sampled(sampling(list(known.values()), unit), unit)
    return drawn and Shrinkage(drawn[0], dict(zip(known, drawn[1], strict=True)))


def shrink_sampled(sampled: Sampling, unit: Unit) -> tuple[Prior, tuple[Shrunk, ...]] | None:
    if len(sampled) < FEWEST_PARTIES or not sampled.known or (unit != "share" and not sampled.ratio.any()):
        return None
    if unit == "share":
        return _shrink_shares(sampled)
    return _shrink_logs(sampled)


def _shrink_shares(sampled: Sampling) -> tuple[Prior, tuple[Shrunk, ...]]:
    import numpy as np
    from scipy.special import betaincinv

    best, centre, variance = _fit(
        lambda sd: _shares_at(sd, sampled), LARGEST["share"], alike=len(np.unique(sampled.ratio)) == 1
    )
    least = 0.5 / (float(sampled.size.sum()) + 1)  # so that none or all so far still has an interval
    centre = np.clip(centre, least, 1 - least)
    strength = np.maximum(centre * (1 - centre) / (variance * _doubt(sampled)) - 1, 1e-3)
    low, high = (betaincinv(centre * strength, (1 - centre) * strength, tail) for tail in (0.025, 0.975))
    prior = Prior(best.mean, best.sd * math.sqrt(best.mean * (1 - best.mean)), best.sd**2, len(sampled))
    # the likeliest value stays inside its interval
    return prior, _each(best, np.minimum(low, best.value), np.maximum(high, best.value))


def _shrink_logs(sampled: Sampling) -> tuple[Prior, tuple[Shrunk, ...]]:
    import numpy as np
    from scipy.special import ndtri

    own, own_variance = logs(sampled)
    best, centre, variance = _fit(lambda sd: _logs_at(sd, own, own_variance), LARGEST["other"])
    reach = float(ndtri(0.975)) * np.sqrt(variance * _doubt(sampled))
    prior = Prior(math.exp(best.mean), best.sd, None, len(sampled))
    low, high = np.minimum(centre - reach, best.value), np.maximum(centre + reach, best.value)
    return prior, _each(best, low, high, np.exp)


def _doubt(sampled: Sampling) -> Floats:
    """Student's t for the normal quantile, as a factor of variances: the effective sizes were estimated."""
    import numpy as np
    from scipy.special import ndtri, stdtrit

    return np.asarray((stdtrit(np.minimum(sampled.degrees, 1e9), 0.975) / ndtri(0.975)) ** 2)


def _each(
    best: Level, low: Floats, high: Floats, scale: Callable[[Floats], Floats] = lambda values: values
) -> tuple[Shrunk, ...]:
    columns = (scale(best.value), scale(low), scale(high), best.weight)
    return tuple(Shrunk(*row) for row in zip(*(column.tolist() for column in columns), strict=True))


def logs(sampled: Sampling) -> tuple[Floats, Floats]:
    """Logarithms of ratios and their variances; half an event beside nothing keeps a count of 0 finite."""
    import numpy as np

    group = float((sampled.ratio * sampled.total).sum() / sampled.total.sum())
    events = sampled.size
    return np.log(group) + np.log((events * sampled.ratio / group + 0.5) / (events + 0.5)), 1 / (events + 0.5)


def _shares_at(sd: float, sampled: Sampling) -> Level:
    import numpy as np
    from scipy.special import betaln, xlog1py, xlogy

    share, size = sampled.ratio, sampled.size
    icc = sd * sd
    pull = size / (1 + (size - 1) * icc) if icc else size
    mean = float((pull * share).sum() / pull.sum())
    inside = min(max(mean, 0.5 / (pull.sum() + 1)), 1 - 0.5 / (pull.sum() + 1))  # all or none so far
    mean_variance = inside * (1 - inside) / pull.sum()
    hits, misses = size * share, size * (1 - share)
    if not icc:
        likelihood = float((xlogy(hits, inside) + xlog1py(misses, -inside)).sum())
        flat = np.zeros_like(share)
        return Level(
            0.0, mean, likelihood + 0.5 * math.log(mean_variance), flat + mean, flat + mean_variance, weight=flat
        )
    strength = 1 / icc - 1
    a, b = inside * strength, (1 - inside) * strength
    likelihood = float((betaln(a + hits, b + misses) - betaln(a, b)).sum())
    weight = size / (size + strength)
    value = weight * share + (1 - weight) * mean
    kept = np.clip(value, 0.5 / (size + strength + 1), 1 - 0.5 / (size + strength + 1))
    variance = kept * (1 - kept) / (size + strength + 1) + (1 - weight) ** 2 * mean_variance
    return Level(sd, mean, likelihood + 0.5 * math.log(mean_variance), value, variance, weight)


def _logs_at(sd: float, value: Floats, variance: Floats) -> Level:
    import numpy as np

    pull = 1 / (variance + sd * sd)
    mean, mean_variance = float((pull * value).sum() / pull.sum()), 1 / float(pull.sum())
    likelihood = 0.5 * float((np.log(pull) - pull * (value - mean) ** 2).sum()) + 0.5 * math.log(mean_variance)
    weight = sd * sd * pull
    own = weight * value + (1 - weight) * mean
    return Level(sd, mean, likelihood, own, weight * variance + (1 - weight) ** 2 * mean_variance, weight)


def _fit(at: Callable[[float], Level], largest: float, alike: bool = False) -> tuple[Level, Floats, Floats]:
    """The likeliest level, and each party's mean and variance when the sd is not known either.

    The sd is integrated over a flat prior (Gelman 2006): the likeliest alone gives intervals that are too short.
    """
    import numpy as np
    from scipy.optimize import minimize_scalar

    if alike:
        level = at(0.0)
        return level, level.value, level.variance
    coarse = [0.0, *np.geomspace(SMALLEST, largest, 30).tolist()]
    likelihoods = [at(sd).likelihood for sd in coarse]
    top = int(np.argmax(likelihoods))
    best = at(coarse[top])
    if top:
        bounds = coarse[top - 1], coarse[min(top + 1, len(coarse) - 1)]
        finer = minimize_scalar(lambda sd: -at(sd).likelihood, bounds=bounds, method="bounded", options={"maxiter": 15})
        best = max(best, at(float(finer.x)), key=lambda level: level.likelihood)
    held = [place for place, value in enumerate(likelihoods) if value > best.likelihood - 8] or [top]
    ends = coarse[max(held[0] - 1, 0)], coarse[min(held[-1] + 1, len(coarse) - 1)]
    levels = [at(float(sd)) for sd in np.linspace(*ends, 32)]
    weights = np.exp(np.array([level.likelihood for level in levels]) - best.likelihood)
    weights /= weights.sum()
    centre = sum((w * level.value for w, level in zip(weights, levels, strict=True)), np.zeros_like(best.value))
    variance = sum(
        (w * (level.variance + (level.value - centre) ** 2) for w, level in zip(weights, levels, strict=True)),
        np.zeros_like(best.value),
    )
    return best, centre, variance
