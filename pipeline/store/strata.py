"""Tallies of agents added up by stratum, four weeks a row: what comparisons like for like are made of.

They change with `sums`, in the same transaction. Days at the ends of a period are read from the tallies of calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Connection, Insert, Integer, Select, String, and_, bindparam, func, or_, select
from sqlalchemy import union_all as all_of

from pipeline.profiles import Measure, Rate
from pipeline.store import names
from pipeline.store.adding import FIGURES, FLAGGED, FOUR_WEEKS, adding, figures_of_tallies, signed_sums
from pipeline.store.schema import call_agents, calls, strata, tallies
from pipeline.store.schema import names as names_table

Stretch = tuple[int, int, int]  # grain, low, high: see `sums.stretches`


def apply(connection: Connection, key: int, agents: Iterable[int], start: int, quality: str, sign: int) -> None:
    """Count the tallies of a call in (`sign` 1) or out (-1), by the stratum it has now. `start`: of the four weeks."""
    changed = [{"key": key, "agent": agent, "start": start, "quality": quality, "sign": sign} for agent in agents]
    if changed:
        connection.execute(_adding(connection.dialect.name), changed)
    if changed and sign < 0:
        connection.execute(_SPENT, changed)


def read(
    connection: Connection, measure: Measure, agents: Select[tuple[int]], stretches: list[Stretch], include_draft: bool
) -> dict[str, dict[str, Rate]]:
    """Agent to stratum to rate, of the agents whose numbers `agents` selects."""
    name = ("measure", measure.name)
    number = names.find(connection, [name]).get(name)
    parts = [
        (_whole if grain == FOUR_WEEKS else _single)(number, measure, low, high, include_draft)
        for grain, low, high in stretches
    ]
    if number is None or not parts:
        return {}
    rows = all_of(*parts).subquery()
    totals = [func.sum(rows.c[figure]) for figure in FIGURES]
    query = select(rows.c.party_id, rows.c.stratum_id, *totals).group_by(rows.c.party_id, rows.c.stratum_id)
    kinds = ("agent", "stratum")
    named = connection.execute(select(names_table.c.id, names_table.c.name).where(names_table.c.kind.in_(kinds)))
    called = {row.id: row.name for row in named}
    wanted = set(connection.scalars(agents))
    found: dict[str, dict[str, Rate]] = {}
    for party, stratum, *figures in connection.execute(query):
        if party in wanted:
            found.setdefault(called[party], {})[called[stratum]] = Rate(*map(int, figures))
    return dict(sorted(found.items()))


def _whole(number: int | None, measure: Measure, low: int, high: int, include_draft: bool) -> Select[tuple[int, ...]]:
    """Rows of four weeks."""
    columns = (strata.c.party_id, strata.c.stratum_id, *(strata.c[name] for name in FIGURES))
    counting = _counting(strata.c.quality, measure, include_draft)
    return select(*columns).where(strata.c.measure_id == number, strata.c.day.between(low, high), counting)


def _single(number: int | None, measure: Measure, low: int, high: int, include_draft: bool) -> Select[tuple[int, ...]]:
    """Calls of the days left over."""
    figures = (figure.label(name) for figure, name in zip(figures_of_tallies(), FIGURES, strict=True))
    tally = and_(
        tallies.c.call_key == call_agents.c.call_key,
        tallies.c.agent_id == call_agents.c.agent_id,
        tallies.c.measure_id == number,
    )
    return (
        select(tallies.c.agent_id.label("party_id"), calls.c.stratum_id, *figures)
        .select_from(calls)
        .join(call_agents, call_agents.c.call_key == calls.c.key)
        .join(tallies, tally)
        .where(calls.c.local_day.between(date.fromordinal(low), date.fromordinal(high)))
        .where(calls.c.counts, _counting(calls.c.quality, measure, include_draft))
    )


def _counting(quality: ColumnElement[str], measure: Measure, include_draft: bool) -> ColumnElement[bool]:
    if not measure.verbal:
        return quality != FLAGGED
    return or_(quality == "full", quality == "draft") if include_draft else quality == "full"


_SPENT = strata.delete().where(
    strata.c.measure_id.in_(
        select(tallies.c.measure_id).where(
            tallies.c.call_key == bindparam("key"), tallies.c.agent_id == bindparam("agent")
        )
    ),
    strata.c.party_id == bindparam("agent"),
    strata.c.day == bindparam("start"),
    strata.c.total == 0,
)


@cache  # building it takes longer than running it
def _adding(dialect: str) -> Insert:
    added = (
        select(
            tallies.c.measure_id,
            bindparam("agent", type_=Integer),
            bindparam("start", type_=Integer),
            calls.c.stratum_id,
            bindparam("quality", type_=String),
            *signed_sums(),
        )
        .join(calls, calls.c.key == tallies.c.call_key)
        .where(tallies.c.call_key == bindparam("key"), tallies.c.agent_id == bindparam("agent"))
        .group_by(tallies.c.measure_id, calls.c.stratum_id)
    )
    return adding(dialect, strata, ["measure_id", "party_id", "day", "stratum_id", "quality"], added)
