"""What people put right in calls. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from pipeline.call import Call
from pipeline.errors import Missing
from pipeline.store import calls, corrections, database, emptying, hiding, reading, removing
from pipeline.store.base import Base
from pipeline.store.corrections import Change, Correction, Measure, Standing
from pipeline.store.hiding import Hide
from pipeline.store.schema import INTEGERS
from pipeline.store.schema import calls as calls_table
from pipeline.store.scope import seen_by
from pipeline.viewers import Viewer


class Correcting(Base):
    def standing(self, key: int) -> Standing:
        """A call as people left it, and as taggers have it. Missing where there is none that may be seen."""
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            return corrections.standing(connection, key)

    def amend(
        self,
        key: int,
        change: Callable[[Standing], Change | None],
        measure: Measure,
        person: str | None = None,
        undoing: int | None = None,
    ) -> Correction | None:
        """Change a call as it stands now; nothing else can change in between. None where `change` gives nothing.

        `person`: who does it, on the command line. `undoing`: number of the correction that is to be taken back.
        """
        with database.writing(self._engine) as connection:
            self._require("correct")
            self._visible(connection, key)
            self._require_in(connection, "correct", key)
            was = corrections.standing(connection, key, undoing)
            wanted = change(was)
            if wanted is None:
                return None
            number = corrections.write(connection, key, was, wanted, self._person(person), measure)
            found = corrections.read(connection, key, wanted.call)
            return next(correction for correction in found if correction.id == number)

    def measure_anew(self, content_id: str, versions: Mapping[str, str], measure: Measure) -> None:
        """The figures of a stored call, by other rules, from its words and tags as they stand."""
        with database.writing(self._engine) as connection:
            self._trusted()
            key = calls.key_of(connection, content_id)
            if key is not None and not emptying.is_emptied(connection, key):
                machine = corrections.standing(connection, key).machine
                corrections.save(connection, key, machine, content_id, versions, measure)

    def hide(
        self,
        content_id: str,
        call: Call,
        hide: Hide,
        anew: Callable[[Call], Call],
        measure: Measure,
        clear: Callable[[], None],
    ) -> bool:
        """Whether less is to be read in a stored call by `hide`, and in all that quotes it: then it is so from now on.

        `call`: as stored. Tags stay, and `anew` may give the hidden call others. `clear` takes away what was made of
        its sound: before, so that nothing is left where it breaks off, and after, as somebody may have listened.
        """
        self._trusted()
        with database.reading(self._engine) as connection:
            key = calls.key_of(connection, content_id)
            if key is None:
                return False
            if not hiding.is_less(call, hide):
                if not hiding.is_quoted(connection, key):
                    return False
                was = corrections.standing(connection, key)
                if not hiding.rows(connection, key, was, hiding.Lines(was.machine, hide)):
                    return False
        clear()
        with database.writing(self._engine) as connection:
            if calls.key_of(connection, content_id) != key or emptying.is_emptied(connection, key):
                return False  # removed meanwhile
            removing.overwrite(connection)
            was = corrections.standing(connection, key)
            lines = hiding.Lines(was.machine, hide)
            hiding.write(connection, hiding.rows(connection, key, was, lines))
            corrections.save(connection, key, anew(lines.after), content_id, was.versions, measure, beside=was.models)
        clear()
        return True

    def corrections(self, key: int) -> tuple[Correction, ...]:
        """The oldest first, those taken back too."""
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            return corrections.read(connection, key, reading.read(connection, [key])[key])

    def viewer_of(self, key: int) -> Viewer | None:
        """Whoever asks, as agent and as leader only where they see the call as one; None on the command line."""
        viewer = self._viewer
        if viewer is None or viewer.sees_all:
            return viewer
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            mine = select(calls_table.c.key).where(calls_table.c.key == key)
            out = {
                role
                for role in viewer.roles & {"agent", "leader"}
                if connection.scalar(mine.where(seen_by(replace(viewer, roles=frozenset({role}))))) is None
            }
        return replace(viewer, roles=viewer.roles - out)

    def timezone(self, key: int) -> str | None:
        """Of the site of a call."""
        with database.reading(self._engine) as connection:
            self._visible(connection, key)
            return connection.scalar(select(calls_table.c.timezone).where(calls_table.c.key == key))

    def _visible(self, connection: Connection, key: int) -> None:
        there = calls_table.c.key == key, calls_table.c.emptied_at.is_(None)
        query = select(calls_table.c.key).where(*there, seen_by(self._viewer))
        if not 0 < key < INTEGERS or connection.scalar(query) is None:
            raise Missing(f"{key}: there is no such call, or not for you; look it up among the calls.")

    def _person(self, given: str | None) -> str:
        return self._viewer.person if self._viewer else given or "unknown"

    def signs(self, otherwise: str = "") -> str:
        """The name that signs what is done here: that of the viewer, `otherwise` on the command line."""
        return self._viewer.person if self._viewer else otherwise
