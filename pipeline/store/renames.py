"""Agents that go by another name now: one number for both from then on, whatever was stored under which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, and_, func, literal, select

from pipeline.errors import WrongUse
from pipeline.store import changes, forgotten, names, sums
from pipeline.store.adding import FIGURES
from pipeline.store.schema import (
    call_agents,
    calls,
    chances,
    renames,
    sessions,
    strata,
    tallies,
    turns,
    visions,
)
from pipeline.store.schema import names as names_table
from pipeline.store.schema import sums as sums_table
from pipeline.store.upserts import chunks, inserting


@dataclass(frozen=True)
class Renamed:
    """`merged`: calls of the new name that were there before; `shared`: calls in which both spoke."""

    calls: int
    merged: int
    shared: int


Called = tuple[frozenset[str], datetime | None, datetime | None]  # names, from when, until when (not included)


def current_names(connection: Connection) -> Mapping[str, str]:
    """Old name to the one in use now; a name taken into use again is current from then on."""
    query = select(renames.c.old, renames.c.new).order_by(renames.c.id)
    current: dict[str, str] = {}
    for old, new in connection.execute(query):
        current = {name: new if now == old else now for name, now in current.items()} | {old: new}
        current.pop(new, None)
    return forgotten.names(connection, current)


def current_name(connection: Connection, agent: str) -> str:
    return current_names(connection).get(agent, agent)


def called_when(connection: Connection, agent: str) -> Iterator[Called]:
    """What the agent that goes by this name now was called and when, the newest first, for what is not written anew.

    A name may have been somebody else's before, or be now.
    """
    query = select(renames.c.old, renames.c.new, renames.c.renamed_at).order_by(renames.c.id.desc())
    called, until = frozenset({agent}), None
    for old, new, at in connection.execute(query).all():
        before = called - {old} | ({old} if new in called else set())
        if before != called:
            yield called, at, until
            called, until = before, at
    yield called, None, until


def rename(connection: Connection, old: str, new: str) -> Renamed:
    """All that is stored of `old` is of `new`; where there is one already, of both. WrongUse where `old` is unknown."""
    number = names.find(connection, [("agent", old)]).get(("agent", old))
    if not old or number is None:
        raise WrongUse(_unknown(connection, old))
    if old == new or not new.strip():
        raise WrongUse(f"{old}: the new name is {'the old one' if new.strip() else 'empty'}; give another.")
    other = names.find(connection, [("agent", new)]).get(("agent", new))
    mine = _calls(connection, number)
    connection.execute(renames.insert().values(old=old, new=new, renamed_at=datetime.now(UTC)))
    merged_earlier = and_(names_table.c.kind.startswith(RETIRED), names_table.c.name == old)
    connection.execute(names_table.update().where(merged_earlier).values(name=new))
    if other is None:
        _call(connection, number, new)
        return Renamed(mine, 0, 0)
    theirs = _calls(connection, other)
    # the one with fewer calls moves: a misspelt name costs little beside a year of calls
    gone, kept = (number, other) if mine <= theirs else (other, number)
    shared = _merge(connection, gone, kept)
    _retire(connection, gone, new)
    _call(connection, kept, new)
    return Renamed(mine, theirs, shared)


def _unknown(connection: Connection, name: str) -> str:
    now = current_name(connection, name)
    if now != name:
        return f"{name}: this agent goes by {now} now; rename that one."
    return f"{name or '(no name)'}: no agent of this name is stored; `callcoach agents list` shows those that are."


def _merge(connection: Connection, gone: int, kept: int) -> int:
    """How many calls both spoke in."""
    of_both = (
        select(call_agents.c.call_key)
        .where(call_agents.c.agent_id.in_([gone, kept]))
        .group_by(call_agents.c.call_key)
        .having(func.count() > 1)
    )
    shared = connection.scalars(of_both).all()
    for key in shared:
        sums.take_away(connection, key)
        changes._rename_agent(connection, key, gone, kept)
        _date(connection, key)
        sums.add(connection, key)
    _move_sums(connection, sums_table, sums_table.c.party_id == gone, kept)
    measures = select(names_table.c.id).where(names_table.c.kind == "measure")  # the key begins with them
    _move_sums(connection, strata, and_(strata.c.measure_id.in_(measures), strata.c.party_id == gone), kept)
    query = select(call_agents.c.call_key).where(call_agents.c.agent_id == gone)
    named = select(calls.c.key).where(calls.c.agent_id == gone)
    for part in chunks(sorted({*connection.scalars(query), *connection.scalars(named), *shared})):
        for column in _COLUMNS:
            key_of_call = calls.c.key if column.table is calls else column.table.c.call_key
            _renumber(connection, column, gone, kept, key_of_call.in_(part))
    for column in (sessions.c.agent_id, visions.c.agent_id):
        _renumber(connection, column, gone, kept)
    return len(shared)


_COLUMNS = (
    calls.c.agent_id,
    turns.c.agent_id,
    turns.c.with_agent_id,
    chances.c.agent_id,
    tallies.c.agent_id,
    call_agents.c.agent_id,
)


def _renumber(connection: Connection, column: Column[Any], old: int, new: int, *where: Any) -> None:
    table = column.table
    connection.execute(table.update().where(column == old, *where).values({column.name: new}))


def _move_sums(connection: Connection, table: Table, of_old: Any, new: int) -> None:
    """Rows of a party added onto those of another."""
    party = table.c.party_id
    columns = [column for column in table.columns if column is not party]
    insert = inserting(connection, table)
    higher = {name: table.c[name] + insert.excluded[name] for name in FIGURES}
    moved = select(literal(new, Integer), *columns).where(of_old)
    connection.execute(
        insert.from_select(["party_id", *(column.name for column in columns)], moved).on_conflict_do_update(
            index_elements=list(table.primary_key), set_=higher
        )
    )
    connection.execute(table.delete().where(of_old))


def _date(connection: Connection, key: int) -> None:
    call = connection.execute(select(calls.c.local_day, calls.c.started_at).where(calls.c.key == key)).one()
    dated = {"local_day": call.local_day, "started_at": call.started_at}
    connection.execute(call_agents.update().where(call_agents.c.call_key == key).values(**dated))


def _calls(connection: Connection, agent: int) -> int:
    query = select(func.count()).select_from(call_agents).where(call_agents.c.agent_id == agent)
    return connection.scalar(query) or 0


def _call(connection: Connection, number: int, new: str) -> None:
    connection.execute(names_table.update().where(names_table.c.id == number).values(name=new))


RETIRED = "merged "


def _retire(connection: Connection, number: int, new: str) -> None:
    """A number that nothing counts for any more. The row stays: deleting it would search every table for it."""
    values = {"kind": f"{RETIRED}{number}", "name": new}
    connection.execute(names_table.update().where(names_table.c.id == number).values(**values))
