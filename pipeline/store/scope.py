"""Whose calls, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, exists, false, or_, select, true

from pipeline.errors import WrongUse
from pipeline.store.schema import call_agents, calls, names
from pipeline.viewers import Viewer


@dataclass(frozen=True)
class Scope:
    """Calls of an agent, of a team (as it was on the day), or of everyone. Calls without a date are in no period."""

    agent: str | None = None  # "" is the unnamed one
    team: str | None = None
    first_day: date | None = None  # both inclusive, local to the site
    last_day: date | None = None
    viewer: Viewer | None = None  # who asks: only calls they may see; None is the command line, which sees all

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
    found = found.where(*on_days(scope, day))
    if scope.viewer is None or scope.viewer.sees_all:
        return found
    if scope.agent is None:
        return found.where(seen_by(scope.viewer))
    if scope.agent == scope.viewer.own:
        return found  # all of them are their own
    mine = calls.alias()  # looked up call by call, so that the newest few cost little
    return found.where(exists().where(mine.c.key == call_agents.c.call_key, seen_by(scope.viewer, mine)))


def seen_by(viewer: Viewer | None, of: FromClause = calls) -> ColumnElement[bool]:
    """On the table of calls, or `of` under another name: those that `viewer` may see, all of them on the command line.

    An agent sees calls in which they spoke, a leader those of their teams as they were on the day.
    """
    if viewer is None or viewer.sees_all:
        return true()
    allowed: list[ColumnElement[bool]] = []
    if viewer.own is not None:
        spoke = select(call_agents.c.call_key).where(call_agents.c.agent_id == _id("agent", viewer.own))
        allowed.append(of.c.key.in_(spoke))
    if viewer.led:
        led = select(names.c.id).where(names.c.kind == "team", names.c.name.in_(viewer.led))
        allowed.append(of.c.team_id.in_(led))
    return or_(*allowed) if allowed else false()


def on_days(scope: Scope, day: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Conditions that keep the period of `scope`."""
    first = [day >= scope.first_day] if scope.first_day is not None else []
    return first + ([day <= scope.last_day] if scope.last_day is not None else [])


def newest(inner: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Order of `within`, the newest call first, those without a date last."""
    return inner.c.local_day.desc().nulls_last(), inner.c.started_at.desc().nulls_last(), inner.c.call_key.desc()


def _id(kind: str, name: str) -> Any:
    return select(names.c.id).where(names.c.name == name, names.c.kind == kind).scalar_subquery()
