"""Tallies of agents added up by stratum, a year or four weeks a row: what comparisons like for like are made of.

They change with `sums`, in the same transaction. Days at the ends of a period are read from the tallies of calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, Insert, Integer, Select, String, and_, bindparam, or_, select

from pipeline.profiles import Measure
from pipeline.store import names
from pipeline.store.adding import (
    FIGURES,
    FLAGGED,
    FOUR_WEEKS,
    UNDATED,
    YEAR,
    adding,
    beginning,
    figures_of_tallies,
    signed_sums,
    whole_sums,
)
from pipeline.store.schema import call_agents, calls, strata, tallies
from pipeline.store.schema import names as names_table
from pipeline.strata import Stratified, added_up

if TYPE_CHECKING:
    from pipeline.strata import Ints

GRAINS = (YEAR, FOUR_WEEKS)  # days a row covers: years so that comparing many agents over years stays quick
AT_ONCE = 10_000  # rows in memory

Stretch = tuple[int, int, int]  # grain, low, high: see `sums.stretches`


def apply(connection: Connection, key: int, agents: Iterable[int], day: int | None, quality: str, sign: int) -> None:
    """Count the tallies of a call in (`sign` 1) or out (-1), by the stratum it has now. `day`: as date.toordinal()."""
    starts = [(grain, UNDATED if day is None else beginning(day, grain)) for grain in GRAINS]
    changed = [
        {"key": key, "agent": agent, "grain": grain, "start": start, "quality": quality, "sign": sign}
        for agent in agents
        for grain, start in starts
    ]
    if changed:
        connection.execute(_adding(connection.dialect.name), changed)
    if changed and sign < 0:
        connection.execute(_SPENT, changed)


def read(
    connection: Connection,
    measures: Sequence[Measure],
    agents: Select[tuple[int]] | None,
    stretches: list[Stretch],
    include_draft: bool,
    partly: tuple[Select[tuple[int]], ColumnElement[bool]] | None = None,
) -> Iterator[tuple[Measure, Stratified]]:
    """Of the agents whose numbers `agents` selects, by default of all. Measures that no call has are missing.

    `partly`: more agents, and which calls of theirs count, whatever the `stretches`.
    """
    import numpy as np

    named = _named(connection)
    called = names.of_measures(connection, measures)
    whole, left_over = ([part for part in stretches if (part[0] in GRAINS) is summed] for summed in (True, False))
    days = [calls.c.local_day.between(date.fromordinal(low), date.fromordinal(high)) for _, low, high in left_over]
    singles = [_single(called, agents, or_(*days), include_draft)] if days and called else []
    singles += [_single(called, *partly, include_draft)] if partly and called else []
    single = np.concatenate([_table(connection, query, 9) for query in (*singles, None)])  # None: no rows
    for number, measure in called.items():
        tables = [_table(connection, _whole(number, measure, agents, part, include_draft), 8) for part in whole]
        yield measure, _stratified(np.concatenate([*tables, single[single[:, 0] == number, 1:]]), named)


def _named(connection: Connection) -> dict[int, str]:
    """Agents and strata."""
    wanted = names_table.c.kind.in_(("agent", "stratum"))
    return dict(connection.execute(select(names_table.c.id, names_table.c.name).where(wanted)).all())


def _table(connection: Connection, query: Select[tuple[int, ...]] | None, columns: int) -> Ints:
    """What `query` gives, as whole numbers."""
    import numpy as np

    if query is None:
        return np.zeros((0, columns), np.int64)
    parts = connection.execute(query).partitions(AT_ONCE)
    return np.concatenate(
        [
            np.zeros((0, columns), np.int64),
            *(np.fromiter(chain.from_iterable(part), np.int64).reshape(-1, columns) for part in parts),
        ]
    )


def _stratified(table: Ints, named: Mapping[int, str]) -> Stratified:
    """Of columns party, stratum and figures; several rows of a party and a stratum are added up. Parties by name."""
    import numpy as np

    parties = sorted(np.unique(table[:, 0]).tolist(), key=named.__getitem__)
    strata = np.unique(table[:, 1]).tolist()
    party, stratum = (_places(column, ids) for column, ids in ((table[:, 0], parties), (table[:, 1], strata)))
    return Stratified(
        tuple(named[number] for number in parties),
        tuple(named[number] for number in strata),
        *added_up(party, stratum, table[:, 2:], len(strata)),
    )


def _places(column: Ints, ids: Sequence[int]) -> Ints:
    import numpy as np

    places = np.zeros(max(ids, default=0) + 1, np.int64)
    places[np.array(ids, np.int64)] = np.arange(len(ids))
    return places[column]


def _whole(
    number: int, measure: Measure, agents: Select[tuple[int]] | None, stretch: Stretch, include_draft: bool
) -> Select[tuple[int, ...]]:
    """Summed rows. One measure a query: sorting the rows of several together takes SQLite twice as long."""
    grain, low, high = stretch
    timed = [] if measure.verbal else [number]
    query = select(strata.c.party_id, strata.c.stratum_id, *whole_sums(strata.c[name] for name in FIGURES))
    query = query.where(strata.c.measure_id == number, strata.c.grain == grain)
    query = query.where(strata.c.day.between(low, high))
    query = query.where(counting(strata.c.quality, strata.c.measure_id, timed, include_draft))
    query = query if agents is None else query.where(strata.c.party_id.in_(agents))
    return query.group_by(strata.c.party_id, strata.c.stratum_id)


def _single(
    called: Mapping[int, Measure],
    agents: Select[tuple[int]] | None,
    condition: ColumnElement[bool],
    include_draft: bool,
) -> Select[tuple[int, ...]]:
    """Calls that meet the `condition`, of all measures at once: a call's tallies lie side by side."""
    timed = [number for number, measure in called.items() if not measure.verbal]
    tally = and_(tallies.c.call_key == call_agents.c.call_key, tallies.c.agent_id == call_agents.c.agent_id)
    places = (tallies.c.measure_id, tallies.c.agent_id, calls.c.stratum_id)
    query = (
        select(*places, *whole_sums(figures_of_tallies()))
        .select_from(calls)
        .join(call_agents, call_agents.c.call_key == calls.c.key)
        .join(tallies, tally)
        .where(condition, tallies.c.measure_id.in_(called), calls.c.counts)
        .where(counting(calls.c.quality, tallies.c.measure_id, timed, include_draft))
    )
    query = query if agents is None else query.where(call_agents.c.agent_id.in_(agents))
    return query.group_by(*places)


