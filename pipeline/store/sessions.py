"""Coaching sessions and service visions of agents."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from pipeline.errors import WrongUse
from pipeline.sessions import Session, Vision
from pipeline.store import names
from pipeline.store.renames import current_name
from pipeline.store.schema import names as names_table
from pipeline.store.schema import sessions, visions

TWICE = timedelta(minutes=1)  # the very same within it is one button pressed twice


def add(
    connection: Connection, agent: str, held_on: date, coach: str | None, focus: str | None, agreed: str | None,
    once: bool = False,
) -> Session:  # fmt: skip
    """`once`: the very same is not noted again within a minute."""
    agent = current_name(connection, agent)
    fields = {"held_on": held_on, "coach": coach, "focus": focus, "agreed": agreed}
    now = datetime.now(UTC)
    row = {"agent_id": _id(connection, agent), "noted_at": now, **fields}
    same = [sessions.c[name].is_not_distinct_from(row[name]) for name in ("agent_id", *fields)]
    twice = connection.scalar(select(sessions.c.id).where(*same, sessions.c.noted_at > now - TWICE).limit(1))
    if once and twice is not None:
        return Session(twice, agent, held_on, coach, focus, agreed)
    result = connection.execute(sessions.insert().values(**row))
    return Session(int(result.inserted_primary_key[0]), agent, held_on, coach, focus, agreed)  # type: ignore[index]


def held(connection: Connection, agent: str | None) -> tuple[Session, ...]:
    """The oldest first."""
    query = _sessions().order_by(sessions.c.held_on, sessions.c.id)
    if agent is not None:
        query = query.where(names_table.c.name == current_name(connection, agent))
    return tuple(_session(row) for row in connection.execute(query))


def remove(connection: Connection, number: int) -> Session:
    """The one removed. WrongUse where there is none with that number."""
    row = connection.execute(_sessions().where(sessions.c.id == number)).one_or_none()
    if row is None:
        raise WrongUse(f"{number}: no session has this number; `callcoach coaching list` shows those there are.")
    connection.execute(sessions.delete().where(sessions.c.id == number))
    return _session(row)


def set_vision(connection: Connection, agent: str, text: str) -> Vision:
    """In place of the earlier one, which stays stored."""
    agent = current_name(connection, agent)
    now = datetime.now(UTC)
    connection.execute(visions.insert().values(agent_id=_id(connection, agent), text=text, noted_at=now))
    return Vision(agent, text, now)


def vision(connection: Connection, agent: str) -> Vision | None:
    agent = current_name(connection, agent)
    query = (
        select(visions.c.text, visions.c.noted_at)
        .join(names_table, names_table.c.id == visions.c.agent_id)
        .where(names_table.c.kind == "agent", names_table.c.name == agent)
        .order_by(visions.c.noted_at.desc(), visions.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return row and Vision(agent, row.text, row.noted_at)


def _id(connection: Connection, agent: str) -> int:
    return names.ensure(connection, [("agent", agent)])["agent", agent]


def _sessions() -> Select[Any]:
    return select(sessions, names_table.c.name.label("agent")).join(
        names_table, names_table.c.id == sessions.c.agent_id
    )


def _session(row: Any) -> Session:
    return Session(row.id, row.agent, row.held_on, row.coach, row.focus, row.agreed)
