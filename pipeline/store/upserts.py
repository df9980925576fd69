"""INSERT … ON CONFLICT, which SQLite and PostgreSQL write alike and SQLAlchemy apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
CHUNK = 500  # values in a list of a query


def inserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that has `on_conflict_do_update`."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # slow to import, and few need it

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
