"""A control chart as the SVG template draws it: x in per cent of the width, y in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.profiles import Measure
from pipeline.report import figures
from pipeline.report.plots import week_name
from pipeline.report.words import Words
from pipeline.stats.chart import Chart, Point

TOP, BOTTOM, HEIGHT = 26, 176, 202  # pixels
LEFT, RIGHT = 6.0, 97.0  # per cent
_NICE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Week:
    x: float
    y: float
    hover: str
    tick: str  # label under the axis, empty where there is no room
    signal: bool
    line_to: tuple[float, float] | None  # the next week, where it is the very next


@dataclass(frozen=True)
class SessionMark:
    x: float
    label: str


@dataclass(frozen=True)
class ChartPlot:
    id: str
    title: str
    text: str
    top: str  # label of the upper end
    weeks: tuple[Week, ...]
    band: str  # points of the polygon between the limits, x in 0 … 100; empty without limits
    centre: float | None
    centre_label: str
    sessions: tuple[SessionMark, ...]


def chart_plot(
    found: Chart, measure: Measure, title: str, sessions: Sequence[date], words: Words, prefix: str = "chart"
) -> ChartPlot | None:
    """None where fewer than two weeks have anything to count."""
    points = [point for point in found.points if point.value is not None]
    if len(points) < 2:
        return None
    top = _top(points, found.centre, measure)
    first, last = points[0].monday, points[-1].monday + timedelta(days=6)
    days = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / days, 2)

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * min(1.0, max(0.0, value / top)), 1)

    step = -(-len(points) // 9)
    weeks = tuple(
        Week(
            x(point.monday),
            y(point.value or 0.0),
            _hover(point, measure, words),
            words.axis_date(point.monday) if index % step == 0 else "",
            point.signal is not None,
            _next(points, index, x, y),
        )
        for index, point in enumerate(points)
    )
    limits = [(x(p.monday), y(p.low), y(p.high)) for p in points if p.low is not None and p.high is not None]
    band = [(at, high) for at, _, high in limits] + [(at, low) for at, low, _ in reversed(limits)]
    marks = tuple(
        SessionMark(x(day), words.gettext("coaching %(date)s", date=words.axis_date(day)))
        for day in sessions
        if first <= day <= last
    )
    return ChartPlot(
        f"{prefix}-{measure.name.replace('.', '-')}",
        title,
        ". ".join(week.hover for week in weeks),
        _value(measure, top, words),
        weeks,
        " ".join(f"{at},{height}" for at, height in band) if len(limits) > 1 else "",
        None if found.centre is None else y(found.centre),
        "" if found.centre is None else _value(measure, found.centre, words),
        marks,
    )


def _next(points: Sequence[Point], index: int, x, y) -> tuple[float, float] | None:  # type: ignore[no-untyped-def]
    following = points[index + 1] if index + 1 < len(points) else None
    if following is None or following.monday - points[index].monday != timedelta(days=7):
        return None
    return x(following.monday), y(following.value)


def _top(points: Sequence[Point], centre: float | None, measure: Measure) -> float:
    highest = max([p.value or 0.0 for p in points] + [p.high or 0.0 for p in points] + [centre or 0.0])
    if measure.unit != "share":
        return 1.1 * highest or 1.0
    return next((nice for nice in _NICE if nice >= 1.05 * highest), 1.0)


def _value(measure: Measure, ratio: float, words: Words) -> str:
    return words.percent(ratio) if measure.unit == "share" else words.number(measure.value(ratio), 1)


def _hover(point: Point, measure: Measure, words: Words) -> str:
    shown = figures.shown(measure, point.rate, None, words)
    text = f"{week_name(point.monday, words)}: {shown.counts}, {shown.percent}"
    reasons = {
        "above": words.gettext("higher than chance would give"),
        "below": words.gettext("lower than chance would give"),
        "run": words.gettext("the eighth or later week in a row on one side"),
    }
    return f"{text} ({reasons[point.signal]})" if point.signal else text
