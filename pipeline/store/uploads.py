"""Files that somebody dropped on the page, each with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from pipeline.store.schema import calls
from pipeline.store.schema_access import uploads

State = Literal["waiting", "done", "known", "failed"]


@dataclass(frozen=True)
class Sent:
    """A file that lies in the folder of uploads."""

    name: str  # as it came; never a path
    stored: str  # our own name of it
    size: int


@dataclass(frozen=True)
class Upload:
    id: int
    job: int
    name: str
    stored: str
    size: int
    state: State
    reason: str | None
    call_key: int | None
    call_id: str | None  # None where the call is gone


def add(connection: Connection, job: int, files: Sequence[Sent]) -> None:
    rows = [
        {"job_id": job, "name": file.name, "stored": file.stored, "size": file.size, "state": "waiting"}
        for file in files
    ]
    connection.execute(uploads.insert(), rows)


def came(connection: Connection, number: int, state: State, reason: str | None, call_key: int | None) -> None:
    values: dict[str, Any] = {"state": state, "reason": reason, "call_key": call_key}
    connection.execute(uploads.update().where(uploads.c.id == number).values(**values))


def read(connection: Connection, job: int) -> tuple[Upload, ...]:
    """In the order they were sent."""
    query = select(uploads, calls.c.call_id).outerjoin(calls, calls.c.key == uploads.c.call_key)
    return tuple(
        _upload(row) for row in connection.execute(query.where(uploads.c.job_id == job).order_by(uploads.c.id))
    )


def stored(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(uploads.c.stored)))


def _upload(row: Row[Any]) -> Upload:
    key = row.call_key if row.call_id is not None else None
    return Upload(row.id, row.job_id, row.name, row.stored, row.size, row.state, row.reason, key, row.call_id)
