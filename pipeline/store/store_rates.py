"""Rates of agents, teams and everyone, as far as whoever asks may know them. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from pipeline.centre import of_facts
from pipeline.errors import Forbidden
from pipeline.profiles import Measure, Rate
from pipeline.store import database, figures, groups, partial, settings
from pipeline.store.base import Base
from pipeline.store.scope import Scope
from pipeline.strata import Stratified


class Rates(Base):
    """Verbal ones from transcripts of quality full unless drafts are included.

    Of an agent who changed teams a leader is given those over the calls of their own teams.
    """

    def tally(self, scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False) -> dict[str, Rate]:
        """Measure to rate; a measure with nothing to count is missing, and all where too few stand behind them."""
        with database.reading(self._engine) as connection:
            if scope.agent is not None and self._partly(connection, scope):
                seen = self._seen(scope)
                return partial.tally(connection, seen, [scope.agent], measures, include_draft).get(scope.agent, {})
            return figures.tally(connection, scope, measures, include_draft) if self._large(connection, scope) else {}

    def tallies(
        self, by: Literal["agent", "team"], scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False
    ) -> dict[str, dict[str, Rate]]:
        """Every agent's or team's tally, by name; without teams of too few agents for this viewer."""
        with database.reading(self._engine) as connection:
            found = figures.tallies(connection, by, scope, measures, include_draft)
            if by == "team":
                return {t: tally for t, tally in found.items() if self._large(connection, replace(scope, team=t))}
            seen = self._agents_seen(connection)
            if seen is None:
                return found
            if not (partly := self._partly(connection, scope)):
                return {agent: tally for agent, tally in found.items() if agent in seen}
            some = partial.tally(connection, self._seen(scope), partly, measures, include_draft)
            known = {agent: some.get(agent, {}) if agent in partly else tally for agent, tally in found.items()}
            return {agent: tally for agent, tally in known.items() if agent in seen and tally}

    def weeks(
        self, scope: Scope, measures: Sequence[Measure], *, include_draft: bool = False
    ) -> dict[str, tuple[tuple[date, Rate], ...]]:
        """Measure to (Monday, rate) of each local ISO week; of the period's first and last week only its days."""
        with database.reading(self._engine) as connection:
            if scope.agent is not None and self._partly(connection, scope):
                return partial.weeks(connection, self._seen(scope), measures, include_draft)
            return figures.weeks(connection, scope, measures, include_draft) if self._large(connection, scope) else {}

    def strata(
        self, measure: Measure, scope: Scope = Scope(), *, include_draft: bool = False
    ) -> dict[str, dict[str, Rate]]:
        """Agent to stratum (see pipeline/strata.py) to rate; of `scope` as in `tallies`."""
        with database.reading(self._engine) as connection:
            return next(
                (table.by_party() for _, table in self._strata(connection, [measure], scope, include_draft)), {}
            )

    def strata_of(
        self, measures: Sequence[Measure], scope: Scope = Scope(), *, include_draft: bool = False
    ) -> Iterator[tuple[Measure, Stratified]]:
        """As `strata`, of many measures as columns, one of them at a time; those that no call has are missing."""
        with database.reading(self._engine) as connection:
            yield from self._strata(connection, measures, scope, include_draft)

    def _strata(
        self, connection: Connection, measures: Sequence[Measure], scope: Scope, include_draft: bool
    ) -> Iterator[tuple[Measure, Stratified]]:
        viewer = self._viewer
        if viewer is None or viewer.sees_all:
            return figures.strata(connection, measures, scope, include_draft)
        if scope.team not in viewer.led:
            raise Forbidden("Only agents of a team that you lead can be compared; choose the team.")
        partly = self._partly(connection, scope)
        return figures.strata(connection, measures, self._seen(scope), include_draft, partly)

    def sees_in_part(self, scope: Scope) -> bool:
        """Whether whoever asks may see some calls of the scope's agent and not others."""
        with database.reading(self._engine) as connection:
            return bool(self._partly(connection, scope))

    def _partly(self, connection: Connection, scope: Scope) -> frozenset[str]:
        """Agents of whom whoever asks may see some calls of the period and not others; Forbidden where `scope` names
        one of whom they may see none."""
        if scope.agent is not None:
            self._require_agent(connection, scope.agent)
        viewer = self._viewer
        if viewer is None or viewer.sees_all or not viewer.led:
            return frozenset()  # agents see all their own calls
        agents = {scope.agent} if scope.agent is not None else (self._agents_seen(connection) or frozenset())
        others = {agent for agent in agents if agent != viewer.own}
        return partial.partly_seen(connection, self._seen(scope), others) if others else frozenset()

    def _large(self, connection: Connection, scope: Scope) -> bool:
        """Whether nobody's figures can be told from those of `scope`: the viewer may see each agent behind them one by
        one, or there are as many others as the centre asks for."""
        viewer = self._viewer
        if scope.agent is not None or viewer is None or viewer.sees_all or scope.team in viewer.led:
            return True
        least = of_facts(settings.read(connection, "centre")).small_group
        seen = self._agents_seen(connection) or frozenset()
        return groups.hidden_agents(connection, self._seen(scope), seen, least) in (0, least)
