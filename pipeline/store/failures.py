"""Files, or calls of a file, that could not be analysed, until they succeed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, select

from pipeline.store.schema import failures


@dataclass(frozen=True)
class Failure:
    path: str
    content_id: str | None  # None where the file could not even be read
    reason: str
    failed_at: datetime  # UTC


def add(connection: Connection, path: str, content_id: str | None, reason: str) -> None:
    """The newest reason for a content replaces the older; a file without content id keeps every different reason."""
    same = failures.c.content_id == content_id if content_id is not None else failures.c.content_id.is_(None)
    repeated = [] if content_id is not None else [failures.c.reason == reason]
    clear(connection, failures.c.path == path, same, *repeated)
    connection.execute(
        failures.insert().values(path=path, content_id=content_id, reason=reason, failed_at=datetime.now(UTC))
    )


def clear(connection: Connection, *conditions: ColumnElement[bool]) -> None:
    connection.execute(failures.delete().where(*conditions))


def read(connection: Connection) -> tuple[Failure, ...]:
    """In order of path, then of time."""
    query = select(failures).order_by(failures.c.path, failures.c.id)
    return tuple(Failure(row.path, row.content_id, row.reason, row.failed_at) for row in connection.execute(query))
