"""Agents over time: their calls and teams; calls of an agent counted for another team from a day on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from pipeline.errors import WrongUse
from pipeline.store import names, sums
from pipeline.store.adding import FIGURES, FLAGGED, beginning
from pipeline.store.renames import current_name
from pipeline.store.schema import call_agents, calls, changes, tallies
from pipeline.store.schema import names as names_table
from pipeline.store.schema import sums as sums_table
from pipeline.store.upserts import chunks, inserting


@dataclass(frozen=True)
class Stay:
    """Calls in a team; the stays of who helps out elsewhere overlap. Days are local, None where no call has one."""

    team: str | None
    first_day: date | None
    last_day: date | None
    calls: int


@dataclass(frozen=True)
class Agent:
    name: str
    calls: int
    first_day: date | None
    last_day: date | None
    stays: tuple[Stay, ...]  # the earliest first


@dataclass(frozen=True)
class Moved:
    """Calls that count for the team from now on, and those that stay where they were."""

    moved: int
    there: int  # already in that team
    earlier: int
    undated: int


def listed(connection: Connection) -> tuple[Agent, ...]:
    """Named agents who spoke in a call, in alphabetical order."""
    agents, teams = names_table.alias(), names_table.alias()
    first, last = func.min(call_agents.c.local_day), func.max(call_agents.c.local_day)
    query = (
        select(agents.c.name, teams.c.name, first, last, func.count())
        .select_from(call_agents)
        .join(agents, agents.c.id == call_agents.c.agent_id)
        .join(calls, calls.c.key == call_agents.c.call_key)
        .outerjoin(teams, teams.c.id == calls.c.team_id)
        .where(agents.c.name != "")
        .group_by(agents.c.name, teams.c.name)
    )
    stays: dict[str, list[Stay]] = defaultdict(list)
    for name, *stay in connection.execute(query):
        stays[name].append(Stay(*stay))
    return tuple(_agent(name, sorted(found, key=_earliest)) for name, found in sorted(stays.items()))


def move(connection: Connection, agent: str, team: str, since: date) -> Moved:
    """Calls of `agent` from a local day on count for `team`; of a transferred call it is the agent of its metadata.

    WrongUse where no call of the agent is stored.
    """
    agent = current_name(connection, agent)
    number = names.find(connection, [("agent", agent)]).get(("agent", agent))
    mine = _of(number)
    dated = calls.c.local_day
    counts = (func.sum(case((condition, 1), else_=0)) for condition in (dated < since, dated.is_(None)))
    total, earlier, undated = connection.execute(select(func.count(), *counts).where(mine)).one()
    if not total:
        raise WrongUse(f"{agent}: no call of this agent is stored; `callcoach agents list` shows those that are.")
    if not team.strip():
        raise WrongUse("the team's name is empty; give one.")
    new = names.ensure(connection, [("team", team)])["team", team]
    elsewhere = or_(calls.c.team_id.is_(None), calls.c.team_id != new)
    keys = connection.scalars(select(calls.c.key).where(mine, dated >= since, elsewhere).order_by(calls.c.key)).all()
    _record(connection, keys, team)
    _count(connection, keys, -1)
    for part in chunks(keys):
        connection.execute(calls.update().where(calls.c.key.in_(part)).values(team_id=new))
    _count(connection, keys, 1)
    return Moved(len(keys), total - len(keys) - earlier - undated, earlier, undated)


def _of(agent: int | None) -> ColumnElement[bool]:
    """Calls whose metadata name the agent, or nobody while the agent spoke."""
    spoke = exists().where(call_agents.c.call_key == calls.c.key, call_agents.c.agent_id == agent)
    return or_(calls.c.agent_id == agent, and_(calls.c.agent_id.is_(None), spoke))


def _record(connection: Connection, keys: Sequence[int], team: str) -> None:
    now = datetime.now(UTC)
    for part in chunks(keys):
        query = select(calls.c.key, names_table.c.name).outerjoin(names_table, names_table.c.id == calls.c.team_id)
        rows = [
            {"call_key": key, "changed_at": now, "field": "team", "old": old, "new": team}
            for key, old in connection.execute(query.where(calls.c.key.in_(part)).order_by(calls.c.key))
        ]
        connection.execute(changes.insert(), rows)


def _count(connection: Connection, keys: Sequence[int], sign: int) -> None:
    """The tallies of many calls onto the sums of their teams, or away from them; by days, so that it is quick."""
    count, total = tallies.c.count, tallies.c.total
    figures = (count, total, case((total > 0, 1), else_=0), count * count, total * total, count * total)
    quality = case((calls.c.counts, calls.c.quality), else_=FLAGGED)
    places = (calls.c.team_id, calls.c.local_day, tallies.c.measure_id, quality)
    added: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(figures))
    for part in chunks(keys):
        query = select(*places, *map(func.sum, figures)).join(calls, calls.c.key == tallies.c.call_key)
        query = query.where(calls.c.key.in_(part), calls.c.team_id.is_not(None)).group_by(*places)
        for team, day, measure, worded, *sum_of in connection.execute(query):
            for grain in sums.GRAINS:
                place = (team, grain, beginning(day.toordinal(), grain), measure, worded)
                added[place] = [a + sign * int(b) for a, b in zip(added[place], sum_of, strict=True)]
    _add(connection, added)


def _add(connection: Connection, added: dict[tuple[Any, ...], list[int]]) -> None:
    if not added:
        return
    insert = inserting(connection, sums_table)
    higher = {name: sums_table.c[name] + insert.excluded[name] for name in FIGURES}
    keys = list(sums_table.primary_key)
    columns = ("party_id", "grain", "day", "measure_id", "quality", *FIGURES)
    rows = [dict(zip(columns, (*place, *figures), strict=True)) for place, figures in added.items()]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=higher), rows)
    connection.execute(
        sums_table.delete().where(sums_table.c.party_id.in_({p[0] for p in added}), sums_table.c.total == 0)
    )


def _earliest(stay: Stay) -> tuple[bool, date, str]:
    return stay.first_day is None, stay.first_day or date.min, stay.team or ""


def _agent(name: str, stays: Sequence[Stay]) -> Agent:
    days = [day for stay in stays for day in (stay.first_day, stay.last_day) if day is not None]
    calls_of_all = sum(stay.calls for stay in stays)
    return Agent(name, calls_of_all, min(days, default=None), max(days, default=None), tuple(stays))
