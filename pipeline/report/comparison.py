"""Agents, teams or periods side by side, as the page and the terminal show them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.comparing import By, Compared, SideBySide
from pipeline.profiles import Measure
from pipeline.report import figures, naming
from pipeline.report.facts import Fact
from pipeline.report.figures import Shown
from pipeline.report.page import named_doubts
from pipeline.report.words import NONE, Words
from pipeline.stats.adjust import Adjusted
from pipeline.stats.compare import Party
from pipeline.stats.consistency import Spread


@dataclass(frozen=True)
class PartyRow:
    id: str
    name: str
    team: str
    href: str
    shown: Shown
    standing: str  # "above", "below", or empty: not apart
    said: str  # the standing in words, with how many more calls would tell
    good: bool | None  # whether the standing is on the side that coaching aims at; None where there is none
    shrunk: str
    adjusted: str
    step: str  # periods only: the change from the one before
    x: float | None  # per cent of the axis
    low: float | None
    high: float | None
    shrunk_x: float | None
    hover: str


@dataclass(frozen=True)
class MeasureView:
    id: str
    title: str
    explanation: str
    aim: str
    everyone: Shown
    everyone_x: float | None
    plotted: bool
    spread: str  # in words; empty below three parties
    rows: tuple[PartyRow, ...]
    grey: bool


@dataclass(frozen=True)
class ComparePage:
    by: str
    title: str
    period: str
    parties: str
    adjusted_for: str  # empty where nothing
    has_steps: bool
    doubts: tuple[Fact, ...]
    measures: tuple[MeasureView, ...]
    home: str
    codebook_version: str


def compare_page(
    found: SideBySide, codebook: Codebook, words: Words, hrefs: dict[str, str] | None = None, home: str = ""
) -> ComparePage:
    titles = {
        "agent": words.gettext("Agents side by side"),
        "team": words.gettext("Teams side by side"),
        "period": words.gettext("Periods side by side"),
    }
    parts = {
        "language": words.gettext("language"),
        "reason": words.gettext("reason of the call"),
        "length": words.gettext("length"),
    }
    return ComparePage(
        found.by,
        titles[found.by],
        words.period(found.scope.first_day, found.scope.last_day),
        words.number(len(found.parties)),
        ", ".join(parts[part] for part in found.mix) if found.by == "agent" else "",
        found.by == "period",
        named_doubts(found.experimental, found.uncounted, codebook, words),
        tuple(measure_view(one, found, codebook, words, hrefs or {}) for one in found.compared),
        home,
        codebook.version,
    )


def measure_view(
    one: Compared, found: SideBySide, codebook: Codebook, words: Words, hrefs: dict[str, str]
) -> MeasureView:
    measure = one.measure
    parties = {party.name: party for party in one.comparison.parties}
    top = _top(measure, one)
    rows = tuple(
        _row(parties[name], one, found, words, hrefs.get(name, ""), top, number)
        for number, name in enumerate(found.parties)
        if name in parties and parties[name].own.total
    )
    aims = {"more": words.gettext("Aim: more of it."), "less": words.gettext("Aim: less of it.")}
    return MeasureView(
        f"m-{measure.name.replace('.', '-')}",
        naming.title(measure, codebook, words),
        naming.explanation(measure, codebook, words),
        aims.get(one.aim or "", ""),
        figures.shown(measure, one.comparison.everyone, None, words),
        _x(measure, one.comparison.everyone.share, top),
        top > 0,
        _spread(one.spread, measure, words),
        rows,
        one.untrusted,
    )


def _top(measure: Measure, one: Compared) -> float:
    """The ratio at the right end of the axis: 1 for shares, else a little over the highest interval."""
    if measure.unit == "share":
        return 1.0
    ends = [p.interval.high if p.interval else p.own.share or 0.0 for p in one.comparison.parties]
    return 1.05 * max(ends, default=0.0)


def _x(measure: Measure, ratio: float | None, top: float) -> float | None:
    return None if ratio is None or not top else round(100 * min(1.0, ratio / top), 2)


def _row(party: Party, one: Compared, found: SideBySide, words: Words, href: str, top: float, number: int) -> PartyRow:
    measure = one.measure
    shown = figures.shown(measure, party.own, party.interval, words)
    standing = "" if party.standing == "not apart" else party.standing
    good = None if not standing or one.aim is None else (standing == "above") == (one.aim == "more")
    shrunk = value(measure, party.shrunk.value, words) if party.shrunk else NONE
    adjusted = one.adjusted.get(party.name)
    team = found.teams.get(party.name) or ""
    return PartyRow(
        f"p{number}-{measure.name.replace('.', '-')}",
        party.name,
        team,
        href,
        shown,
        standing,
        _said(party, one, found.by, words),
        good,
        shrunk,
        _like_for_like(measure, adjusted, words),
        _step(one, party.name, words),
        _x(measure, party.own.share, top),
        _x(measure, party.interval.low, top) if party.interval else None,
        _x(measure, party.interval.high, top) if party.interval else None,
        _x(measure, party.shrunk.value, top) if party.shrunk else None,
        f"{party.name}: {shown.counts}, {shown.percent}{f', {shown.interval}' if shown.interval else ''}",
    )


def _like_for_like(measure: Measure, adjusted: Adjusted | None, words: Words) -> str:
    """Nothing where all calls are of a mix that nobody else has: that would compare the agent with the agent."""
    if adjusted is None or adjusted.value is None or adjusted.calls_alone >= adjusted.observed.calls:
        return NONE
    return value(measure, adjusted.value, words)


def _said(party: Party, one: Compared, by: By, words: Words) -> str:
    if party.standing == "above":
        return words.gettext("above the others")
    if party.standing == "below":
        return words.gettext("below the others")
    more = one.more_calls.get(party.name)
    if party.difference is None:
        return words.gettext("too few agents") if by == "team" else words.gettext("too few calls")
    if more:
        return words.ngettext(
            "not apart; about %(count)s more call would tell",
            "not apart; about %(count)s more calls would tell",
            more,
            count=words.number(more),
        )
    return words.gettext("not apart")


def _step(one: Compared, name: str, words: Words) -> str:
    step = one.steps.get(name)
    if step is None:
        return ""
    if step.p > 0.05:
        return words.gettext("as before, as far as these calls tell")
    higher = step.value > (0 if one.measure.unit == "share" else 1)
    return words.gettext("higher than before") if higher else words.gettext("lower than before")


def value(measure: Measure, ratio: float, words: Words) -> str:
    if measure.unit == "share":
        return words.percent(ratio)
    number = measure.value(ratio)
    return words.seconds(number) if measure.unit == "seconds" else words.number(number, 1)


def _spread(found: Spread | None, measure: Measure, words: Words) -> str:
    """Consistency in words: what chance alone would give, and what there is."""
    if found is None:
        return ""
    if found.p > 0.05:
        return words.gettext("The differences are no larger than chance alone would give.")
    if measure.unit == "share":
        return words.gettext(
            "They differ beyond chance: the true rates lie about %(between)s points apart from their mean, where "
            "chance alone would give %(chance)s.",
            between=words.number(100 * found.between_sd, 0),
            chance=words.number(100 * found.expected_sd, 0),
        )
    return words.gettext(
        "They differ beyond chance: the true rates lie about %(between)s apart from their mean.",
        between=words.percent(found.between_sd),
    )
