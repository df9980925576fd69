"""Which calls the pages of figures are about: as chosen in their bar, and as it stands in their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from pipeline.coaching import Period
from pipeline.report.words import Words
from pipeline.store import Scope

PERIODS = ("all", "month", "last", "quarter", "year", "own")


@dataclass(frozen=True)
class Filters:
    period: str = "all"
    first: date | None = None  # local days, both included
    last: date | None = None
    team: str | None = None
    team_number: int | None = None  # as addresses have it
    draft: bool = False
    unsure: bool = False  # also what the tagger is too unsure of

    @property
    def days(self) -> Period:
        return Period(self.first, self.last)

    @property
    def scope(self) -> Scope:
        return Scope(None, self.team, self.first, self.last)

    def query(self, *more: tuple[str, object]) -> str:
        """`?period=month&team=3`, empty where nothing is chosen."""
        dates = [("from", self.first), ("to", self.last)] if self.period == "own" else []
        chosen = [("period", self.period if self.period != "all" else None), *dates, ("team", self.team_number)]
        chosen += [("draft", self.draft or None), ("unsure", self.unsure or None)]
        told = [(name, 1 if value is True else value) for name, value in (*chosen, *more) if value]
        return f"?{urlencode(told)}" if told else ""

    def of_team(self, name: str | None, number: int | None) -> Filters:
        return replace(self, team=name, team_number=number)


def days_of(period: str, first: str, last: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period; of an own one as given, in whichever order."""
    month = today.replace(day=1)
    if period == "month":
        return month, today
    if period == "last":
        end = month - timedelta(days=1)
        return end.replace(day=1), end
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today
    if period == "year":
        return today.replace(month=1, day=1), today
    if period == "own":
        one, other = _day(first), _day(last)
        return (other, one) if one and other and one > other else (one, other)
    return None, None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---- the bar


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class OptionGroup:
    label: str  # empty: not in a group
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    groups: tuple[OptionGroup, ...]
    only: str = ""  # the value of another select that this one goes with


@dataclass(frozen=True)
class Check:
    name: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Bar:
    action: str  # empty: the page it stands on
    selects: tuple[Select, ...]
    dates: tuple[str, str]  # of an own period
    checks: tuple[Check, ...] = ()
    habits: tuple[OptionGroup, ...] = ()  # to choose several of
    search: str | None = None  # None: nothing to search here

    @property
    def chosen_habits(self) -> int:
        return sum(option.chosen for group in self.habits for option in group.options)

    @property
    def all_habits(self) -> int:
        return sum(len(group.options) for group in self.habits)


def select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, only: str = "") -> Select:
    return Select(name, label, (OptionGroup("", tuple(Option(v, text, v == chosen) for v, text in options)),), only)


def bar(
    filters: Filters,
    words: Words,
    *,
    teams: Sequence[tuple[str, int]] = (),
    all_teams: bool = True,
    more: Sequence[Select] = (),
    habits: Sequence[OptionGroup] = (),
    calls: bool = True,
    search: str | None = None,
    action: str = "",
) -> Bar:
    """`teams`: name and number of those to choose from; `calls`: whether drafts and what is unsure can be added."""
    own = filters.period == "own"
    dates = [day.isoformat() if day and own else "" for day in (filters.first, filters.last)]
    selects = [select("period", words.gettext("Period"), _periods(words), filters.period)]
    if len(teams) > 1:
        every = [("", words.gettext("All teams"))] if all_teams else []
        named = [(str(number), name) for name, number in teams]
        selects.append(select("team", words.gettext("Team"), [*every, *named], str(filters.team_number or "")))
    checks = (
        Check("draft", words.gettext("Rough drafts too"), filters.draft),
        Check("unsure", words.gettext("Uncertain behaviours too"), filters.unsure),
    )
    shown = checks if calls else ()
    return Bar(action, (*selects, *more), (dates[0], dates[1]), shown, tuple(habits), search)


def _periods(words: Words) -> list[tuple[str, str]]:
    titles = {
        "all": words.gettext("All days"),
        "month": words.gettext("This month"),
        "last": words.gettext("Last month"),
        "quarter": words.gettext("This quarter"),
        "year": words.gettext("This year"),
        "own": words.gettext("Own dates"),
    }
    return [(name, titles[name]) for name in PERIODS]
