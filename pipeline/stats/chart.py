"""Weekly rates on a control chart: which weeks differ from the baseline by more than weeks differ anyway.

Laney's p' chart (Laney 2002, "Improved control charts for attributes", Quality Engineering 14(4)): each week is
standardised by the sampling error of a week of its size, and the moving range of these values tells how much more the
weeks differ than that error alone. Two things differ from the textbook, because calls are few: the excess counts only
where it is above 1, and the limits of a share are those of a binomial, as rare behaviours are skewed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pipeline.intervals import effective_total
from pipeline.profiles import Rate, Unit

FEWEST_WEEKS = 6
RUN = 8  # weeks in a row on one side: Western Electric, Statistical Quality Control Handbook (1956)
TAIL = 0.00135  # beyond each limit where nothing changed: three standard deviations
RANGE_DEGREES = 0.6  # of freedom in each moving range (Cryer & Ryan 1990, Journal of Quality Technology 22: 187-192)
MOVING_RANGE = 1.128  # mean range of two values from a normal distribution, in standard deviations

Signal = Literal["above", "below", "run"]
Week = tuple[date, Rate]


@dataclass(frozen=True)
class Point:
    """A week; value and limits are ratios as `Rate.share` is, which `Measure.value` puts in its unit."""

    monday: date
    rate: Rate
    value: float | None  # None: nothing to count that week
    low: float | None
    high: float | None
    signal: Signal | None


@dataclass(frozen=True)
class Chart:
    points: tuple[Point, ...]
    centre: float | None  # None below six weeks with data
    baseline_weeks: int
    overdispersion: float | None  # standard deviation between weeks over sampling error, at least 1


@dataclass(frozen=True)
class _Baseline:
    centre: float
    likely: float  # the centre, but for a share that was 0 or 1: never, in a few weeks, is not impossible
    error: float  # standard deviation of one unit of `total`, overdispersion in it: that of a week is error / √total
    overdispersion: float
    total: int
    mondays: frozenset[date]
    wider: float

    def spread(self, week: Week) -> float:
        """A third of the distance to a limit; for a week outside the baseline with the centre's own error."""
        outside = 1 / self.total if week[0] not in self.mondays else 0.0
        return self.wider * self.error * math.sqrt(1 / week[1].total + outside)

    @property
    def of_centre(self) -> float:
        return self.error / math.sqrt(self.total)


def chart(weeks: Sequence[Week], unit: Unit = "share", sessions: Sequence[date] = ()) -> Chart:
    """The weeks in order, with limits. The baseline: weeks wholly before the first session if six have data, else all.

    Limits depend on how much was counted in the week. A run is signalled from its eighth week on.
    """
    weeks = sorted(weeks, key=lambda week: week[0])
    counted = [week for week in weeks if week[1].total]
    if len(counted) < FEWEST_WEEKS:
        points = tuple(Point(monday, rate, rate.share, None, None, None) for monday, rate in weeks)
        return Chart(points, None, len(counted), None)
    before = [week for week in counted if sessions and week[0] + timedelta(days=7) <= min(sessions)]
    baseline = _baseline(before if len(before) >= FEWEST_WEEKS else counted, unit)
    runs = _runs(counted, baseline)
    points = tuple(_point(week, baseline, unit, week[0] in runs) for week in weeks)
    return Chart(points, baseline.centre, len(baseline.mondays), baseline.overdispersion)


def _baseline(weeks: Sequence[Week], unit: Unit) -> _Baseline:
    pooled = sum((rate for _, rate in weeks), Rate())
    centre = likely = pooled.count / pooled.total
    if unit == "share":
        size = effective_total(pooled)
        likely = min(max(centre, 0.5 / size), 1 - 0.5 / size)
        error = math.sqrt(likely * (1 - likely) * pooled.total / size)
    else:
        error = _ratio_error(pooled)
    values = [(rate.count / rate.total - centre) * math.sqrt(rate.total) for _, rate in weeks]
    ranges = sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1) / MOVING_RANGE
    if not error:  # nothing is known of the error within weeks: an individuals chart, by the moving range alone
        error = ranges
    overdispersion = max(1.0, ranges / error) if error else 1.0
    mondays = frozenset(monday for monday, _ in weeks)
    wider = _wider(overdispersion, len(weeks))
    return _Baseline(centre, likely, error * overdispersion, overdispersion, pooled.total, mondays, wider)


