"""What a centre decides, who saw and did what, and what is stored about somebody. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from pipeline.centre import PURPOSES, Centre, facts, of_facts
from pipeline.errors import Forbidden
from pipeline.store import about, audit, database, settings
from pipeline.store.about import About
from pipeline.store.audit import Asked, Entry
from pipeline.store.base import Base
from pipeline.store.schema import calls as calls_table
from pipeline.store.schema import names as names_table


class Administration(Base):
    # ---- settings

    def centre(self) -> Centre:
        with database.reading(self._engine) as connection:
            return of_facts(settings.read(connection, "centre"))

    def set_centre(self, centre: Centre) -> None:
        with database.writing(self._engine) as connection:
            self._require("administer")
            old = of_facts(settings.read(connection, "centre"))
            settings.write(connection, "centre", facts(centre))
            by = self._viewer.person if self._viewer else audit.COMMAND_LINE
            kept = {"before": _kept(old), "after": _kept(centre)}
            audit.note(connection, by, "settings changed", detail=kept)

    def everybody(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All agents and teams that are stored, for whoever gives roles; none of their figures."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            query = select(names_table.c.kind, names_table.c.name).where(
                names_table.c.kind.in_(("agent", "team")), names_table.c.name != ""
            )
            rows = connection.execute(query.order_by(func.lower(names_table.c.name))).all()
        of = {kind: tuple(row.name for row in rows if row.kind == kind) for kind in ("agent", "team")}
        return of["agent"], of["team"]

    # ---- audit

    def note(
        self,
        action: str,
        *,
        call_key: int | None = None,
        agent: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """That the viewer saw or did something; nothing on the command line, which has no viewer."""
        if self._viewer is not None:
            with database.writing(self._engine) as connection:
                audit.note(connection, self._viewer.person, action, call_key=call_key, agent=agent, detail=detail)

    def audit(self, asked: Asked, most: int = 50) -> tuple[Entry, ...]:
        """The newest first."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return audit.read(connection, asked, most)

    def audited_actions(self) -> tuple[str, ...]:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return audit.actions(connection)

    def number_of(self, call_id: str) -> int | None:
        """Number of the call with this name, for the audit; its words stay closed to who administers."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return connection.scalar(select(calls_table.c.key).where(calls_table.c.call_id == call_id))

    def audit_before(self, moment: datetime) -> int:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return audit.count_before(connection, moment)

    def forget_audit(self, before: datetime) -> int:
        """Entries of earlier moments are deleted; how many."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return audit.remove_before(connection, before)

    # ---- oneself

    def about_me(self) -> About:
        """What is stored about the agent that the viewer is. Forbidden for who is none."""
        viewer = self._viewer
        if viewer is None or viewer.own is None:
            raise Forbidden("No agent belongs to this account, so no calls of yours are stored.")
        with database.reading(self._engine) as connection:
            return about.read(connection, viewer.own, viewer.person)


def _kept(centre: Centre) -> dict[str, Any]:
    """As the log shows it."""
    days = {name: centre.retention.days.get(name) for name in PURPOSES if centre.uses(name)}
    return {**days, "sound": centre.retention.sound, "small group": centre.small_group}
