"""What the SVG templates draw: positions in per cent of the width (so a plot fits any page), heights in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Interval, Rate
from pipeline.report import figures, naming
from pipeline.report.words import Words

AXIS = (0, 25, 50, 75, 100)  # per cent, the grid of every dot plot


@dataclass(frozen=True)
class Mark:
    x: float  # 0 … 100
    hover: str


@dataclass(frozen=True)
class DotPlot:
    """A share with its interval as a line; the team's and everyone's beside it."""

    id: str
    title: str
    text: str  # the same in words, for whoever does not see it
    dot: Mark | None
    low: float | None
    high: float | None
    team: Mark | None
    everyone: Mark | None


@dataclass(frozen=True)
class Segment:
    x: float
    width: float
    kind: int  # 0, 1, 2: its fill
    label: str  # empty where there is no room
    hover: str


@dataclass(frozen=True)
class StackPlot:
    id: str
    title: str
    text: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Week:
    x: float
    y: float
    counts: str  # "3/21", empty where there is no room
    hover: str
    tick: str  # label under the axis, empty where there is no room
    line_to: tuple[float, float] | None  # the next week, where it is the very next


@dataclass(frozen=True)
class TrendPlot:
    id: str
    title: str
    text: str
    top: str  # label of the upper end
    weeks: tuple[Week, ...]
    everyone: float | None  # y
    everyone_label: str
    note: str = ""  # whether the weeks differ beyond chance


TREND_TOP, TREND_BOTTOM, TREND_HEIGHT = 30, 118, 142  # pixels
_NICE = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def is_plotted(figure: Figure) -> bool:
    """Whether it is a share: the axis of every dot plot goes from 0 to 100 per cent."""
    return figure.measure.unit == "share"


def dot_plot(figure: Figure, words: Words, *, name: str, title: str, team: str | None, prefix: str) -> DotPlot:
    """One row. `name` is whose dot it is, `prefix` keeps ids apart where a figure is drawn twice on a page."""
    measure = figure.measure
    own = _mark(name, figures.shown(measure, figure.agent, figure.agent_interval, words), figure.agent)
    of_team = (
        _mark(
            words.gettext("Team %(team)s", team=team),
            figures.shown(measure, figure.team, figure.team_interval, words),
            figure.team,
        )
        if team
        else None
    )
    everyone = _everyone(figure, words)
    text = ". ".join(mark.hover for mark in (own, of_team, everyone) if mark)
    ends = _ends(figure.agent_interval) if own else (None, None)
    return DotPlot(f"{prefix}-{measure.name.replace('.', '-')}", title, text, own, *ends, of_team, everyone)


def team_plot(figure: Figure, words: Words, *, title: str, team: str, prefix: str) -> DotPlot:
    """A team's share without any agent's."""
    measure = figure.measure
    of_team = _mark(
        words.gettext("Team %(team)s", team=team),
        figures.shown(measure, figure.team, figure.team_interval, words),
        figure.team,
    )
    everyone = _everyone(figure, words)
    text = ". ".join(mark.hover for mark in (of_team, everyone) if mark)
    return DotPlot(f"{prefix}-{measure.name.replace('.', '-')}", title, text, None, None, None, of_team, everyone)


def _everyone(figure: Figure, words: Words) -> Mark | None:
    shown = figures.shown(figure.measure, figure.everyone, figure.everyone_interval, words)
    return _mark(words.gettext("Everyone"), shown, figure.everyone)


def _mark(name: str, shown: figures.Shown, rate: Rate) -> Mark | None:
    if rate.share is None:
        return None
    spread = f", {shown.interval}" if shown.interval else ""
    return Mark(_percent(rate.share), f"{name}: {shown.counts}, {shown.percent}{spread}")


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (_percent(interval.low), _percent(interval.high)) if interval else (None, None)


def stack_plot(rates: Sequence[tuple[str, Rate]], plot_id: str, title: str, words: Words) -> StackPlot | None:
    """Parts of one whole beside each other; None where there is nothing. `rates`: label and rate, in reading order."""
    if not any(rate.total for _, rate in rates):
        return None
    segments, x, parts = [], 0.0, []
    for kind, (label, rate) in enumerate(rates):
        width = _percent(rate.share or 0.0)
        words_of_it = f"{label}: {words.number(rate.count)}/{words.number(rate.total)}, {words.rate(rate)}"
        parts.append(words_of_it)
        if width:
            inside = f"{label} {words.rate(rate)}" if width >= 30 else words.rate(rate) if width >= 14 else ""
            segments.append(Segment(round(x, 2), width, kind % 3, inside, words_of_it))
        x += width
    return StackPlot(plot_id, title, ". ".join(parts), tuple(segments))


def trend_plot(
    figure: Figure, weeks: Sequence[tuple[date, Rate]], codebook: Codebook, words: Words
) -> TrendPlot | None:
    """Weeks from left to right by date; None where fewer than two weeks have anything to count."""
    known = [(monday, rate) for monday, rate in sorted(weeks, key=lambda week: week[0]) if rate.total]
    if len(known) < 2:
        return None
    measure = figure.measure
    everyone = figure.everyone.share
    highest = max([rate.share or 0 for _, rate in known] + [everyone or 0])
    top = next((nice for nice in _NICE if nice >= 1.1 * highest), 1.0)  # room for the counts above the dots
    first, span = known[0][0], max(1, (known[-1][0] - known[0][0]).days)
    places = [
        (round(12 + 83 * (monday - first).days / span, 2), _height((rate.share or 0) / top)) for monday, rate in known
    ]
    few = len(known) <= 9
    step = -(-len(known) // 9)
    drawn = tuple(
        Week(
            x,
            y,
            f"{rate.count}/{rate.total}" if few else "",
            f"{week_name(monday, words)}: {figures.counts(measure, rate, words)}, {words.rate(rate)}",
            words.axis_date(monday) if index % step == 0 else "",
            places[index + 1] if index + 1 < len(known) and known[index + 1][0] - monday == timedelta(days=7) else None,
        )
        for index, ((monday, rate), (x, y)) in enumerate(zip(known, places, strict=True))
    )
    return TrendPlot(
        f"trend-{measure.name.replace('.', '-')}",
        naming.title(measure, codebook, words),
        ". ".join(week.hover for week in drawn),
        words.percent(top),
        drawn,
        None if everyone is None else _height(everyone / top),
        words.gettext("everyone %(share)s", share=words.percent(everyone)) if everyone is not None else "",
    )


def week_name(monday: date, words: Words) -> str:
    return words.gettext("Week %(week)s, from %(date)s", week=monday.isocalendar().week, date=words.day(monday))


def _height(part: float) -> float:
    return round(TREND_BOTTOM - (TREND_BOTTOM - TREND_TOP) * part, 1)


def _percent(share: float) -> float:
    return round(100 * share, 2)
