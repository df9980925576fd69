"""Calls found, heard and put right by people. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from pipeline.errors import StoreError
from pipeline.store import database, names
from pipeline.store.base import Base
from pipeline.store.schema import calls as calls_table
from pipeline.store.names import Name
from pipeline.store.scope import seen_by


class Review(Base):
    def call_id(self, key: int) -> str:
        """Name of the call with this number. StoreError where there is none that may be seen."""
        with database.reading(self._engine) as connection:
            query = select(calls_table.c.call_id).where(calls_table.c.key == key, seen_by(self._viewer))
            found = connection.scalar(query)
        if found is None:
            raise StoreError(f"{key}: there is no such call, or not for you.")
        return str(found)

    def call_key(self, call_id: str) -> int:
        """StoreError where there is no such call."""
        with database.reading(self._engine) as connection:
            return self._key(connection, call_id)

    def numbers_of(self, wanted: Collection[Name]) -> dict[Name, int]:
        """The numbers by which addresses name agents, teams …; those of `wanted` there are."""
        with database.reading(self._engine) as connection:
            return names.find(connection, wanted)