def counting(
    quality: ColumnElement[str], measure: ColumnElement[int], timed: Sequence[int], include_draft: bool
) -> ColumnElement[bool]:
    """`timed`: measures that need no words."""
    worded = quality.in_(["full", "draft"] if include_draft else ["full"])
    return or_(worded, and_(quality != FLAGGED, measure.in_(timed))) if timed else worded


_SPENT = strata.delete().where(
    strata.c.measure_id.in_(
        select(tallies.c.measure_id).where(
            tallies.c.call_key == bindparam("key"), tallies.c.agent_id == bindparam("agent")
        )
    ),
    strata.c.party_id == bindparam("agent"),
    strata.c.grain == bindparam("grain"),
    strata.c.day == bindparam("start"),
    strata.c.total == 0,
)


@cache  # building it takes longer than running it
def _adding(dialect: str) -> Insert:
    added = (
        select(
            tallies.c.measure_id,
            bindparam("agent", type_=Integer),
            bindparam("grain", type_=Integer),
            bindparam("start", type_=Integer),
            calls.c.stratum_id,
            bindparam("quality", type_=String),
            *signed_sums(),
        )
        .join(calls, calls.c.key == tallies.c.call_key)
        .where(tallies.c.call_key == bindparam("key"), tallies.c.agent_id == bindparam("agent"))
        .group_by(tallies.c.measure_id, calls.c.stratum_id)
    )
    return adding(dialect, strata, ["measure_id", "party_id", "grain", "day", "stratum_id", "quality"], added)
