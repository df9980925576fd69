"""Profiles as plain tables. Names of columns are English and stay; titles and the first table are for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Interval, Measure, Profile, Rate
from pipeline.report import figures, naming
from pipeline.report.aboutsheet import about_sheet
from pipeline.report.overview import in_order
from pipeline.report.words import Words, words
from pipeline.sheets import Cell, Column, Kind, Row, Sheet

_RATE: tuple[tuple[str, Kind], ...] = (
    ("count", "integer"),
    ("total", "integer"),
    ("calls", "integer"),
    ("value", "value"),
    ("low", "value"),
    ("high", "value"),
)
_WHO = (Column("agent"), Column("team"))
_DAYS = (Column("first_day", "date"), Column("last_day", "date"))
_CALL = (Column("call_id"), Column("start_ms", "integer"))


def profile_sheets(profiles: Sequence[Profile], codebook: Codebook, language: str = "en") -> tuple[Sheet, ...]:
    """about, agents, figures, weeks, moments, findings, compensation; agents by team and name."""
    ordered, say = in_order(profiles), words(language)
    tables = _Tables(codebook, say)
    return (
        about_sheet(ordered, codebook, say),
        tables.agents(ordered),
        tables.figures(ordered),
        tables.weeks(ordered),
        tables.moments(ordered),
        tables.findings(ordered),
        tables.compensation(ordered),
    )


def figures_sheet(profiles: Sequence[Profile], codebook: Codebook, language: str = "en") -> Sheet:
    """A row a figure: the agent's rate, then the team's (empty without a team) and everyone's."""
    return _Tables(codebook, words(language)).figures(in_order(profiles))


@dataclass(frozen=True)
class _Tables:
    codebook: Codebook
    words: Words

    def agents(self, profiles: Sequence[Profile]) -> Sheet:
        counts = tuple(Column(name, "integer") for name in ("calls", "calls_left_out", "talk_calls"))
        texts = tuple(Column(name) for name in ("provisional", "languages", "experimental", "uncounted"))
        rows = (
            (
                *_who(p), p.first_day, p.last_day, p.calls, sum(p.calls_left_out.values()), p.talk_calls,
                "yes" if p.calls < figures.PROVISIONAL_BELOW else "no",
                " ".join(p.languages), " ".join(p.experimental), " ".join(p.uncounted),
            )
            for p in profiles
        )  # fmt: skip
        return Sheet("agents", (*_WHO, *_DAYS, *counts, *texts), tuple(rows))

    def figures(self, profiles: Sequence[Profile]) -> Sheet:
        names = tuple(Column(n) for n in ("measure", "title", "group", "code", "unit", "counted", "out_of"))
        rates = (Column(side + name, kind) for side in ("", "team_", "everyone_") for name, kind in _RATE)
        rows = ((*_who(p), p.first_day, p.last_day, *self._figure(p, f)) for p in profiles for f in p.figures)
        return Sheet("figures", (*_WHO, *_DAYS, *names, *rates), tuple(rows))

    def _figure(self, profile: Profile, figure: Figure) -> Row:
        m = figure.measure
        team = _rate(m, figure.team, figure.team_interval) if profile.team else (None,) * len(_RATE)
        return (
            *(m.name, self._title(m), m.group, m.code, m.unit, m.numerator, m.denominator),
            *_rate(m, figure.agent, figure.agent_interval),
            *team,
            *_rate(m, figure.everyone, figure.everyone_interval),
        )

    def weeks(self, profiles: Sequence[Profile]) -> Sheet:
        names = (Column("monday", "date"), Column("measure"), Column("title"), Column("unit"))
        rates = tuple(Column(name, kind) for name, kind in _RATE[:4])
        return Sheet("weeks", (*_WHO, *names, *rates), tuple(row for p in profiles for row in self._weeks(p)))

    def _weeks(self, profile: Profile) -> Iterator[Row]:
        for name, weeks in profile.weeks.items():
            figure = figures.find(profile, name)
            if figure is None:
                continue
            m = figure.measure
            for monday, rate in weeks:
                yield (*_who(profile), monday, m.name, self._title(m), m.unit, *_rate(m, rate, None)[:4])

    def moments(self, profiles: Sequence[Profile]) -> Sheet:
        columns = (
            *_WHO, Column("name"), Column("title"), Column("call_id"), Column("started_at", "local"),
            Column("start_ms", "integer"), Column("text"), Column("labels"), Column("form"),
        )  # fmt: skip
        rows = (
            (
                *_who(p), name, figures.code_title(self.codebook, name, self.words), m.call_id, m.started_at,
                m.start_ms, m.text, " ".join(m.labels), m.form,
            )
            for p in profiles
            for name, found in p.moments.items()
            for m in found
        )  # fmt: skip
        return Sheet("moments", columns, tuple(rows))

    def findings(self, profiles: Sequence[Profile]) -> Sheet:
        columns = (
            *_WHO, Column("rule"), Column("call_id"), Column("first_ms", "integer"), Column("first_text"),
            Column("before_ms", "integer"), Column("before_text"),
        )  # fmt: skip
        rows = (
            (*_who(p), f.rule, f.call_id, f.first_ms, f.first_text, f.before_ms, f.before_text)
            for p in profiles
            for f in p.findings
        )
        return Sheet("findings", columns, tuple(rows))

    def compensation(self, profiles: Sequence[Profile]) -> Sheet:
        columns = (*_WHO, *_CALL, Column("amount", "number"), Column("currency"), Column("kind"))
        rows = ((*_who(p), call, at, a.amount, a.currency, a.kind) for p in profiles for call, a, at in p.compensation)
        return Sheet("compensation", columns, tuple(rows))

    def _title(self, measure: Measure) -> str:
        return naming.title(measure, self.codebook, self.words)


def _who(profile: Profile) -> tuple[Cell, Cell]:
    return profile.agent or None, profile.team


def _rate(measure: Measure, rate: Rate, interval: Interval | None) -> Row:
    ends = (measure.value(interval.low), measure.value(interval.high)) if interval else (None, None)
    value = None if rate.share is None else measure.value(rate.share)
    return (rate.count, rate.total, rate.calls, value, *ends)


__all__ = ["Column", "Sheet", "figures_sheet", "profile_sheets"]
