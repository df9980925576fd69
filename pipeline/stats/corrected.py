"""Rates as people would have counted them, from the machine's rate and a sample that people coded.

The sample is a random one of calls; its cells are the things a rate counts (utterances, calls), each coded by people
and by the machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.intervals import effective_total
from pipeline.profiles import Check, Interval, Rate

FEWEST = 5  # cells that people coded as present, and as absent
LEAST_YOUDEN = 0.2  # sensitivity + specificity - 1: below, the machine tells too little
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    value: float
    interval: Interval


def corrected(observed: Rate, check: Check) -> Estimate | None:
    """The share corrected for sensitivity and specificity (Rogan & Gladen 1978, Am J Epidemiol 107: 71-76).

    Interval of Lang & Reiczigel (2014, doi:10.1016/j.prevetmed.2013.09.015), which carries the uncertainty of both and
    of the observed share, on sizes cut by the design effect. None where people found fewer than five present or five
    absent, or the machine tells too little.
    """
    share = observed.share
    if share is None or not observed.calls or min(check.present, check.absent) < FEWEST:
        return None
    sensitivity, specificity = check.tp / check.present, check.tn / check.absent
    youden = sensitivity + specificity - 1
    if youden <= LEAST_YOUDEN:
        return None
    value = min(1.0, max(0.0, (share + specificity - 1) / youden))
    limits = _lang_reiczigel(
        (share, effective_total(observed)),
        (sensitivity, _effective(check.present, check, observed)),
        (specificity, _effective(check.absent, check, observed)),
    )
    return Estimate(value, Interval(min(value, limits.low), max(value, limits.high)))


def _lang_reiczigel(
    observed: tuple[float, float], sensitivity: tuple[float, float], specificity: tuple[float, float]
) -> Interval:
    """Each is a share and its size. Agresti-Coull for the observed, one success and one failure added for the two."""
    z = _quantile(math.inf)
    (p, n), (se, n_se), (sp, n_sp) = (
        _added(*observed, z * z / 2),
        _added(*sensitivity, 1),
        _added(*specificity, 1),
    )
    youden = se + sp - 1
    if youden <= 0:
        return Interval(0.0, 1.0)
    value = (p + sp - 1) / youden
    of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    half = z / youden * math.sqrt(p * (1 - p) / n + value**2 * of_se + (1 - value) ** 2 * of_sp)
    centre = value + 2 * z * z * (value * of_se - (1 - value) * of_sp)
    return Interval(min(1.0, max(0.0, centre - half)), min(1.0, max(0.0, centre + half)))


def _added(share: float, size: float, each: float) -> tuple[float, float]:
    return (share * size + each) / (size + 2 * each), size + 2 * each


def _effective(cells: int, check: Check, observed: Rate) -> float:
    """`cells` cut as if the machine's mistakes came together in calls as much as what it found does.

    The check has no sums over calls: the correlation within calls is that of the observed rate, its clusters the cells
    of a call (design effect 1 + (m - 1) ρ, Kish 1965).
    """
    mean = observed.total / observed.calls
    if mean <= 1 or not check.calls:
        return float(cells)
    correlation = min(1.0, max(0.0, (observed.total / effective_total(observed) - 1) / (mean - 1)))
    return cells / (1 + max(0.0, cells / check.calls - 1) * correlation)


def kappa(check: Check) -> Estimate | None:
    """Cohen's kappa (1960) of people and machine; None without cells, or where only one value was ever given.

    Large-sample variance of Fleiss, Cohen & Everitt (1969, Psychological Bulletin 72: 323-327), half a cell added to
    each, so that a small sample without a mistake does not look certain, and t of the calls, in which cells cluster.
    """
    value = _kappa(check.tp, check.fp, check.fn, check.tn)
    if value is None or check.calls < 2:
        return None
    cells = [count + 0.5 for count in (check.tp, check.fp, check.fn, check.tn)]
    centre = _kappa(*cells) or 0.0
    half = _quantile(check.calls - 1) * math.sqrt(_kappa_variance(*cells))
    return Estimate(value, Interval(max(-1.0, min(value, centre - half)), min(1.0, max(value, centre + half))))


def trusted(check: Check, least_kappa: float = 0.6) -> Literal["yes", "no", "too few checked"]:
    """Whether kappa is at least `least_kappa`: "yes" or "no" only where its whole interval says so."""
    found = kappa(check)
    if found is None or min(check.present, check.absent) < FEWEST:
        return "too few checked"
    if found.interval.low >= least_kappa:
        return "yes"
    return "no" if found.interval.high < least_kappa else "too few checked"


def _kappa(tp: float, fp: float, fn: float, tn: float) -> float | None:
    total = tp + fp + fn + tn
    if not total:
        return None
    by_chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / total**2
    return ((tp + tn) / total - by_chance) / (1 - by_chance) if by_chance < 1 else None


def _kappa_variance(tp: float, fp: float, fn: float, tn: float) -> float:
    """All four cells above 0."""
    total = tp + fp + fn + tn
    p11, p10, p01, p00 = tp / total, fp / total, fn / total, tn / total
    machine, people = (p11 + p10, p01 + p00), (p11 + p01, p10 + p00)
    by_chance = machine[0] * people[0] + machine[1] * people[1]
    found = (p11 + p00 - by_chance) / (1 - by_chance)
    alike = sum(p * (1 - (m + q) * (1 - found)) ** 2 for p, m, q in zip((p11, p00), machine, people, strict=True))
    apart = (1 - found) ** 2 * (p10 * (people[0] + machine[1]) ** 2 + p01 * (people[1] + machine[0]) ** 2)
    return (alike + apart - (found - by_chance * (1 - found)) ** 2) / (total * (1 - by_chance) ** 2)


def _quantile(degrees: float) -> float:
    from scipy.special import ndtri, stdtrit  # a fiftieth of the time of scipy.stats

    tail = 0.5 + LEVEL / 2
    return float(ndtri(tail) if math.isinf(degrees) else stdtrit(degrees, tail))