def _wider(overdispersion: float, weeks: int) -> float:
    """Student's t over the normal quantile, as few weeks tell the overdispersion, by Satterthwaite's degrees."""
    from scipy.special import stdtrit

    excess = 1 - 1 / overdispersion**2  # share of the variance
    return -float(stdtrit(RANGE_DEGREES * (weeks - 1) / excess**2, TAIL)) / 3 if excess else 1.0


def _ratio_error(pooled: Rate) -> float:
    """Sampling standard deviation of one unit of `total`, from how the baseline's calls differ.

    By linearisation (Cochran, Sampling Techniques, 3rd ed., 6.3), in whole numbers to the end: the spread is a small
    difference of large ones.
    """
    count, total = pooled.count, pooled.total
    spread = pooled.count_sq * total**2 - 2 * count * total * pooled.cross + count**2 * pooled.total_sq
    return math.sqrt(max(spread, 0) * pooled.calls / (pooled.calls - 1) / total) / total


def _point(week: Week, baseline: _Baseline, unit: Unit, run: bool) -> Point:
    monday, rate = week
    value = rate.share
    if value is None:
        return Point(monday, rate, None, None, None, None)
    spread = baseline.spread(week)
    low, high = (_share_limits if unit == "share" else _ratio_limits)(baseline.likely, spread)
    signal: Signal | None = "run" if run else None
    if value > high:
        signal = "above"
    elif value < low:
        signal = "below"
    return Point(monday, rate, value, low, high, signal)


def _share_limits(share: float, spread: float) -> tuple[float, float]:
    """Shares that a binomial of this spread goes beyond with probability `TAIL`; its size need not be whole."""
    from scipy.special import betainc

    size = max(1.0, share * (1 - share) / spread**2)

    def at_most(limit: float) -> float:
        return 1 - float(betainc(limit * size + 1, max(size - limit * size, 1e-9), share)) - TAIL

    def at_least(limit: float) -> float:
        return float(betainc(max(limit * size, 1e-9), size - limit * size + 1, share)) - TAIL

    low = 0.0 if at_most(0.0) >= 0 else _crossing(at_most, 0.0, share)
    high = 1.0 if at_least(1.0) >= 0 else _crossing(at_least, 1.0, share)
    return low, high


def _crossing(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a function below 0 at `low` and above at `high` is 0, by halving; scipy.optimize is slow to import."""
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if of(middle) < 0 else (low, middle)
    return (low + high) / 2


def _ratio_limits(centre: float, spread: float) -> tuple[float, float]:
    """Three standard deviations below; above those of a log-normal distribution, as times are skewed to the right."""
    if not centre:
        return centre, centre
    on_log = math.sqrt(math.log1p((spread / centre) ** 2))
    return max(0.0, centre - 3 * spread), centre * math.exp(3 * on_log - on_log**2 / 2)


def _runs(weeks: Sequence[Week], baseline: _Baseline) -> set[date]:
    """Mondays at which eight weeks or more lie on one side of the centre, by more than the centre's standard error.

    Without that margin a centre from six weeks that is a little off would look like a lasting change.
    """
    found, side, length = set(), 0, 0
    for monday, rate in weeks:
        away = rate.count / rate.total - baseline.centre
        now = (away > baseline.of_centre) - (away < -baseline.of_centre)
        length = length + 1 if now and now == side else int(now != 0)
        side = now
        if length >= RUN:
            found.add(monday)
    return found
