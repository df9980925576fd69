"""A copy of an SQLite store as it was before its schema changed. On PostgreSQL that is the administrator's pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection

from pipeline.errors import StoreUnusable


def copy_before(connection: Connection, version: str) -> Path | None:
    """Beside the file, named after its schema; None where there is no file. The caller holds the lock of writers."""
    path = _file(connection)
    if path is None:
        return None
    place = _free(path, version)
    part = place.with_name(f".{place.name}.part")
    try:
        part.unlink(missing_ok=True)  # of one that was killed
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        shutil.copymode(path, part)
        os.replace(part, place)
    except (sqlite3.Error, OSError) as error:
        raise StoreUnusable(
            f"{path}: it must be brought to a newer schema, and no copy of it could be made first ({error}); "
            "make room in its folder and let it be written."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return place


def _file(connection: Connection) -> Path | None:
    if connection.dialect.name != "sqlite":
        return None
    rows = connection.exec_driver_sql("PRAGMA database_list").all()
    name = next((row[2] for row in rows if row[1] == "main"), "")
    return Path(name) if name else None


def _free(path: Path, version: str) -> Path:
    """An earlier copy is never written over."""
    wanted, number = path.with_name(f"{path.name}.schema-{version}"), 1
    place = wanted
    while place.exists():
        number += 1
        place = wanted.with_name(f"{wanted.name}-{number}")
    return place
