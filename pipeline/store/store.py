"""The store: what a command, a batch or a page asks of the database. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import Unpack

from sqlalchemy import ColumnElement, Connection, select

from pipeline.call import Call, Quality
from pipeline.errors import StoreError
from pipeline.offers import Offer
from pipeline.opportunities import Chance
from pipeline.profiles import Finding, Tally
from pipeline.store import (
    calls,
    changes,
    database,
    edits,
    failures,
    judgements,
    reading,
    recordings,
    taggers,
)
from pipeline.store.changes import Change, Fields
from pipeline.store.edits import Edit
from pipeline.store.failures import Failure
from pipeline.store.judgements import Verdict
from pipeline.store.schema import calls as calls_table
from pipeline.store.schema import failures as failures_table
from pipeline.store.schema import judgements as judgements_table
from pipeline.store.schema import names as names_table
from pipeline.store.schema import versions as versions_table
from pipeline.store.scope import Scope, within
from pipeline.store.store_access import Access
from pipeline.store.store_comments import Commenting
from pipeline.store.store_figures import Figures
from pipeline.store.store_forgetting import Forgetting
from pipeline.store.store_labels import Labelling
from pipeline.store.store_people import People
from pipeline.store.store_review import Review
from pipeline.store.store_work import Work
from pipeline.store.taggers import Noted

BATCH = 50  # calls read at a time when many are


@dataclass(frozen=True)
class Known:
    """What is stored of a content without reading the call."""

    content_id: str
    call_id: str
    quality: Quality
    engine: str | None
    model: str | None
    versions: Mapping[str, str]  # stage -> version
    saved_at: datetime  # UTC
    emptied: bool = False  # its words were deleted when their time was over; only figures are left


@dataclass(frozen=True)
class Left:
    """What people left of a call, to be laid over it."""

    saved_at: datetime | None  # UTC; None where nothing is stored
    edits: tuple[Edit, ...] = ()
    given: tuple[Verdict, ...] = ()


class Store(Figures, People, Access, Review, Commenting, Labelling, Forgetting, Work):
    """Calls, their tags and the figures made of them, on SQLite or PostgreSQL.

    Faults of the database, its disk or its network are StoreErrors.
    """

    # ---- calls

    def save(
        self,
        call: Call,
        *,
        content_id: str,
        tallies: Mapping[str, Tally],
        findings: Iterable[Finding] = (),
        chances: Iterable[Chance] = (),
        offers: Iterable[Offer] = (),
        versions: Mapping[str, str] = {},
        people: Collection[str] = (),
        since: datetime | EllipsisType | None = ...,
        recording: tuple[str, str | None] | None = None,
    ) -> None:
        """Write the call whole or not at all, in place of what `content_id` gave before.

        `tallies`: agent ("" where unnamed) to measure to the rate of this call. `people`: sources of judgements that
        are persons; theirs win, and stay when the call is saved again from a model's tags. Measure the call after
        `with_people`, or its figures will not know of them. Tags of other models stay beside the new ones, not active,
        as long as the words are the same. `since`: when what this was made from was saved, None if it was not there;
        Conflict where it has been saved again. `recording`: where its sound lies, and the mark of what lies there.
        """
        with database.writing(self._engine) as connection:
            self._trusted()
            if not isinstance(since, EllipsisType):
                calls.refuse_newer(connection, content_id, since)
            calls.save(
                connection,
                call,
                content_id=content_id,
                tallies=tallies,
                findings=findings,
                chances=chances,
                offers=offers,
                versions=versions,
                people=people,
            )
            if recording is not None:
                recordings.note(connection, content_id, *recording)

    def with_people(self, call: Call, content_id: str) -> Call:
        """`call` with what people have judged of the same utterances before, in place of a model's tags."""
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            if key is None:
                return call
            exchanged = calls.is_exchanged(connection, key, call)
            return judgements.apply(call, judgements.given_to(connection, key, exchanged))

    def left_by_people(self, call: Call, content_id: str) -> Left:
        """What people put right and judged in `call`, which is what is stored of the content, or that anew."""
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            if key is None:
                return Left(None)
            exchanged = calls.is_exchanged(connection, key, call)
            given, put_right = judgements.given_to(connection, key, exchanged), edits.read(connection, key, exchanged)
            return Left(calls.saved_at(connection, content_id), tuple(put_right), tuple(given))

    def decided(self, content_id: str) -> Call | None:
        """The stored call, where a person has said who is the agent in it."""
        with database.reading(self._engine) as connection:
            query = select(calls_table.c.key, calls_table.c.roles).where(calls_table.c.content_id == content_id)
            row = connection.execute(query).one_or_none()
            if row is None or not row.roles or row.roles[0] != "person":
                return None
            return reading.read(connection, [row.key])[row.key]

    def known(self, content_id: str) -> Known | None:
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            return None if key is None else _known(connection, [key])[key]

    def load(self, call_id: str, source: str | None = None) -> Call:
        """With the active tags, or those of `source`. StoreError where there is no such call."""
        with database.reading(self._engine) as connection:
            key = self._key(connection, call_id)
            by = select(names_table.c.id).where(names_table.c.name == source)
            whose = () if source is None else (judgements_table.c.source_id.in_(by),)
            return reading.read(connection, [key], *whose)[key]

    def found(self, call_id: str) -> tuple[Known, Call]:
        """As `load`, with what `known` says of it."""
        with database.reading(self._engine) as connection:
            key = self._key(connection, call_id)
            return _known(connection, [key])[key], reading.read(connection, [key])[key]

    def flagged(self, scope: Scope = Scope()) -> Iterator[Call]:
        """Calls that a flag keeps out of every figure, in the order of `calls`, a few in memory at a time."""
        return (call for _, call in self._each(scope, ~calls_table.c.counts))

    def calls(self, scope: Scope = Scope()) -> Iterator[Call]:
        """In the order they were first saved, a few in memory at a time; the store may be written to meanwhile."""
        return (call for _, call in self._each(scope, calls_table.c.emptied_at.is_(None)))

    def stored(self, scope: Scope = Scope()) -> Iterator[tuple[Known, Call]]:
        """As `calls`, each with what `known` says of it."""
        return self._each(scope)

    def _each(self, scope: Scope, *conditions: ColumnElement[bool]) -> Iterator[tuple[Known, Call]]:
        """The calls of `scope` that meet the `conditions` on the table of calls."""
        last = 0
        inner, key = within(self._seen(scope)).subquery(), calls_table.c.key
        query = select(key).join(inner, inner.c.call_key == key).where(*conditions).order_by(key).limit(BATCH)
        while True:
            with database.reading(self._engine) as connection:
                keys = connection.scalars(query.where(key > last)).all()
                known, read = _known(connection, keys), reading.read(connection, keys)
            if not keys:
                return
            yield from ((known[key], read[key]) for key in keys)
            last = keys[-1]

    # ---- metadata

    def update_metadata(self, content_id: str, **fields: Unpack[Fields]) -> tuple[str, ...]:
        """The names of the fields that became another; the old values stay in `history`.

        `columns` are laid over those stored. StoreError where the content is not known or the call_id is taken.
        """
        with database.writing(self._engine) as connection:
            self._trusted()
            key = calls.key_of(connection, content_id)
            if key is None:
                raise StoreError(f"{content_id}: no call with this content is stored; analyse it first.")
            if "call_id" in fields:
                calls.refuse_clash(connection, fields["call_id"], content_id)
            return changes.update(connection, key, fields)

    def history(self, call_id: str) -> tuple[Change, ...]:
        """What became of a call's metadata, oldest change first."""
        with database.reading(self._engine) as connection:
            self._key(connection, call_id)
            return changes.history(connection, call_id)

    # ---- taggers

    def note_tagger(self, source: str, codes: Sequence[str], experimental: Sequence[str] = ()) -> None:
        """Its tags are in use from now on. `codes`: all it can give, `experimental`: those too unsure for a profile."""
        with database.writing(self._engine) as connection:
            self._trusted()
            taggers.note(connection, source, codes, experimental)

    def tagger(self) -> Noted | None:
        """What the tagger in use says of itself; None where it was never noted."""
        with database.reading(self._engine) as connection:
            return taggers.in_use(connection)

    def tagged_by_others(self, source: str) -> bool:
        """Whether calls carry the tags of another tagger than `source`."""
        with database.reading(self._engine) as connection:
            return taggers.has_others(connection, source)

    def measured_by_others(self, version: str) -> bool:
        """Whether figures of some call follow another codebook, or other rules of measuring, than `version`."""
        stage, other = versions_table.c.stage == "measures", versions_table.c.version != version
        with database.reading(self._engine) as connection:
            return connection.scalar(select(versions_table.c.call_key).where(stage, other).limit(1)) is not None

    # ---- failures

    def fail(self, path: str, content_id: str | None, reason: str) -> None:
        with database.writing(self._engine) as connection:
            self._trusted()
            failures.add(connection, path, content_id, reason)

    def succeeded(self, path: str) -> None:
        """Forget the failures of a file. `save` has forgotten those of its content already."""
        with database.writing(self._engine) as connection:
            self._trusted()
            failures.clear(connection, failures_table.c.path == path)

    def failures(self) -> tuple[Failure, ...]:
        self._require("upload")
        with database.reading(self._engine) as connection:
            return failures.read(connection)


def _known(connection: Connection, keys: Sequence[int]) -> dict[int, Known]:
    """Call key to what is known."""
    versions: dict[int, dict[str, str]] = {key: {} for key in keys}
    for row in connection.execute(select(versions_table).where(versions_table.c.call_key.in_(keys))):
        versions[row.call_key][row.stage] = row.version
    c = calls_table.c
    query = select(c.key, c.content_id, c.call_id, c.quality, c.engine, c.model, c.saved_at, c.emptied_at)
    return {
        row.key: Known(
            row.content_id,
            row.call_id,
            row.quality,
            row.engine,
            row.model,
            versions[row.key],
            row.saved_at,
            row.emptied_at is not None,
        )
        for row in connection.execute(query.where(c.key.in_(keys)))
    }
