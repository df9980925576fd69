"""Whose calls, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from pipeline.errors import WrongUse
from pipeline.store.schema import call_agents, calls, names


@dataclass(frozen=True)
class Scope:
    """Calls of an agent, of a team (as it was on the day), or of everyone. Calls without a date are in no period."""

    agent: str | None = None  # "" is the unnamed one
    team: str | None = None
    first_day: date | None = None  # both inclusive, local to the site
    last_day: date | None = None

    def __post_init__(self) -> None:
        if self.agent is not None and self.team is not None:
            raise WrongUse("agent and team: figures are of one or the other; name only one of them.")


def within(scope: Scope) -> Select[Any]:
    """The calls of `scope`: call_key, local_day, started_at."""
    if scope.agent is not None:
        found = select(call_agents.c.call_key, call_agents.c.local_day, call_agents.c.started_at)
        found = found.where(call_agents.c.agent_id == _id("agent", scope.agent))
        day = call_agents.c.local_day
    else:
        found = select(calls.c.key.label("call_key"), calls.c.local_day, calls.c.started_at)
        found = found if scope.team is None else found.where(calls.c.team_id == _id("team", scope.team))
        day = calls.c.local_day
    return found.where(*on_days(scope, day))


def on_days(scope: Scope, day: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions that keep the period of `scope`."""
    first = [day >= scope.first_day] if scope.first_day is not None else []
    return first + ([day <= scope.last_day] if scope.last_day is not None else [])


def newest(inner: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Order of `within`, the newest call first, those without a date last."""
    return inner.c.local_day.desc().nulls_last(), inner.c.started_at.desc().nulls_last(), inner.c.call_key.desc()


def _id(kind: str, name: str) -> Any:
    return select(names.c.id).where(names.c.name == name, names.c.kind == kind).scalar_subquery()
