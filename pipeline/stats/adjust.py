"""Rates set against what everyone does with the same mix of calls: indirect standardisation.

Observed over expected counts (Breslow & Day 1987, Statistical Methods in Cancer Research II, ch. 2; Keiding & Clayton
2014, Statistical Science 29:529). Two adjusted rates rest on two different mixes: each compares with the overall rate,
not with the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from pipeline.intervals import FEWEST_CALLS
from pipeline.profiles import Interval, Rate, Unit
from pipeline.stats.apart import CERTAIN
from pipeline.stats.rates import CALLS, COUNT, COUNT_SQ, CROSS, TOTAL, TOTAL_SQ, spreads
from pipeline.strata import Stratified

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.stats.sampling import Floats
    from pipeline.strata import Ints

ROUNDING = 1e-12
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
    import numpy as np

    own = Stratified.of(parties, tuple(everyone))
    return adjust_table(own, np.array([astuple(rate) for rate in everyone.values()], np.int64).reshape(-1, 6), unit)


def adjust_table(own: Stratified, everyone: Ints, unit: Unit) -> dict[str, Adjusted]:
    """As `adjust`; `everyone`: figures of the strata of `own`."""
    import numpy as np

    observed = np.zeros((len(own.parties), 6), np.int64)
    np.add.at(observed, own.party, own.figures)
    counted = own.figures[:, TOTAL] > 0
    party, figures, all_calls = own.party[counted], own.figures[counted], everyone[own.stratum[counted]]
    alone = _summed(party, figures[:, CALLS] * (all_calls[:, CALLS] == figures[:, CALLS]), observed)
    share = all_calls[:, COUNT] / all_calls[:, TOTAL]  # of everyone in the stratum
    expected = _summed(party, figures[:, TOTAL] * share, observed)
    count, total = everyone[:, COUNT].sum(), everyone[:, TOTAL].sum()
    overall = float(count / total) if total else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = observed[:, COUNT] / expected
        parts = _variances(figures, all_calls, ratio[party], share)
        calls = observed[:, CALLS]
        variance = _summed(party, parts, observed) * calls / np.maximum(calls - 1, 1) / expected**2 * overall**2
        value = ratio * overall
        value = np.minimum(value, 1.0) if unit == "share" else value
        low, high = (_of_shares if unit == "share" else _of_ratios)(value, variance, observed)
    known = (expected > 0) & bool(overall)
    sure = known & (calls >= FEWEST_CALLS) & np.isfinite(low) & np.isfinite(high)
    columns = (observed, expected, ratio, value, low, high, alone, known, sure)
    rows = zip(own.parties, *(column.tolist() for column in columns), strict=True)
    return {name: _one(*row) for name, *row in rows}


def _one(
    observed: list[int],
    expected: float,
    ratio: float,
    value: float,
    low: float,
    high: float,
    alone: float,
    known: bool,
    sure: bool,
) -> Adjusted:
    rate = Rate(*observed)
    if not known:
        return Adjusted(rate, expected, None, None, None, int(alone))
    return Adjusted(rate, expected, ratio, value, Interval(low, high) if sure else None, int(alone))


def _summed(party: Ints, values: NDArray[Any], parties: Ints) -> Floats:
    import numpy as np

    return np.asarray(np.bincount(party, values, len(parties)), np.float64)


def _variances(own: Ints, everyone: Ints, ratio: Floats, share: Floats) -> Floats:
    """Of observed minus ratio times expected, linearised, clustered on calls within strata; what each stratum adds.

    With f the party's part of a stratum, that is (1 - ratio·f)·own count - ratio·f·others' count: own calls spread
    about ratio times everyone's rate, the others' about their own.
    """
    import numpy as np

    rest = everyone - own
    if (rest < 0).any():
        raise ValueError("everyone's strata do not contain the calls of all parties")
    part = ratio * own[:, TOTAL] / everyone[:, TOTAL]
    rest_part = np.where(np.abs(1 - part) < ROUNDING, 0.0, 1 - part)  # who is alone lies exactly at everyone's rate
    about = ratio * share
    of_own = np.maximum(own[:, COUNT_SQ] - 2 * about * own[:, CROSS] + about**2 * own[:, TOTAL_SQ], 0.0)
    few = np.where(rest[:, CALLS] > 1, rest[:, CALLS] / np.maximum(rest[:, CALLS] - 1, 1), 1.0)
    return np.asarray(rest_part**2 * of_own + part**2 * spreads(rest) * few)


def _of_shares(value: Floats, variance: Floats, observed: Ints) -> tuple[Floats, Floats]:
    """Wilson's on the size that has this variance, cut as in `intervals.effective_total`."""
    import numpy as np
    from scipy.special import ndtri, stdtrit

    from pipeline.stats.apart import wilson

    z = float(ndtri(0.5 + CERTAIN / 2))
    calls, total = observed[:, CALLS], observed[:, TOTAL]
    size = np.minimum(total, np.where(variance > 0, value * (1 - value) / variance, math.inf))
    t = stdtrit(np.maximum(calls - 1, 1), 0.5 + CERTAIN / 2)
    size = size * np.where(calls == total, 1.0, (z / t) ** 2)
    low, high = wilson(value, np.where(size > 0, size, math.nan), z)  # no size where value was cut to 1
    return np.where(size > 0, low, math.nan), np.where(size > 0, high, math.nan)


def _of_ratios(value: Floats, variance: Floats, observed: Ints) -> tuple[Floats, Floats]:
    import numpy as np
    from scipy.special import stdtrit

    t = stdtrit(np.maximum(observed[:, CALLS] - 1, 1), 0.5 + CERTAIN / 2)
    reach = np.where((value > 0) & (variance > 0), t * np.sqrt(variance) / value, math.nan)
    return value * np.exp(-reach), value * np.exp(reach)
