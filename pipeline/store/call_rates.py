"""What single calls add to figures, beside what became of them: for regressions of outcomes on behaviour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from pipeline.profiles import CallRates, Measure
from pipeline.store import names
from pipeline.store.schema import call_agents, calls, outcomes, tallies
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, within

AT_ONCE = 2000  # calls in memory: three queries for so many
Counted = dict[int, tuple[int, int]]  # measure to count and total


def read(
    connection: Connection, measures: Sequence[Measure], scope: Scope, outcome: str, include_draft: bool
) -> Iterator[CallRates]:
    """One for each agent of each call with this outcome, in the order the calls were stored.

    Verbal measures are missing where the transcript does not count for them, measures without anything to count always.
    """
    found = names.find(connection, [("measure", measure.name) for measure in measures])
    called = {found["measure", m.name]: m for m in measures if ("measure", m.name) in found}
    last = 0
    while keys := connection.scalars(_with_outcome(scope, outcome).where(outcomes.c.call_key > last)).all():
        last = keys[-1]
        rates = _rates(connection, list(called), keys)
        for row in connection.execute(_agents(scope, outcome, keys)):
            worded = row.quality == "full" or (include_draft and row.quality == "draft")
            counted = rates[row.call_key, row.agent_id]
            yield CallRates(
                row.call_id,
                row.agent,
                row.team,
                row.reason,
                row.language,
                row.local_day and row.local_day - timedelta(days=row.local_day.weekday()),
                row.value,
                {called[m].name: rate for m, rate in counted.items() if worded or not called[m].verbal},
            )


def _with_outcome(scope: Scope, outcome: str) -> Select[Any]:
    inner = within(scope).subquery()
    query = select(outcomes.c.call_key).join(inner, inner.c.call_key == outcomes.c.call_key)
    return query.where(outcomes.c.name == outcome).order_by(outcomes.c.call_key).limit(AT_ONCE)


def _agents(scope: Scope, outcome: str, keys: Sequence[int]) -> Select[Any]:
    agents, teams = names_table.alias(), names_table.alias()
    about = (calls.c.call_id, calls.c.quality, calls.c.reason, calls.c.language, calls.c.local_day, outcomes.c.value)
    query = (
        select(call_agents.c.call_key, call_agents.c.agent_id, *about)
        .add_columns(agents.c.name.label("agent"), teams.c.name.label("team"))
        .join(calls, calls.c.key == call_agents.c.call_key)
        .join(outcomes, outcomes.c.call_key == call_agents.c.call_key)
        .join(agents, agents.c.id == call_agents.c.agent_id)
        .outerjoin(teams, teams.c.id == calls.c.team_id)
        .where(call_agents.c.call_key.in_(keys), outcomes.c.name == outcome, calls.c.counts)
        .order_by(call_agents.c.call_key, agents.c.name)
    )
    return query if scope.agent is None else query.where(agents.c.name == scope.agent)


def _rates(connection: Connection, measures: list[int], keys: Sequence[int]) -> dict[tuple[int, int], Counted]:
    """(call key, agent) to measure to count and total."""
    query = select(tallies.c.call_key, tallies.c.agent_id, tallies.c.measure_id, tallies.c.count, tallies.c.total)
    found: dict[tuple[int, int], Counted] = defaultdict(dict)
    wanted = tallies.c.call_key.in_(keys), tallies.c.measure_id.in_(measures)
    for key, agent, measure, count, total in connection.execute(query.where(*wanted)):
        found[key, agent][measure] = (count, total)
    return found
