"""What a profile is made of. Rates come from `sums`, so they cost the same however many calls there are.

Figures of time count calls of every transcript quality, verbal ones those of quality full, unless drafts are included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)

from pipeline.profiles import Measure, Rate
from pipeline.store import names
from pipeline.store import strata as strata_
from pipeline.store.adding import FIGURES, FLAGGED, UNDATED, whole_sums
from pipeline.store.schema import call_agents, calls, sums
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, newest, on_days, seen_by, within
from pipeline.store.sums import GRAINS, WEEKLY, stretches
from pipeline.strata import Stratified


def tally(connection: Connection, scope: Scope, measures: Sequence[Measure], include_draft: bool) -> dict[str, Rate]:
    """Measure to rate; a measure nobody counted anything for is missing."""
    called = names.of_measures(connection, measures)
    rows = _rows(scope, sums.c.party_id == _party(connection, scope), _counting(called, include_draft))
    query = select(rows.c.measure_id, *_totals(rows)).group_by(rows.c.measure_id)
    return {called[measure].name: Rate(*totals) for measure, *totals in connection.execute(query).all()}


def tallies(
    connection: Connection, by: Literal["agent", "team"], scope: Scope, measures: Sequence[Measure], include_draft: bool
) -> dict[str, dict[str, Rate]]:
    """Every agent's or team's tally in one pass, by name; of `scope` its period, for agents also its team.

    Agents of a team: those with a call in it in the period; what they did in another team then is in their figures.
    """
    wanted = _parties(connection, by, scope)
    parties = {row.id: row.name for row in connection.execute(wanted)}
    called = names.of_measures(connection, measures)
    in_parties = sums.c.party_id.in_(wanted.with_only_columns(names_table.c.id))
    rows = _rows(scope, in_parties, _counting(called, include_draft))
    found: dict[str, dict[str, Rate]] = {}
    query = select(rows.c.party_id, rows.c.measure_id, *_totals(rows)).group_by(rows.c.party_id, rows.c.measure_id)
    for party, measure, *totals in connection.execute(query).all():  # several times as fast as one by one
        found.setdefault(parties[party], {})[called[measure].name] = Rate(*totals)
    return dict(sorted(found.items()))


def strata(
    connection: Connection,
    measures: Sequence[Measure],
    scope: Scope,
    include_draft: bool,
    partly: Collection[str] = (),
) -> Iterator[tuple[Measure, Stratified]]:
    """Every agent's rates by stratum; agents as in `tallies`. `partly`: those of whom the viewer sees not all calls."""
    wanted = _parties(connection, "agent", scope).with_only_columns(names_table.c.id)
    parts = stretches(scope.first_day, scope.last_day, (*strata_.GRAINS, 1))
    if not partly:
        return strata_.read(connection, measures, None if scope.team is None else wanted, parts, include_draft)
    is_partly = names_table.c.name.in_(partly)
    seen = and_(seen_by(scope.viewer), *on_days(scope, calls.c.local_day))
    some = (wanted.where(is_partly), seen)
    return strata_.read(connection, measures, wanted.where(~is_partly), parts, include_draft, some)


def weeks(
    connection: Connection, scope: Scope, measures: Sequence[Measure], include_draft: bool
) -> dict[str, tuple[tuple[date, Rate], ...]]:
    """Measure to (Monday of the local ISO week, rate), weeks without anything to count left out."""
    called = names.of_measures(connection, measures)
    counting = and_(sums.c.day != UNDATED, _counting(called, include_draft))
    rows = _rows(scope, sums.c.party_id == _party(connection, scope), counting, WEEKLY)
    week = rows.c.day - (rows.c.day - 1) % WEEKLY[0]  # Monday, as `beginning` has it
    query = select(rows.c.measure_id, week, *_totals(rows)).group_by(rows.c.measure_id, week).order_by(week)
    found: dict[str, list[tuple[date, Rate]]] = defaultdict(list)
    for measure, start, *totals in connection.execute(query).all():
        found[called[measure].name].append((date.fromordinal(start), Rate(*totals)))
    return {name: tuple(rates) for name, rates in found.items()}


def agents(connection: Connection, scope: Scope) -> tuple[str, ...]:
    """Named agents who spoke in a call of `scope`, in alphabetical order."""
    named = select(names_table.c.name).where(names_table.c.kind == "agent", names_table.c.name != "")
    if scope == Scope(first_day=scope.first_day, last_day=scope.last_day):  # of everybody: one seek an agent
        mine = call_agents.c.agent_id == names_table.c.id
        named = named.where(exists().where(mine, *on_days(scope, call_agents.c.local_day)))
    else:
        inner = within(scope).subquery()
        spoke = select(call_agents.c.agent_id).join(inner, inner.c.call_key == call_agents.c.call_key)
        named = named.where(names_table.c.id.in_(spoke))
    return tuple(sorted(connection.scalars(named)))


def teams(connection: Connection) -> tuple[str, ...]:
    """In alphabetical order."""
    has_calls = select(calls.c.key).where(calls.c.team_id == names_table.c.id).exists()
    return tuple(sorted(connection.scalars(select(names_table.c.name).where(names_table.c.kind == "team", has_calls))))


