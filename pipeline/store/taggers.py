"""What the taggers whose tags are stored say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from pipeline.store import names
from pipeline.store.schema import taggers


def note(connection: Connection, source: str, experimental: Sequence[str]) -> None:
    """Written anew each time, so that the one in use is the one noted last."""
    number = names.ensure(connection, [("model", source)])["model", source]
    connection.execute(taggers.delete().where(taggers.c.source_id == number))
    connection.execute(
        taggers.insert().values(source_id=number, experimental=list(experimental), noted_at=datetime.now(UTC))
    )


def experimental(connection: Connection) -> tuple[str, ...]:
    """Of the tagger noted last; nothing where none was."""
    query = select(taggers.c.experimental).order_by(taggers.c.noted_at.desc()).limit(1)
    return tuple(connection.scalar(query) or ())
