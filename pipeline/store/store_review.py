"""Calls found, heard and put right by people. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from pipeline.call import Utterance
from pipeline.errors import StoreError
from pipeline.store import audit, database, names, recordings
from pipeline.store.base import Base
from pipeline.store.names import Name
from pipeline.store.recordings import Recorded
from pipeline.store.schema import calls as calls_table
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

    # ---- the sound of calls

    def note_recording(self, content_id: str, path: str) -> None:
        """Where the recording lies, for the stages to tell; nothing where no such call is stored."""
        self._trusted()
        with database.reading(self._engine) as connection:
            if recordings.is_noted(connection, content_id, path):
                return
        with database.writing(self._engine) as connection:
            recordings.note(connection, content_id, path)

    def recorded(self, key: int) -> Recorded:
        """StoreError where there is no such call, or none that may be seen."""
        with database.reading(self._engine) as connection:
            found = recordings.read(connection, key, self._viewer)
        if found is None:
            raise StoreError(f"{key}: there is no such call, or not for you.")
        return found

    def once_said(self, call_id: str) -> tuple[Utterance, ...]:
        """Utterances that people have put right, as they stood before."""
        with database.reading(self._engine) as connection:
            return recordings.once_said(connection, self._key(connection, call_id))

    def note_heard(self, key: int) -> None:
        """That the viewer heard the call; once an hour, as a player asks for it in many parts."""
        if self._viewer is None:
            return
        with database.reading(self._engine) as connection:
            if recordings.is_heard(connection, key, self._viewer.person):
                return
        with database.writing(self._engine) as connection:
            if not recordings.is_heard(connection, key, self._viewer.person):
                audit.note(connection, self._viewer.person, "heard", call_key=key)