def team_of(connection: Connection, scope: Scope) -> str | None:
    """The team of the newest call of `scope` that names one."""
    inner = within(scope).subquery()
    query = (
        select(names_table.c.name)
        .select_from(inner)
        .join(calls, calls.c.key == inner.c.call_key)
        .join(names_table, names_table.c.id == calls.c.team_id)
    )
    return connection.scalar(query.order_by(*newest(inner)).limit(1))


def teams_of(connection: Connection, scope: Scope) -> dict[str, str | None]:
    """Each named agent of the period of `scope` to the team of the newest call there; one seek an agent."""
    newest_team = (
        select(calls.c.team_id)
        .join(call_agents, call_agents.c.call_key == calls.c.key)
        .where(call_agents.c.agent_id == names_table.c.id, *on_days(scope, call_agents.c.local_day))
        .where(seen_by(scope.viewer))
        .order_by(*newest(call_agents))
        .limit(1)
        .scalar_subquery()
    )
    wanted = agents(connection, scope)
    asked = select(names_table.c.name, newest_team).where(names_table.c.kind == "agent")
    if scope.viewer is not None and not scope.viewer.sees_all:  # of others every call would be looked at, for nothing
        asked = asked.where(names_table.c.name.in_(wanted))
    rows = connection.execute(asked).all()
    ids = {row[1] for row in rows if row[1] is not None}
    called = dict(
        connection.execute(select(names_table.c.id, names_table.c.name).where(names_table.c.id.in_(ids))).all()
    )
    teams = {name: called.get(team) for name, team in rows}
    return {name: teams.get(name) for name in wanted}


def last_days(connection: Connection, scope: Scope) -> dict[str, date | None]:
    """Each named agent of `scope` to the local day of the newest call there; one seek an agent."""
    one = select(call_agents.c.local_day).join(calls, calls.c.key == call_agents.c.call_key)
    one = one.where(call_agents.c.agent_id == names_table.c.id, *on_days(scope, call_agents.c.local_day))
    one = one.where(seen_by(scope.viewer))
    if scope.team is not None:
        one = one.where(calls.c.team_id == names.find(connection, [("team", scope.team)]).get(("team", scope.team)))
    newest_day = one.order_by(*newest(call_agents)).limit(1).scalar_subquery()
    wanted = set(agents(connection, scope))
    rows = connection.execute(select(names_table.c.name, newest_day).where(names_table.c.kind == "agent")).all()
    return {name: day for name, day in rows if name in wanted}


def languages(connection: Connection, scope: Scope) -> tuple[str, ...]:
    """Of the calls of `scope`, the most frequent first."""
    inner = within(scope).subquery()
    query = select(calls.c.language).join(inner, inner.c.call_key == calls.c.key).where(calls.c.language.is_not(None))
    return tuple(connection.scalars(query.group_by(calls.c.language).order_by(func.count().desc(), calls.c.language)))


def days(connection: Connection, scope: Scope) -> tuple[date | None, date | None]:
    """The first and the last local day of the calls of `scope`; None where none has a date."""
    inner = within(scope).subquery()
    first, last = connection.execute(select(func.min(inner.c.local_day), func.max(inner.c.local_day))).one()
    return first, last


def qualities(connection: Connection, scope: Scope) -> dict[str, int]:
    """Transcript quality to the number of calls; all but `full` are left out of verbal figures, `flagged` of all."""
    inner = within(scope).subquery()
    quality = case((calls.c.counts, calls.c.quality), else_=FLAGGED)
    query = select(quality, func.count()).join(inner, inner.c.call_key == calls.c.key)
    rows = connection.execute(query.group_by(quality))
    return {row[0]: row[1] for row in rows}


def _rows(
    scope: Scope, party: ColumnElement[bool], counting: ColumnElement[bool], grains: tuple[int, ...] = GRAINS
) -> FromClause:
    """The rows of `sums` that together are the period of `scope`."""
    columns = (sums.c.party_id, sums.c.day, sums.c.measure_id, *(sums.c[name] for name in FIGURES))
    parts = [
        select(*columns).where(party, sums.c.grain == grain, sums.c.day.between(low, high), counting)
        for grain, low, high in stretches(scope.first_day, scope.last_day, grains)
    ]
    return union_all(*parts or [select(*columns).where(false())]).subquery()


def _parties(connection: Connection, by: Literal["agent", "team"], scope: Scope) -> Select[tuple[int, str]]:
    wanted = select(names_table.c.id, names_table.c.name).where(names_table.c.kind == by)
    if by == "agent" and scope.team is not None:
        return wanted.where(names_table.c.name.in_(agents(connection, scope)))
    return wanted


def _totals(rows: FromClause) -> list[ColumnElement[int]]:
    return whole_sums(rows.c[name] for name in FIGURES)


def _party(connection: Connection, scope: Scope) -> int | None:
    if scope.agent is not None:
        name = ("agent", scope.agent)
    else:
        name = ("team", scope.team) if scope.team is not None else names.EVERYONE
    return names.find(connection, [name]).get(name)


def _counting(called: Mapping[int, Measure], include_draft: bool) -> ColumnElement[bool]:
    """The rows of `sums` that count for these measures."""
    timed = [number for number, measure in called.items() if not measure.verbal]
    worded = ["full", "draft"] if include_draft else ["full"]
    heard = and_(sums.c.quality != FLAGGED, sums.c.measure_id.in_(timed))
    return and_(sums.c.measure_id.in_(called), or_(sums.c.quality.in_(worded), heard))
