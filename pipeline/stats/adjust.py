"""Rates set against what everyone does with the same mix of calls: indirect standardisation.

Observed over expected counts (Breslow & Day 1987, Statistical Methods in Cancer Research II, ch. 2; Keiding & Clayton
2014, Statistical Science 29:529). Two adjusted rates rest on two different mixes: each compares with the overall rate,
not with the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.intervals import FEWEST_CALLS
from pipeline.profiles import Interval, Rate, Unit
from pipeline.stats.apart import CERTAIN
from pipeline.stats.rates import pool, spread, spread_about, without

ROUNDING = 1e-9  # a share this close to 1 is 1, and would give an interval from 0 to 1

Strata = Mapping[str, Rate]  # stratum -> rate; a call lies in one


@dataclass(frozen=True)
class Adjusted:
    observed: Rate
    expected: float  # count, did the party in each stratum as everyone does, itself included
    ratio: float | None  # observed over expected; None where nothing is expected
    value: float | None  # ratio times everyone's rate
    interval: Interval | None  # of `value`
    calls_alone: int  # of its calls, those in strata where nobody else has any: there it is compared with itself


def adjust(parties: Mapping[str, Strata], everyone: Strata, unit: Unit) -> dict[str, Adjusted]:
    """Everyone's strata must contain the calls of all `parties`."""
    overall = pool(everyone.values())
    return {name: _adjusted(own, everyone, overall, unit) for name, own in parties.items()}


def _adjusted(own: Strata, everyone: Strata, overall: Rate, unit: Unit) -> Adjusted:
    observed = pool(own.values())
    expected = sum(rate.total * everyone[stratum].count / everyone[stratum].total for stratum, rate in _counted(own))
    alone = sum(rate.calls for stratum, rate in _counted(own) if everyone[stratum].calls == rate.calls)
    if not expected or not overall.share:
        return Adjusted(observed, expected, None, None, None, alone)
    ratio = observed.count / expected
    value = ratio * overall.share
    variance = _variance(own, everyone, ratio, observed.calls) / expected**2 * overall.share**2
    if unit == "share":
        value = value if value < 1 - ROUNDING else 1.0
        return Adjusted(observed, expected, ratio, value, _of_share(value, variance, observed), alone)
    return Adjusted(observed, expected, ratio, value, _of_ratio(value, variance, observed), alone)


def _counted(own: Strata) -> list[tuple[str, Rate]]:
    return [(stratum, rate) for stratum, rate in own.items() if rate.total]


def _variance(own: Strata, everyone: Strata, ratio: float, calls: int) -> float:
    """Of observed minus ratio times expected, linearised, clustered on calls within strata.

    With f the party's part of a stratum, that is the sum of (1 - ratio·f)·own count - ratio·f·others' count: own calls
    spread about ratio times everyone's rate, the others' about their own.
    """
    summed = 0.0
    for stratum, rate in _counted(own):
        all_calls = everyone[stratum]
        rest = without(all_calls, rate)
        part = ratio * rate.total / all_calls.total
        summed += (1 - part) ** 2 * spread_about(rate, ratio * all_calls.count / all_calls.total)
        summed += part**2 * spread(rest) * (rest.calls / (rest.calls - 1) if rest.calls > 1 else 1)
    return summed * calls / max(calls - 1, 1)


def _of_share(value: float, variance: float, observed: Rate) -> Interval | None:
    """Wilson's on the size that has this variance, cut as in `intervals.effective_total`."""
    import numpy as np
    from scipy.special import ndtri, stdtrit

    from pipeline.stats.apart import wilson

    if observed.calls < FEWEST_CALLS:
        return None
    z = float(ndtri(0.5 + CERTAIN / 2))
    size = min(float(observed.total), value * (1 - value) / variance if variance > 0 else math.inf)
    size *= (
        1.0 if observed.calls == observed.total else (z / float(stdtrit(observed.calls - 1, 0.5 + CERTAIN / 2))) ** 2
    )
    if size <= 0:  # value cut to 1
        return None
    low, high = wilson(np.array([value]), np.array([size]), z)
    return Interval(float(low[0]), float(high[0]))


def _of_ratio(value: float, variance: float, observed: Rate) -> Interval | None:
    from scipy.special import stdtrit

    if observed.calls < FEWEST_CALLS or not value or variance <= 0:
        return None
    reach = float(stdtrit(observed.calls - 1, 0.5 + CERTAIN / 2)) * math.sqrt(variance) / value
    return Interval(value * math.exp(-reach), value * math.exp(reach))
