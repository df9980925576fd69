"""A store opened: what its parts share, and what of it a viewer may see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Self

from sqlalchemy import Connection, Engine, select

from pipeline.errors import Forbidden
from pipeline.store import audit, calls, database
from pipeline.store.schema import call_agents, names
from pipeline.store.schema import calls as calls_table
from pipeline.store.scope import Scope, seen_by
from pipeline.viewers import Action, Viewer


class Base:
    """On SQLite or PostgreSQL. Faults of the database, its disk or its network are StoreErrors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._viewer: Viewer | None = None

    @classmethod
    def open(cls, url: str | os.PathLike[str]) -> Self:
        """`url`: a path, `sqlite:///…` or `postgresql://…`. Makes the tables, or brings them up to date."""
        return cls(database.connect(url))

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- who asks

    def as_seen_by(self, viewer: Viewer) -> Self:
        """The same store, of which every method gives only what `viewer` may see and does only what they may do.

        A call that may not be seen is not there. Rates of teams and of everyone are no secret: an agent is set beside
        them.
        """
        seen = copy(self)
        seen._viewer = viewer
        return seen

    def _seen(self, scope: Scope) -> Scope:
        return replace(scope, viewer=self._viewer)

    def _key(self, connection: Connection, call_id: str) -> int:
        """StoreError where there is no such call, or none that may be seen."""
        return calls.key_named(connection, call_id, self._viewer)

    def _agents_seen(self, connection: Connection) -> frozenset[str] | None:
        """Agents whose figures may be seen: oneself, and whoever took a call in a team one leads; None is all."""
        viewer = self._viewer
        if viewer is None or viewer.sees_all:
            return None
        own = {viewer.own} if viewer.own is not None else set()
        if not viewer.led:
            return frozenset(own)
        led = replace(viewer, roles=frozenset({"leader"}))
        query = (
            select(names.c.name)
            .distinct()
            .select_from(names)
            .join(call_agents, call_agents.c.agent_id == names.c.id)
            .join(calls_table, calls_table.c.key == call_agents.c.call_key)
            .where(seen_by(led))
        )
        return frozenset(own | set(connection.scalars(query)))

    def _sees_agent(self, connection: Connection, agent: str) -> bool:
        """Whether `agent` is among `_agents_seen`, without looking at everybody's calls."""
        viewer = self._viewer
        if viewer is None or viewer.sees_all or agent == viewer.own:
            return True
        if not viewer.led:
            return False
        query = (
            select(call_agents.c.call_key)
            .join(names, names.c.id == call_agents.c.agent_id)
            .join(calls_table, calls_table.c.key == call_agents.c.call_key)
            .where(names.c.kind == "agent", names.c.name == agent)
            .where(seen_by(replace(viewer, roles=frozenset({"leader"}))))
        )
        return connection.scalar(query.limit(1)) is not None

    def _require_agent(self, connection: Connection, agent: str) -> None:
        if not self._sees_agent(connection, agent):
            raise Forbidden("These are the figures of somebody else's agent; ask whoever leads that team.")

    def _require(self, action: Action) -> None:
        if self._viewer is not None and not self._viewer.may(action):
            raise Forbidden("Your role does not allow this; ask whoever administers callcoach here.")

    def _require_in(self, connection: Connection, action: Action, key: int) -> None:
        """For what is done to a call that may be seen: by a role that allows it and in which the call is seen."""
        self._require(action)
        if self._viewer is None or self._viewer.sees_all:
            return
        query = select(calls_table.c.key).where(calls_table.c.key == key, seen_by(self._viewer.acting(action)))
        if connection.scalar(query) is None:
            raise Forbidden("Your role does not allow this; ask whoever administers callcoach here.")

    def _acting(self, action: Action) -> Self:
        """For what is done to whatever is seen in the roles that allow it."""
        return self if self._viewer is None else self.as_seen_by(self._viewer.acting(action))

    def _require_all(self) -> None:
        """For what is chosen from the calls of everybody."""
        if self._viewer is not None and not self._viewer.sees_all:
            raise Forbidden("Only quality staff and trainers choose lines from everybody's calls; ask one of them.")

    def _noted(
        self, connection: Connection, action: str, detail: Mapping[str, object], call_key: int | None = None
    ) -> None:
        """What somebody who is logged in did, in the same transaction."""
        if self._viewer is not None:
            audit.note(connection, self._viewer.person, action, call_key=call_key, detail=detail)

    def _trusted(self) -> None:
        """For what the stages write, and nobody who is logged in."""
        if self._viewer is not None:
            raise Forbidden("This is done on the command line, or through what the review app offers for it.")
