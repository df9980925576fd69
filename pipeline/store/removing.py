"""A call out of the store as if it had never come; the log of who saw it stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select

from pipeline.store import failures, search, sums
from pipeline.store.schema import calls, metadata, verdicts
from pipeline.store.schema import failures as failures_table
from pipeline.store.schema_access import uploads
from pipeline.store.schema_review import codings, recordings
from pipeline.store.upserts import chunks


@dataclass(frozen=True)
class Older:
    """Calls from before `day`; those that people labelled only from before `labelled`, where that is given."""

    day: date
    labelled: date | None = None


@dataclass(frozen=True)
class Traces:
    """What there may be of a call outside the store."""

    content_id: str
    recordings: tuple[Path, ...]  # where it lies
    uploads: tuple[str, ...]  # our own names of files in which no other call came


def before(older: Older) -> ColumnElement[bool]:
    """On the table of calls."""
    if older.labelled is None:
        return earlier(older.day)
    judged = select(verdicts.c.call_key).union(select(codings.c.call_key))
    return and_(earlier(older.day), or_(calls.c.key.not_in(judged), earlier(older.labelled)))


def earlier(day: date) -> ColumnElement[bool]:
    """On the table of calls: dated before `day` at their site; undated ones by when they were stored."""
    if day == date.min:
        return false()
    begins = datetime.combine(day, time(), UTC)
    return or_(calls.c.local_day < day, and_(calls.c.local_day.is_(None), calls.c.saved_at < begins))


def keys(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[int]:
    """The oldest calls that meet it."""
    query = select(calls.c.key).where(condition).order_by(calls.c.local_day, calls.c.key)
    return list(connection.scalars(query.limit(limit)))


def traces(connection: Connection, key: int) -> Traces | None:
    """None where there is no such call."""
    query = select(calls.c.content_id, recordings.c.path).outerjoin(recordings, recordings.c.call_key == calls.c.key)
    row = connection.execute(query.where(calls.c.key == key)).one_or_none()
    if row is None:
        return None
    shared = select(uploads.c.stored).where(uploads.c.call_key != key)
    own = select(uploads.c.stored).distinct().where(uploads.c.call_key == key, uploads.c.stored.not_in(shared))
    where = () if row.path is None else (Path(row.path),)
    return Traces(row.content_id, where, tuple(connection.scalars(own.order_by(uploads.c.stored))))


def overwrite(connection: Connection) -> None:
    """What is deleted from now on is overwritten in the file too: SQLite else leaves its bytes where they were."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def remove(connection: Connection, key: int) -> bool:
    """Whether there was such a call."""
    content = connection.scalar(select(calls.c.content_id).where(calls.c.key == key))
    if content is None:
        return False
    sums.take_away(connection, key)
    search.take_away(connection, key)
    for table in of_calls():
        connection.execute(table.delete().where(table.c.call_key == key))
    connection.execute(uploads.delete().where(uploads.c.call_key == key))
    failures.clear(connection, failures_table.c.content_id == content)
    connection.execute(calls.delete().where(calls.c.key == key))
    return True


def contents(connection: Connection, day: date, of: Collection[str]) -> list[str]:
    """Those of calls from before `day`."""
    found: list[str] = []
    for part in chunks(of):
        found += connection.scalars(select(calls.c.content_id).where(calls.c.content_id.in_(part), earlier(day)))
    return found


def of_calls() -> list[Table]:
    """Every table whose rows belong to a call."""
    return [
        table
        for table in metadata.sorted_tables
        if any(key.column is calls.c.key and key.parent.name == "call_key" for key in table.foreign_keys)
    ]
