"""Calls removed for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipeline.errors import StoreError
from pipeline.store import audit, database, forgotten, removing
from pipeline.store.base import Base
from pipeline.store.removing import Traces

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

    def remove_before(self, day: date, clear: Clear = nothing) -> int:
        """Calls dated earlier at their site, and undated ones that were stored earlier; how many there were."""
        gone = 0
        while True:
            with database.reading(self._engine) as connection:
                self._require("administer")
                keys = removing.keys(connection, day, BATCH)
            if not keys:
                return gone
            gone += self._remove(keys, clear, forget=True)

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
