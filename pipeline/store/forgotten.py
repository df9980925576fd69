"""What was forgotten stays so: a keyed hash of each content, and of names that must not come back.

The key lies in the store, so that every machine that writes to it knows them again. A content is a hash that nobody
guesses; a name can be guessed by who has the database, and is a pseudonym, no more.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, select

from pipeline.errors import Forgotten
from pipeline.store import settings
from pipeline.store.schema_privacy import forgotten

Kind = Literal["call", "agent"]
KEY = "forgotten key"  # among the settings


def is_forgotten(connection: Connection, content_id: str) -> bool:
    key = settings.read(connection, KEY)
    return key is not None and _find(connection, _mark(key, "call", content_id)) is not None


def refuse(connection: Connection, content_id: str, call_id: str) -> None:
    if is_forgotten(connection, content_id):
        raise Forgotten(
            f"{call_id}: it was deleted here for good and is not taken in again; "
            "`callcoach analyze --allow-again` takes it in all the same."
        )


def note(connection: Connection, kind: Kind, what: str, becomes: str | None = None) -> None:
    mark = _mark(settings.keep(connection, KEY, secrets.token_hex(32)), kind, what)
    connection.execute(forgotten.delete().where(forgotten.c.mark == mark))
    connection.execute(forgotten.insert().values(mark=mark, kind=kind, at=datetime.now(UTC), becomes=becomes))


def allow(connection: Connection, content_id: str) -> bool:
    """It may come again. Whether it was forgotten."""
    key = settings.read(connection, KEY)
    if key is None:
        return False
    return connection.execute(forgotten.delete().where(forgotten.c.mark == _mark(key, "call", content_id))).rowcount > 0


class Names(Mapping[str, str]):
    """Agent to the name in use now: those renamed, and those whose names were forgotten, of which only hashes are."""

    def __init__(self, known: Mapping[str, str], key: str | None, marked: Mapping[str, str]) -> None:
        self._known, self._key, self._marked = known, key, marked

    def __getitem__(self, name: str) -> str:
        if self._key is not None and self._marked:
            found = self._marked.get(_mark(self._key, "agent", name))
            if found is not None:
                return found
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def names(connection: Connection, known: Mapping[str, str]) -> Names:
    query = select(forgotten.c.mark, forgotten.c.becomes).where(forgotten.c.kind == "agent")
    marked = {row.mark: row.becomes for row in connection.execute(query) if row.becomes}
    return Names(known, settings.read(connection, KEY), marked)


def _find(connection: Connection, mark: str) -> str | None:
    return connection.scalar(select(forgotten.c.mark).where(forgotten.c.mark == mark))


def _mark(key: str, kind: str, what: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{kind}\0{what}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()
