"""Calls found, heard and put right by people. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, select

from pipeline.call import Utterance
from pipeline.errors import StoreError
from pipeline.store import audit, database, drawing, names, recordings
from pipeline.store.base import Base
from pipeline.store.choices import Choices, choices
from pipeline.store.drawing import Draw, Drawn
from pipeline.store.listed import ListedCall, listed
from pipeline.store.listing import COUNTED, Listing, chosen
from pipeline.store.names import Name
from pipeline.store.recordings import Recorded
from pipeline.store.schema import calls as calls_table
from pipeline.store.scope import seen_by

PAGE = 25  # calls
EXPORTED = 10_000  # calls in a table, at most


@dataclass(frozen=True)
class ListPage:
    """A page of a list of calls."""

    calls: tuple[ListedCall, ...]
    number: int  # found in all, counted to COUNTED only
    is_more: bool  # than `number`
    page: int
    pages: int  # that are known of
    drawn: Drawn | None = None


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

    # ---- calls found

    def listed(self, listing: Listing, page: int = 1, draw: Draw | None = None) -> ListPage:
        """Calls that meet the `listing` and may be seen, all or those of the `draw`; the nearest page there is."""
        with database.reading(self._engine) as connection:
            drawn = drawing.drawn(connection, listing, draw, self._viewer) if draw else None
            keys = drawn.keys if drawn else self._keys(connection, listing, max(COUNTED, page * PAGE) + 1)
            number = len(keys) if drawn else min(len(keys), COUNTED)
            pages = max(1, -(-len(keys) // PAGE))
            page = min(max(page, 1), pages)
            shown = listed(connection, keys[(page - 1) * PAGE : page * PAGE], listing.search)
            return ListPage(shown, number, len(keys) > number, page, pages, drawn)

    def counted(self, listings: Sequence[Listing]) -> tuple[int, ...]:
        """How many calls each holds; beyond COUNTED one more is all that is known."""
        with database.reading(self._engine) as connection:
            return tuple(len(self._keys(connection, listing, COUNTED + 1)) for listing in listings)

    def exported(self, listing: Listing, draw: Draw | None = None) -> tuple[ListedCall, ...]:
        """As `listed`, the first EXPORTED of all pages."""
        with database.reading(self._engine) as connection:
            if draw:
                keys: Sequence[int] = drawing.drawn(connection, listing, draw, self._viewer).keys[:EXPORTED]
            else:
                keys = self._keys(connection, listing, EXPORTED)
            return listed(connection, keys)

    def draw_calls(self, listing: Listing, each: int, seed: int, about: Mapping[str, Any]) -> Draw:
        """A random sample for review, noted with `about`, the filter as the page writes it."""
        with database.writing(self._engine) as connection:
            self._require("correct")
            draw = drawing.begin(connection, each, seed)
            drawn = drawing.drawn(connection, listing, draw, self._viewer)
            if self._viewer is not None:
                detail = {**about, "each": each, "seed": draw.seed, "from": drawn.calls, "drawn": len(drawn.keys)}
                audit.note(connection, self._viewer.person, "drew", detail=detail)
            return draw

    def choices(self) -> Choices:
        with database.reading(self._engine) as connection:
            return choices(connection, self._viewer, self._agents_seen(connection))

    def is_empty(self) -> bool:
        """No call is stored that may be seen."""
        with database.reading(self._engine) as connection:
            return not connection.scalar(select(exists().where(seen_by(self._viewer), calls_table.c.key > 0)))

    def _keys(self, connection: Connection, listing: Listing, limit: int) -> Sequence[int]:
        return connection.scalars(chosen(connection, listing, self._viewer).keys(limit)).all()

    # ---- the sound of calls

    def note_recording(self, content_id: str, path: str, mark: str | None = None) -> None:
        """Where the recording lies, for the stages to tell; nothing where no such call is stored.

        `mark`: by which `content_at` knows it again.
        """
        self._trusted()
        with database.reading(self._engine) as connection:
            if recordings.is_noted(connection, content_id, path, mark):
                return
        with database.writing(self._engine) as connection:
            recordings.note(connection, content_id, path, mark)

    def content_at(self, mark: str) -> str | None:
        """The content that was found where `mark` was taken, so that it need not be read again."""
        self._trusted()
        with database.reading(self._engine) as connection:
            return recordings.content_of(connection, mark)

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
