"""Calls removed for good."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy import ColumnElement, func, select

from pipeline.errors import StoreError
from pipeline.store import audit, compacting, database, emptying, forgotten, removing
from pipeline.store.base import Base
from pipeline.store.removing import Older, Traces
from pipeline.store.schema import calls

BATCH = 20  # calls removed in one transaction, so that others get to write in between
Clear = Callable[[Traces], None]


def nothing(_: Traces) -> None:
    pass


class Removing(Base):
    """`clear` gets what there may be of each call outside the store: see `pipeline.removing.files`.

    It comes first: what breaks off in between is done again, and no file is left that no call knows of.
    """

    def remove_call(self, key: int, clear: Clear = nothing) -> None:
        """Everything of the call, out of every figure too. StoreError where there is no such call."""
        if not self._remove([key], clear):
            raise StoreError(f"{key}: there is no such call.")

    def remove_before(self, older: Older, clear: Clear = nothing) -> int:
        """Calls dated earlier at their site, and undated ones that were stored earlier; how many there were."""
        gone = 0
        while keys := self._next(removing.before(older)):
            gone += self._remove(keys, clear, forget=True)
        return gone

    def empty_before(self, older: Older, clear: Clear = nothing) -> int:
        """As `remove_before`, but figures stay, and that there was a call; see `emptying`."""
        emptied = 0
        while keys := self._next(removing.before(older) & calls.c.emptied_at.is_(None)):
            with database.reading(self._engine) as connection:
                traces = [found for key in keys if (found := removing.traces(connection, key))]
            for found in traces:
                clear(found)
            with database.writing(self._engine) as connection:
                removing.overwrite(connection)
                emptied += sum(emptying.empty(connection, key) for key in keys)
        return emptied

    def calls_before(self, older: Older) -> int:
        """How many calls `remove_before` would remove."""
        return self._count(removing.before(older))

    def words_before(self, older: Older, removed: Older | None = None) -> int:
        """How many calls `empty_before` would empty, after `removed` are."""
        rest = () if removed is None else (~removing.before(removed),)
        return self._count(removing.before(older), calls.c.emptied_at.is_(None), *rest)

    def contents_before(self, day: date, of: Collection[str]) -> list[str]:
        """Those of calls dated, or if undated stored, earlier."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return removing.contents(connection, day, of)

    def clean_up(self) -> None:
        """After words were deleted, so that they are not left in the files of SQLite either; see `compacting`."""
        self._trusted()
        compacting.settle(self._engine)

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return int(connection.scalar(select(func.count()).select_from(calls).where(*conditions)) or 0)

    def _next(self, condition: ColumnElement[bool]) -> list[int]:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return removing.keys(connection, condition, BATCH)

    def _remove(self, keys: list[int], clear: Clear, forget: bool = False) -> int:
        """`forget`: they do not come back when the same recordings are analysed again."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            traces = [found for key in keys if (found := removing.traces(connection, key))]
        for found in traces:
            clear(found)
        with database.writing(self._engine) as connection:
            removing.overwrite(connection)
            for found in traces if forget else ():
                forgotten.note(connection, "call", found.content_id)
            gone = [key for key in keys if removing.remove(connection, key)]
            if self._viewer is not None:
                for key in gone:
                    audit.note(connection, self._viewer.person, "removed", call_key=key)
            return len(gone)
