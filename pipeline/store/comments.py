"""What people wrote to a call or a line; a tag that an agent disputes; who has gone through a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from pipeline.store.schema import calls
from pipeline.store.schema_review import comments, reviews
from pipeline.store.upserts import inserting


@dataclass(frozen=True)
class Comment:
    id: int
    call_key: int
    call_id: str
    line: int | None  # None: on the call as a whole
    start_ms: int | None
    person: str
    at: datetime  # UTC
    text: str
    code: str | None = None  # the tag that an agent disputes
    settled_at: datetime | None = None
    settled_by: str | None = None
    upheld: bool | None = None  # the agent was right

    @property
    def is_open(self) -> bool:
        return self.code is not None and self.settled_at is None


@dataclass(frozen=True)
class Review:
    person: str
    at: datetime  # UTC


TWICE = timedelta(minutes=1)
OPEN = comments.c.code.is_not(None) & comments.c.settled_at.is_(None)


def add(
    connection: Connection, key: int, person: str, text: str, line: int | None, start_ms: int | None, code: str | None
) -> int:
    values = {"call_key": key, "person": person, "text": text, "utterance": line, "start_ms": start_ms, "code": code}
    done = connection.execute(comments.insert().values(**values, at=datetime.now(UTC)))
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def just_written(
    connection: Connection, key: int, person: str, text: str, line: int | None, code: str | None
) -> Comment | None:
    """The very same of the same person, within a minute: one button pressed twice."""
    same = {"call_key": key, "person": person, "text": text, "utterance": line, "code": code}
    where = [comments.c[name].is_not_distinct_from(value) for name, value in same.items()]
    found = read(connection, *where, comments.c.at > datetime.now(UTC) - TWICE)
    return found[-1] if found else None


def read(connection: Connection, *conditions: ColumnElement[bool], newest: int | None = None) -> tuple[Comment, ...]:
    """Those not removed that meet `conditions` on comments and calls, the oldest first; `newest`: at most so many."""
    query = select(comments, calls.c.call_id).join(calls, calls.c.key == comments.c.call_key)
    query = query.where(comments.c.removed_at.is_(None), *conditions)
    query = query.order_by(comments.c.id) if newest is None else query.order_by(comments.c.id.desc()).limit(newest)
    found = [_comment(row) for row in connection.execute(query)]
    return tuple(found if newest is None else reversed(found))


def remove(connection: Connection, number: int) -> None:
    """Its words are gone for good."""
    gone = {"removed_at": datetime.now(UTC), "text": ""}
    connection.execute(comments.update().where(comments.c.id == number).values(**gone))


def settle(connection: Connection, number: int, person: str, upheld: bool) -> None:
    settled = {"settled_at": datetime.now(UTC), "settled_by": person, "upheld": upheld}
    connection.execute(comments.update().where(comments.c.id == number).values(**settled))


def review(connection: Connection, key: int, person: str, reviewed: bool) -> None:
    """Whoever has gone through a call before stays so from then on."""
    if reviewed:
        insert = inserting(connection, reviews)
        values = {"call_key": key, "person": person, "at": datetime.now(UTC)}
        connection.execute(insert.values(**values).on_conflict_do_nothing())
    else:
        connection.execute(reviews.delete().where(reviews.c.call_key == key, reviews.c.person == person))


def reviewed_by(connection: Connection, key: int) -> tuple[Review, ...]:
    query = select(reviews.c.person, reviews.c.at).where(reviews.c.call_key == key).order_by(reviews.c.at)
    return tuple(Review(row.person, row.at) for row in connection.execute(query))


def _comment(row: Row[Any]) -> Comment:
    return Comment(
        row.id,
        row.call_key,
        row.call_id,
        row.utterance,
        row.start_ms,
        row.person,
        row.at,
        row.text,
        row.code,
        row.settled_at,
        row.settled_by,
        row.upheld,
    )
