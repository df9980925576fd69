"""Metadata of a stored call brought up to date, with history. Nothing is recomputed; figures follow a renamed agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, func, select

from pipeline.call import RoleBasis
from pipeline.store import names, rows, sums
from pipeline.store.names import Name
from pipeline.store.schema import call_agents, calls, chances, changes, tallies, turns
from pipeline.store.schema import names as names_table
from pipeline.strata import stratum


class Fields(TypedDict, total=False):
    """What can be changed of a stored call. `columns` are laid over those there are."""

    call_id: str
    agent: str | None
    team: str | None
    customer_id: str | None
    started_at: datetime | None  # UTC
    timezone: str | None
    language: str | None
    reason: str | None
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One field of a call's metadata that became another. `started_at` is written in ISO 8601.

    `roles` is [by, certainty, person] as in RoleBasis; a fourth part, "exchanged", says that agent and customer changed
    places. Kept where a person has to do with it, or they changed places.
    """

    changed_at: datetime  # UTC
    field: str
    old: Any
    new: Any


def current(connection: Connection, key: int) -> dict[str, Any]:
    """The fields of `Fields`, as stored."""
    agents, teams = names_table.alias(), names_table.alias()
    query = (
        select(calls, agents.c.name.label("agent"), teams.c.name.label("team"))
        .outerjoin(agents, agents.c.id == calls.c.agent_id)
        .outerjoin(teams, teams.c.id == calls.c.team_id)
        .where(calls.c.key == key)
    )
    row = connection.execute(query).one()
    return {name: getattr(row, name) for name in Fields.__annotations__} | {"columns": row.columns or {}}


def record(connection: Connection, key: int, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Write what differs into the history; the names of those fields."""
    changed = tuple(name for name in new if new[name] != old[name])
    now = datetime.now(UTC)
    for name in changed:
        before, after = _plain(old[name]), _plain(new[name])
        connection.execute(changes.insert().values(call_key=key, changed_at=now, field=name, old=before, new=after))
    return changed


def record_roles(connection: Connection, key: int, roles: RoleBasis | None, exchanged: bool) -> None:
    """Before the call is written with these roles, so that it stays to be seen what a person decided."""
    old = connection.scalar(select(calls.c.roles).where(calls.c.key == key))
    new = list(astuple(roles)) if roles else []
    if exchanged or "person" in [*(old or [])[:1], *new[:1]]:
        record(connection, key, {"roles": old}, {"roles": [*new, *(["exchanged"] if exchanged else [])] or None})


def update(connection: Connection, key: int, fields: Fields) -> tuple[str, ...]:
    """The names of the fields that became another."""
    old = current(connection, key)
    new: dict[str, Any] = {**old, **fields, "columns": {**old["columns"], **fields.get("columns", {})}}
    if (start := new["started_at"]) is not None and start.tzinfo is None:
        new["started_at"] = start.replace(tzinfo=UTC)
    if new == old:
        return ()
    day = rows.local_day(new["started_at"], new["timezone"], new["call_id"])
    sums.take_away(connection, key)
    ids = names.ensure(connection, _names(old) | _names(new))
    if old["agent"] != new["agent"]:
        _rename_agent(connection, key, ids["agent", old["agent"] or ""], ids["agent", new["agent"] or ""])
    plain = {name: new[name] for name in ("call_id", "customer_id", "started_at", "timezone", "language", "reason")}
    alike = ("stratum", stratum(new["language"], new["reason"], _duration(connection, key)))
    connection.execute(
        calls.update()
        .where(calls.c.key == key)
        .values(
            **plain,
            agent_id=None if new["agent"] is None else ids["agent", new["agent"]],
            team_id=None if new["team"] is None else ids["team", new["team"]],
            local_day=day,
            stratum_id=names.ensure(connection, [alike])[alike],
            columns=new["columns"] or None,
        )
    )
    dated = {"local_day": day, "started_at": new["started_at"]}
    connection.execute(call_agents.update().where(call_agents.c.call_key == key).values(**dated))
    sums.add(connection, key)
    return record(connection, key, old, new)


def history(connection: Connection, call_id: str) -> tuple[Change, ...]:
    """Oldest first."""
    query = (select(changes).join(calls, calls.c.key == changes.c.call_key).where(calls.c.call_id == call_id)).order_by(
        changes.c.id
    )
    return tuple(Change(row.changed_at, row.field, row.old, row.new) for row in connection.execute(query))


def _duration(connection: Connection, key: int) -> int | None:
    return connection.scalar(select(calls.c.duration_ms).where(calls.c.key == key))


def _names(fields: Mapping[str, Any]) -> set[Name]:
    team = fields["team"]
    return {("agent", fields["agent"] or "")} | ({("team", team)} if team is not None else set())


def _rename_agent(connection: Connection, key: int, old: int, new: int) -> None:
    """What counted for one agent of this call counts for another; where that one spoke too, both are added up."""
    for column in (turns.c.agent_id, turns.c.with_agent_id):
        connection.execute(turns.update().where(turns.c.call_key == key, column == old).values({column.name: new}))
    of_old = chances.c.call_key == key, chances.c.agent_id == old
    connection.execute(chances.update().where(*of_old).values(agent_id=new))
    mine, both = tallies.c.call_key == key, tallies.c.agent_id.in_([old, new])
    query = select(
        tallies.c.measure_id, func.sum(tallies.c.count).label("count"), func.sum(tallies.c.total).label("total")
    )
    merged = [dict(row._mapping) for row in connection.execute(query.where(mine, both).group_by(tallies.c.measure_id))]
    connection.execute(tallies.delete().where(mine, both))
    if merged:
        connection.execute(tallies.insert(), [{"call_key": key, "agent_id": new, **row} for row in merged])
    mine, both = call_agents.c.call_key == key, call_agents.c.agent_id.in_([old, new])
    if connection.execute(call_agents.delete().where(mine, both)).rowcount:
        connection.execute(call_agents.insert().values(call_key=key, agent_id=new))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
