"""Taggers that can be taken into use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.store.schema_access import kept_taggers


@dataclass(frozen=True)
class Kept:
    id: int
    source: str  # name and version
    folder: str  # within the folder of models; "" is the one that came with callcoach
    made_at: datetime  # UTC
    made_by: str | None
    figures: Mapping[str, Any]
    used_at: datetime | None


def keep(connection: Connection, source: str, folder: str, made_by: str | None, figures: Mapping[str, Any]) -> int:
    """In place of an earlier one of that name and version."""
    found = connection.scalar(select(kept_taggers.c.id).where(kept_taggers.c.source == source))
    row = {"folder": folder, "made_at": datetime.now(UTC), "made_by": made_by, "figures": dict(figures)}
    if found is not None:
        connection.execute(kept_taggers.update().where(kept_taggers.c.id == found).values(**row))
        return int(found)
    done = connection.execute(kept_taggers.insert().values(source=source, **row))
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def used(connection: Connection, source: str) -> None:
    connection.execute(kept_taggers.update().where(kept_taggers.c.source == source).values(used_at=datetime.now(UTC)))


def read(connection: Connection) -> tuple[Kept, ...]:
    """The newest first."""
    return tuple(
        Kept(row.id, row.source, row.folder, row.made_at, row.made_by, row.figures or {}, row.used_at)
        for row in connection.execute(select(kept_taggers).order_by(kept_taggers.c.id.desc()))
    )
