"""Settings of a centre, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from pipeline.store.schema_access import settings


def read(connection: Connection, name: str) -> Any:
    """None where it was never set."""
    return connection.scalar(select(settings.c.value).where(settings.c.name == name))


def write(connection: Connection, name: str, value: Any) -> None:
    connection.execute(settings.delete().where(settings.c.name == name))
    connection.execute(settings.insert().values(name=name, value=value))


def keep(connection: Connection, name: str, value: Any) -> Any:
    """What is set already, else `value`, which is set then."""
    found = read(connection, name)
    if found is None:
        write(connection, name, value)
    return value if found is None else found
