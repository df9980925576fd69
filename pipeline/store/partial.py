"""Rates of agents over those of their calls that a viewer may see, added up call by call: sums know no viewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, select, true

from pipeline.profiles import Measure, Rate
from pipeline.store import names
from pipeline.store.adding import figures_of_tallies, whole_sums
from pipeline.store.schema import call_agents, calls, tallies
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, on_days, seen_by
from pipeline.store.strata import counting


def partly_seen(connection: Connection, scope: Scope, agents: Collection[str]) -> frozenset[str]:
    """Those of `agents` who spoke in the period in a call that the viewer of `scope` may not see."""
    hidden = seen_by(scope.viewer).is_not(true())  # a call without a team is nobody's
    query = _calls(scope, agents).add_columns(names_table.c.name).where(hidden).distinct()
    return frozenset(connection.scalars(query))


def tally(
    connection: Connection, scope: Scope, agents: Collection[str], measures: Sequence[Measure], include_draft: bool
) -> dict[str, dict[str, Rate]]:
    """Agent to measure to rate, of the period and for the viewer of `scope`."""
    called = names.of_measures(connection, measures)
    query = _tallies(scope, agents, called, include_draft)
    places = (names_table.c.name, tallies.c.measure_id)
    found: dict[str, dict[str, Rate]] = defaultdict(dict)
    rows = connection.execute(query.add_columns(*places, *whole_sums(figures_of_tallies())).group_by(*places))
    for agent, measure, *totals in rows.all():
        found[agent][called[measure].name] = Rate(*totals)
    return dict(found)


def weeks(
    connection: Connection, scope: Scope, measures: Sequence[Measure], include_draft: bool
) -> dict[str, tuple[tuple[date, Rate], ...]]:
    """As `figures.weeks`, of the agent of `scope`."""
    called = names.of_measures(connection, measures)
    query = _tallies(scope, [scope.agent or ""], called, include_draft).where(calls.c.local_day.is_not(None))
    places = (tallies.c.measure_id, calls.c.local_day)
    found: dict[str, dict[date, Rate]] = defaultdict(lambda: defaultdict(Rate))
    rows = connection.execute(query.add_columns(*places, *whole_sums(figures_of_tallies())).group_by(*places))
    for measure, day, *totals in rows.all():
        found[called[measure].name][day - timedelta(days=day.weekday())] += Rate(*totals)
    return {name: tuple(sorted(by.items())) for name, by in found.items()}


def _tallies(scope: Scope, agents: Collection[str], called: dict[int, Measure], include_draft: bool) -> Select[Any]:
    timed = [number for number, measure in called.items() if not measure.verbal]
    tallied = and_(tallies.c.call_key == call_agents.c.call_key, tallies.c.agent_id == call_agents.c.agent_id)
    query = _calls(scope, agents).join(tallies, tallied).where(seen_by(scope.viewer), calls.c.counts)
    query = query.where(tallies.c.measure_id.in_(called))
    return query.where(counting(calls.c.quality, tallies.c.measure_id, timed, include_draft))


def _calls(scope: Scope, agents: Collection[str]) -> Select[Any]:
    query = select().select_from(names_table).join(call_agents, call_agents.c.agent_id == names_table.c.id)
    query = query.join(calls, calls.c.key == call_agents.c.call_key)
    query = query.where(names_table.c.kind == "agent", names_table.c.name.in_(agents))
    return query.where(*on_days(scope, call_agents.c.local_day))
