"""Stores as an earlier callcoach left them: the tables its own migrations make, with what they could hold."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, select, text

import pipeline.store
from pipeline.store import database
from pipeline.store.schema import metadata

RELEASED = ("0001", "0002", "0003", "0004", "0005")


def copy_as(newest: str, url: str, version: str) -> dict[str, set[str]]:
    """What is in the store `newest`, as far as schema `version` knew it; table -> its columns then."""
    source, target = database.connect(newest), _made(url, version)
    there = MetaData()
    with source.connect() as old, target.begin() as new:
        there.reflect(new)
        for table in metadata.sorted_tables:
            if table.name not in there.tables:
                continue
            known = there.tables[table.name]
            names = [c.name for c in table.c if c.name in known.c]
            rows = [dict(row) for row in old.execute(select(*(table.c[name] for name in names))).mappings()]
            if rows:
                new.execute(table.insert(), rows)
            _count_on(new, table.name, [c.name for c in table.primary_key])
    source.dispose()
    target.dispose()
    return {name: {c.name for c in table.c} for name, table in there.tables.items()}


def _made(url: str, version: str) -> Engine:
    engine = create_engine(database.parse(url), json_serializer=database.to_json)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", database._prepare_sqlite)
        event.listen(engine, "begin", database._begin_sqlite)
    config = Config()
    config.set_main_option("script_location", str(Path(pipeline.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    return engine


def _count_on(connection: Connection, table: str, primary: list[str]) -> None:
    """New rows get numbers after those that were copied."""
    if connection.dialect.name == "postgresql" and primary in (["id"], ["key"]):
        name = primary[0]
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{name}'), "
                f"(SELECT coalesce(max({name}), 0) + 1 FROM {table}), false)"
            )
        )
