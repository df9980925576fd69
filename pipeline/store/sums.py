"""Tallies of calls added up per agent, team and everyone, by day, week and four weeks.

A profile reads a few thousand of these rows, where a store of a million calls has some sixty million tallies.
They change in the transaction that changes a tally: taken away before, added after.
Exact up to 9.2e18, which is a million calls of fifty minutes each, squared in milliseconds.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import Boolean, Connection, Insert, Integer, String, bindparam, or_, select

from pipeline.store import names, strata
from pipeline.store.adding import FLAGGED, FOUR_WEEKS, UNDATED, adding, beginning, signed_sums
from pipeline.store.schema import calls, sums, tallies

GRAINS = (FOUR_WEEKS, 7, 1)  # days a row covers: four weeks so that comparing many agents over years stays quick
WEEKLY = (7, 1)


def add(connection: Connection, key: int) -> None:
    """Count the tallies of a call in."""
    _apply(connection, key, 1)


def take_away(connection: Connection, key: int) -> None:
    """Undo `add`, before the call's tallies, agents, team, date or quality change."""
    _apply(connection, key, -1)


def stretches(first: date | None, last: date | None, grains: tuple[int, ...] = GRAINS) -> list[tuple[int, int, int]]:
    """(grain, low, high) whose rows together are exactly the days `first` … `last`, as few rows as `grains` allow.

    Without either it is everything, calls without a date included.
    """
    if first is None and last is None:
        return [(grains[0], UNDATED, date.max.toordinal())]
    return _split(first.toordinal() if first else 1, last.toordinal() if last else date.max.toordinal(), grains)


def _split(low: int, high: int, grains: tuple[int, ...]) -> list[tuple[int, int, int]]:
    if low > high:
        return []
    grain, *finer = grains
    start, end = low + (1 - low) % grain, high - high % grain  # whole ones begin where `beginning` puts them
    if start > end:
        return _split(low, high, tuple(finer))
    return [(grain, start, end), *_split(low, start - 1, tuple(finer)), *_split(end + 1, high, tuple(finer))]


def _apply(connection: Connection, key: int, sign: int) -> None:
    call = connection.execute(_CALL, {"key": key}).one()
    agents = connection.scalars(_AGENTS, {"key": key}).all()
    everyone = names.ensure(connection, [names.EVERYONE])[names.EVERYONE]
    groups = [everyone] + ([call.team_id] if call.team_id is not None else [])
    day = call.local_day.toordinal() if call.local_day else None
    quality = call.quality if call.counts else FLAGGED
    common = {"key": key, "quality": quality, "sign": sign}
    changed = [
        {**common, "party": party, "agent": agent, "everybody": agent is None, "grain": grain, "start": start}
        for grain, start in ((grain, UNDATED if day is None else beginning(day, grain)) for grain in GRAINS)
        for party, agent in [*((group, None) for group in groups), *((agent, agent) for agent in agents)]
    ]
    connection.execute(_adding(connection.dialect.name), changed)
    strata.apply(connection, key, agents, day, quality, sign)
    if sign < 0:
        connection.execute(_SPENT, changed)


_CALL = select(calls.c.team_id, calls.c.local_day, calls.c.quality, calls.c.counts).where(
    calls.c.key == bindparam("key")
)
_AGENTS = select(tallies.c.agent_id).where(tallies.c.call_key == bindparam("key")).distinct()
_SPENT = sums.delete().where(
    sums.c.party_id == bindparam("party"),
    sums.c.grain == bindparam("grain"),
    sums.c.day == bindparam("start"),
    sums.c.total == 0,
)


@cache  # building it takes longer than running it
def _adding(dialect: str) -> Insert:
    """One row a measure; several agents of a call pool like calls."""
    agent = or_(bindparam("everybody", type_=Boolean), tallies.c.agent_id == bindparam("agent"))
    added = (
        select(
            bindparam("party", type_=Integer),
            bindparam("grain", type_=Integer),
            bindparam("start", type_=Integer),
            tallies.c.measure_id,
            bindparam("quality", type_=String),
            *signed_sums(),
        )
        .where(tallies.c.call_key == bindparam("key"), agent)
        .group_by(tallies.c.measure_id)
    )
    return adding(dialect, sums, ["party_id", "grain", "day", "measure_id", "quality"], added)
