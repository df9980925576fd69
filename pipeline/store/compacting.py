"""What was deleted out of the files of the database too, as far as a client of it reaches."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pipeline.store import database, removing, search
from pipeline.store.schema import metadata


@dataclass(frozen=True)
class Compacted:
    backend: str  # sqlite, postgresql
    done: bool
    why_not: str = ""


def compact(engine: Engine) -> Compacted:
    """SQLite: index merged, file written anew, journal emptied. PostgreSQL: VACUUM; its old log and copies stay."""
    with database.writing(engine) as connection:
        removing.overwrite(connection)
        search.merge(connection)
    backend = engine.dialect.name
    try:
        with engine.connect() as connection:
            raw = connection.execution_options(isolation_level="AUTOCOMMIT")
            return Compacted(backend, *(_sqlite(raw) if backend == "sqlite" else _postgres(raw)))
    except DBAPIError as error:
        return Compacted(backend, False, str(error.orig).strip().splitlines()[0])


def settle(engine: Engine) -> None:
    """After words were deleted: out of older parts of SQLite's index, and out of the pages its journal replaces."""
    with database.writing(engine) as connection:
        removing.overwrite(connection)
        search.merge(connection)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            _checkpoint(connection)


def _sqlite(connection: Connection) -> tuple[bool, str]:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA secure_delete = ON")
    driver.execute("VACUUM")
    return _checkpoint(connection)


def _checkpoint(connection: Connection) -> tuple[bool, str]:
    driver = connection.connection.driver_connection
    assert driver is not None
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return (False, "somebody else was reading, so its journal (-wal) is emptied when they end") if busy else (True, "")


def _postgres(connection: Connection) -> tuple[bool, str]:
    for table in (*(table.name for table in metadata.sorted_tables), search.TABLE):
        connection.exec_driver_sql(f'VACUUM "{table}"')
    return True, ""
