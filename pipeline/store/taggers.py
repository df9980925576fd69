"""What the taggers whose tags are stored say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from pipeline.store import names
from pipeline.store.schema import calls, taggers
from pipeline.store.schema import names as table


@dataclass(frozen=True)
class Noted:
    source: str  # name and version
    codes: tuple[str, ...]  # all that it can give
    experimental: tuple[str, ...]  # those of them too uncertain for a profile


def note(connection: Connection, source: str, codes: Sequence[str], experimental: Sequence[str]) -> None:
    """Written anew each time, so that the one in use is the one noted last."""
    number = names.ensure(connection, [("model", source)])["model", source]
    connection.execute(taggers.delete().where(taggers.c.source_id == number))
    told = {"codes": list(codes), "experimental": list(experimental)}
    connection.execute(taggers.insert().values(source_id=number, noted_at=datetime.now(UTC), **told))


def in_use(connection: Connection) -> Noted | None:
    """The one noted last; None where none was, as in a store of schema 0001."""
    query = select(taggers, table.c.name).join(table, table.c.id == taggers.c.source_id)
    row = connection.execute(query.order_by(taggers.c.noted_at.desc()).limit(1)).first()
    return Noted(row.name, tuple(row.codes), tuple(row.experimental)) if row else None


def has_others(connection: Connection, source: str) -> bool:
    """Whether there are calls tagged by another than `source`."""
    return connection.scalar(select(calls.c.key).where(calls.c.tagged_by != source).limit(1)) is not None
