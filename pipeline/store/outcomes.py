"""Outcomes of calls: written from tables, derived from the calls themselves, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import PureWindowsPath

from sqlalchemy import Connection, Date, case, func, select

from pipeline.errors import UnreadableInput
from pipeline.outcomes import Imported, LastBefore, Named, Outcome, Repeats, Reported
from pipeline.store.rows import local_time
from pipeline.store.schema import calls, outcomes
from pipeline.store.scope import Scope, within
from pipeline.store.upserts import chunks, inserting

_Values = dict[tuple[int, str], float]  # (call key, outcome) -> value


@dataclass(frozen=True)
class _Found:
    key: int
    call_id: str
    started_at: datetime | None = None
    timezone: str | None = None


def put(
    connection: Connection, rows: Sequence[Reported], skip_bad: bool, faults: Sequence[UnreadableInput] = ()
) -> Imported:
    """`faults` are those of rows that could not be read. With any, nothing is written unless bad ones are skipped."""
    values, more = _settled(rows, _resolved(connection, rows))
    faults = (*faults, *more)
    if faults and not skip_bad:
        return Imported(faults=faults)
    return replace(_write(connection, values), faults=faults)


def figures(connection: Connection, scope: Scope | None = None) -> tuple[Outcome, ...]:
    """In alphabetical order; of the calls of `scope`, by default of all."""
    value = outcomes.c.value
    plain = func.sum(case((value.in_([0, 1]), 0), else_=1))
    many, few = (func.sum(case((condition, 1), else_=0)) for condition in (value >= 9, value <= 6))
    query = select(outcomes.c.name, func.count(), func.sum(value), func.min(value), func.max(value), plain, many, few)
    if scope is not None:
        inner = within(scope).subquery()
        query = query.join(inner, inner.c.call_key == outcomes.c.call_key)
    rows = connection.execute(query.group_by(outcomes.c.name))
    return tuple(
        Outcome(name, count, total, low, high, not others, *((many, few) if name == "nps" else (0, 0)))
        for name, count, total, low, high, others, many, few in sorted(rows)
    )


def repeat_contact(connection: Connection, days: int) -> Repeats:
    """For each call of a known customer and day whether the same customer called again within `days` local dates.

    Not known, and so without a row, while those days are not over at the last day of the store.
    """
    name = f"repeat_{days}"
    order = (calls.c.started_at, calls.c.key)
    again = func.lead(calls.c.local_day, type_=Date).over(partition_by=calls.c.customer_id, order_by=order)
    dated = (calls.c.customer_id.is_not(None), calls.c.local_day.is_not(None))
    last = connection.scalar(select(func.max(calls.c.local_day)))
    values: _Values = {}
    still_open = 0
    for key, day, next_day in connection.execute(select(calls.c.key, calls.c.local_day, again).where(*dated)):
        if next_day is not None and next_day - day <= timedelta(days=days):
            values[key, name] = 1
        elif day + timedelta(days=days) < last:
            values[key, name] = 0
        else:
            still_open += 1
    stale = set(connection.scalars(select(outcomes.c.call_key).where(outcomes.c.name == name)))
    for part in chunks(sorted(stale - {key for key, _ in values})):
        connection.execute(outcomes.delete().where(outcomes.c.name == name, outcomes.c.call_key.in_(part)))
    return Repeats(_write(connection, values), int(sum(values.values())), len(values), still_open)


def _settled(rows: Sequence[Reported], found: Sequence[_Found | str]) -> tuple[_Values, list[UnreadableInput]]:
    """What to write; of two rows about the same the first. `found`: the call of each row, or why there is none."""
    values: _Values = {}
    places: dict[tuple[int, str], str] = {}
    faults = []
    for row, call in zip(rows, found, strict=True):
        if isinstance(call, str):
            faults.append(UnreadableInput(row.place, call, "mend that row"))
            continue
        twice = next((name for name in row.values if (call.key, name) in values), None)
        if twice is not None:
            cause = f"{twice} of call {call.call_id} stands already in {places[call.key, twice]}, which counts"
            faults.append(UnreadableInput(row.place, cause, "remove one of them"))
            continue
        for name, value in row.values.items():
            values[call.key, name], places[call.key, name] = value, row.place
    return values, faults


def _resolved(connection: Connection, rows: Sequence[Reported]) -> list[_Found | str]:
    """The call of each row, or why there is none."""
    named = _named(connection, {row.call.name for row in rows if isinstance(row.call, Named)})
    customers = {row.call.customer_id for row in rows if isinstance(row.call, LastBefore)}
    by_customer = _of_customers(connection, customers)
    return [
        named[row.call.name]
        if isinstance(row.call, Named)
        else _last_before(row.call, by_customer.get(row.call.customer_id, ()))
        for row in rows
    ]


def _named(connection: Connection, wanted: set[str]) -> dict[str, _Found | str]:
    found: dict[str, _Found | str] = {}
    for part in chunks(sorted(wanted)):
        query = select(calls.c.call_id, calls.c.key).where(calls.c.call_id.in_(part))
        found |= {call_id: _Found(key, call_id) for call_id, key in connection.execute(query)}
    if missing := wanted - found.keys():
        found |= _recorded(connection, missing)
    return found


def _recorded(connection: Connection, wanted: set[str]) -> dict[str, _Found | str]:
    """By the file name of the recording; one pass over all calls, since case and suffix may differ."""
    files = {name: PureWindowsPath(name).name.casefold() for name in wanted}  # it knows / and \ as well
    there: dict[str, list[_Found]] = {file: [] for file in files.values()}
    query = select(calls.c.key, calls.c.call_id, calls.c.recording).where(calls.c.recording.is_not(None))
    for key, call_id, recording in connection.execute(query):
        path = PureWindowsPath(recording.casefold())
        for file in {path.name, path.stem} & there.keys():
            there[file].append(_Found(key, call_id))
    return {name: _only(name, there[file]) for name, file in files.items()}


def _only(name: str, found: Sequence[_Found]) -> _Found | str:
    if not found:
        return f"no call {name!r} and no recording of this name is stored"
    if len(found) > 1:
        return f"{len(found)} calls have a recording named {name!r}, such as {found[0].call_id} and {found[1].call_id}"
    return found[0]


def _of_customers(connection: Connection, wanted: set[str]) -> Mapping[str, Sequence[_Found]]:
    """Customer to dated calls, the newest first."""
    found: dict[str, list[_Found]] = defaultdict(list)
    columns = (calls.c.customer_id, calls.c.key, calls.c.call_id, calls.c.started_at, calls.c.timezone)
    for part in chunks(sorted(wanted)):
        query = select(*columns).where(calls.c.customer_id.in_(part), calls.c.started_at.is_not(None))
        for customer, *call in connection.execute(query.order_by(calls.c.started_at.desc(), calls.c.key.desc())):
            found[customer].append(_Found(*call))
    return found


def _last_before(wanted: LastBefore, newest_first: Iterable[_Found]) -> _Found | str:
    if not newest_first:
        return f"no call of customer {wanted.customer_id!r} with a date is stored"
    for call in newest_first:
        began = local_time(call.started_at, call.timezone)
        if began is not None and _is_before(began, wanted.moment):
            return call
    return f"customer {wanted.customer_id!r} has no call before {wanted.moment:%Y-%m-%d %H:%M}"


def _is_before(began: datetime, moment: datetime) -> bool:
    return began < moment if moment.tzinfo else began.replace(tzinfo=None) < moment


def _write(connection: Connection, values: _Values) -> Imported:
    new = changed = same = 0
    now = datetime.now(UTC)
    insert = inserting(connection, outcomes)
    replacing = {"value": insert.excluded.value, "noted_at": insert.excluded.noted_at}
    upsert = insert.on_conflict_do_update(index_elements=[outcomes.c.call_key, outcomes.c.name], set_=replacing)
    for part in chunks(sorted(values)):
        query = select(outcomes).where(outcomes.c.call_key.in_({key for key, _ in part}))
        before = {(row.call_key, row.name): row.value for row in connection.execute(query)}
        other = [place for place in part if before.get(place) != values[place]]
        new += sum(place not in before for place in other)
        changed += sum(place in before for place in other)
        same += len(part) - len(other)
        if other:
            rows = [{"call_key": key, "name": name, "value": values[key, name], "noted_at": now} for key, name in other]
            connection.execute(upsert, rows)
    return Imported(new, changed, same)
