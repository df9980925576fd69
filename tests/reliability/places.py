"""Where a killed process works: a folder and a database of its own, copies of a state made once."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, text

from tests.clusters import create_database, drop_database

FOLDER = "place"


@dataclass(frozen=True)
class Place:
    folder: Path
    url: str


class Databases(Protocol):
    name: str

    def empty(self, folder: Path) -> str: ...
    def copy(self, url: str, folder: Path) -> str: ...
    def drop(self, url: str) -> None: ...
    def settle(self, url: str) -> None: ...


class Sqlite:
    name = "SQLite"

    def empty(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'calls.db'}"

    def copy(self, url: str, folder: Path) -> str:
        return self.empty(folder)  # it came with the folder

    def drop(self, url: str) -> None:
        """Goes with the folder."""

    def settle(self, url: str) -> None:
        """A killed process holds nothing any more."""


@dataclass(frozen=True)
class Postgres:
    server: str
    name: str = "PostgreSQL"

    def empty(self, folder: Path) -> str:
        return create_database(self.server)

    def copy(self, url: str, folder: Path) -> str:
        return create_database(self.server, url)

    def drop(self, url: str) -> None:
        drop_database(self.server, url)

    def settle(self, url: str) -> None:
        """Until the server has noticed that nobody is there any more."""
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
        name, deadline = url.rpartition("/")[2].partition("?")[0], time.monotonic() + 30
        with engine.connect() as connection:
            while connection.scalar(query, {"name": name}) and time.monotonic() < deadline:
                time.sleep(0.005)
        engine.dispose()


@contextmanager
def copied(template: Place, databases: Databases, room: Path) -> Iterator[Place]:
    """Always at the same path, so that what is written can be compared."""
    folder = room / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template.folder, folder)
    place = Place(folder, databases.copy(template.url, folder))
    try:
        yield place
    finally:
        databases.drop(place.url)
        shutil.rmtree(folder, ignore_errors=True)
