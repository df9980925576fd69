"""Who saw and did what. Written with whatever it is about, never changed; deleted only when its time is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from pipeline.store import renames
from pipeline.store.schema import call_agents, calls
from pipeline.store.schema_access import audit

LOOKS = ("saw", "heard", "exported")
COMMAND_LINE = "command line"  # who it was where nobody is logged in
_RECENT = 20_000  # entries in which actions are looked for


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime  # UTC
    person: str
    action: str
    call_key: int | None
    call_id: str | None  # None: about no call, or the call is gone
    agent: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which entries; None is any."""

    person: str | None = None
    agent: str | None = None
    call_key: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # not included
    before: int | None = None  # entries older than this one


@dataclass(frozen=True)
class Look:
    """How often one person looked at an agent's calls or profile, in one way."""

    person: str
    action: str
    count: int
    last: datetime  # UTC


def note(
    connection: Connection,
    person: str,
    action: str,
    *,
    call_key: int | None = None,
    agent: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    connection.execute(
        audit.insert().values(
            at=datetime.now(UTC),
            person=person,
            action=action,
            call_key=call_key,
            agent=agent,
            detail=dict(detail) if detail else None,
        )
    )


def read(connection: Connection, asked: Asked, most: int) -> tuple[Entry, ...]:
    """The newest first."""
    c = audit.c
    conditions: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (c.person, asked.person),
            (c.call_key, asked.call_key),
            (c.action, asked.action),
        )
        if value is not None
    ]
    conditions += [] if asked.agent is None else [or_(c.agent == asked.agent, _names(connection, asked.agent))]
    conditions += [c.at >= asked.since] if asked.since else []
    conditions += [c.at < asked.until] if asked.until else []
    conditions += [c.id < asked.before] if asked.before else []
    query = select(audit, calls.c.call_id).outerjoin(calls, calls.c.key == c.call_key)
    rows = connection.execute(query.where(*conditions).order_by(c.id.desc()).limit(most))
    return tuple(Entry(r.id, r.at, r.person, r.action, r.call_key, r.call_id, r.agent, r.detail or {}) for r in rows)


def actions(connection: Connection) -> tuple[str, ...]:
    recent = select(audit.c.action).order_by(audit.c.id.desc()).limit(_RECENT).subquery()
    return tuple(connection.scalars(select(recent.c.action).distinct().order_by(recent.c.action)))


def looks(connection: Connection, agent: str, agent_id: int | None) -> tuple[Look, ...]:
    """Who else looked at an agent's profile or at calls in which they spoke, the latest first."""
    c = audit.c
    spoke = select(call_agents.c.call_key).where(call_agents.c.agent_id == agent_id)
    query = (
        select(c.person, c.action, func.count(), func.max(c.at))
        .where(c.action.in_(LOOKS), or_(_names(connection, agent), c.call_key.in_(spoke)))
        .group_by(c.person, c.action)
        .order_by(func.max(c.at).desc())
    )
    return tuple(Look(*row) for row in connection.execute(query))


def _names(connection: Connection, agent: str) -> ColumnElement[bool]:
    """Entries that name the agent, each by the name of its time: the log is not written anew when they are renamed."""
    found = []
    for called, since, until in renames.called_when(connection, agent):
        at = [audit.c.at >= since] if since else []
        found.append(and_(audit.c.agent.in_(called), *at, *([audit.c.at < until] if until else [])))
    return or_(*found)


def count_before(connection: Connection, moment: datetime) -> int:
    return int(connection.scalar(select(func.count()).where(audit.c.at < moment)) or 0)


def remove_before(connection: Connection, moment: datetime) -> int:
    return connection.execute(audit.delete().where(audit.c.at < moment)).rowcount
