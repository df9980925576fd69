"""Opening a database, beginning transactions, and the one place where a driver's error becomes a sentence."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from pipeline.errors import StoreAway, StoreError, StoreUnusable
from pipeline.store import backups
from pipeline.store.schema import REVISION, to_json

log = logging.getLogger("callcoach")

BUSY_SECONDS = 60  # how long a writer waits for another on SQLite
_WRITERS = 0x63616C6C  # PostgreSQL's advisory lock that writers take: one at a time, as on SQLite

_SERVER = "check that the server runs and that address, user and password are right"
_WAYS_OUT: tuple[tuple[str, type[StoreError], str], ...] = (  # part of the driver's words -> what it is, what to do
    ("readonly", StoreUnusable, "get write access to the file and its folder, or name another database with --db"),
    ("read-only", StoreUnusable, "connect as a user who may write, or name another database with --db"),
    ("unable to open", StoreUnusable, "check that the folder exists and may be written"),
    ("not a database", StoreUnusable, "name another file with --db"),
    ("image is malformed", StoreUnusable, "put a backup of it in its place"),
    ("locked", StoreUnusable, "another process is writing to it, try again when that has finished"),
    ("is full", StoreUnusable, "make room on the disk and run it again"),
    ("no space left", StoreUnusable, "make room on the disk of the server and run it again"),
    ("disk i/o error", StoreUnusable, "check that its disk works and has room, and run it again"),
    ("nul", StoreError, "remove the control characters from the text"),
    ("surrogates", StoreError, "remove the broken characters from the text"),
    ("surrogate", StoreError, "remove the broken characters from the text"),
    ("permission denied", StoreUnusable, "ask the administrator of the database for the right to do this"),
    ("terminating", StoreAway, "run it again when the server is back"),
    ("starting up", StoreAway, "run it again when the server is ready"),
    ("shutting down", StoreAway, "run it again when the server is back"),
    ("connection", StoreAway, _SERVER),
    ("consuming input failed", StoreAway, _SERVER),
)


def connect(url: str | os.PathLike[str]) -> Engine:
    """An engine on a database whose schema is the newest. StoreError if that cannot be had."""
    address = parse(url)
    try:
        engine = create_engine(address, hide_parameters=True, json_serializer=to_json, **_options(address))
    except ImportError as error:
        raise StoreError(
            f"{shown(address)}: the driver for PostgreSQL is missing; run pip install 'callcoach[postgres]'."
        ) from error
    if address.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgres)
    try:
        with reading(engine) as connection:
            version = _version(connection)
        if version != REVISION:
            with writing(engine) as connection:
                _migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def parse(url: str | os.PathLike[str]) -> URL:
    """A path or URL, as SQLAlchemy writes it and with our driver."""
    if not isinstance(url, str) or "://" not in url:
        return URL.create("sqlite", database=str(Path(url)))
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "the address of the database cannot be understood; "
            "write sqlite:///calls.db or postgresql://user:password@host/name."
        ) from error
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        return address
    raise StoreError(
        f"{address.drivername}: not a kind of database callcoach writes to; use sqlite:///… or postgresql://…."
    )


def shown(address: URL) -> str:
    """The address as it may stand in a message."""
    if address.get_backend_name() == "sqlite":
        return address.database or "the database in memory"
    return address.set(query={}).render_as_string(hide_password=True).replace("+psycopg", "")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database throughout."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with _sentences(engine.url), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes all or nothing. Writers come one after the other."""
    with _sentences(engine.url), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
        yield connection


def _options(address: URL) -> dict[str, Any]:
    if address.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_SECONDS}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")  # with WAL: safe against a killed process
    deadline = time.monotonic() + BUSY_SECONDS
    while True:  # switching a fresh file to WAL does not wait for another process doing the same
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _prepare_postgres(connection: Any, _: object) -> None:
    connection.execute("SET jit = off")  # compiling takes longer than our queries, which read few rows
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # a writer takes its lock at once: one that read first could not wait for another, it would fail
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection) -> None:
    """To the newest schema, in the caller's transaction. Another process may have been faster: then nothing happens."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = _version(connection)
    if version is not None and version not in known:
        raise StoreError(
            f"{shown(connection.engine.url)}: a newer callcoach wrote it (schema {version}, not {REVISION}); "
            "update callcoach."
        )
    if version == REVISION:
        return
    if version is not None and (copy := backups.copy_before(connection, version)):
        log.warning("The store is brought to schema %s; as it was until now it lies in %s.", REVISION, copy)
    command.upgrade(config, "head")


@contextmanager
def _sentences(address: URL) -> Iterator[None]:
    """The driver's error as StoreError: the database, its words without a password, the way out."""
    try:
        yield
    except (SQLAlchemyError, UnicodeError) as error:
        words = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
        cause = (words.strip().splitlines() or [type(error).__name__])[0].rstrip(". ")
        for secret in _secrets(address):
            cause = cause.replace(secret, "***")
        known = ((kind, way) for needle, kind, way in _WAYS_OUT if needle in cause.lower())
        lost = isinstance(error, DBAPIError) and error.connection_invalidated
        unknown = (StoreAway, _SERVER) if lost else (StoreError, "see --debug for where it happened")
        kind, way_out = next(known, unknown)
        raise kind(f"{shown(address)}: {cause}; {way_out}.") from error


def _secrets(address: URL) -> list[str]:
    query = address.query.get("password", ())
    return [secret for secret in (address.password, *([query] if isinstance(query, str) else query)) if secret]
