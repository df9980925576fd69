"""People around the calls: outcomes, coaching, agents, coders of check samples. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from pipeline.call import Call
from pipeline.checking import Checked, check
from pipeline.codebook import Codebook
from pipeline.errors import Forbidden, UnreadableInput
from pipeline.outcomes import Imported, Outcome, Repeats, Reported
from pipeline.sessions import Session, Vision
from pipeline.store import (
    agents,
    audit,
    database,
    figures,
    outcomes,
    renames,
    samples,
    sessions,
    taggers,
)
from pipeline.store.agents import Agent, Moved
from pipeline.store.base import Base
from pipeline.store.renames import Renamed
from pipeline.store.samples import Sample
from pipeline.store.scope import Scope


class People(Base):
    """What customers answered, what coaches noted, who agents are, what coders judged."""

    # ---- outcomes

    def put_outcomes(
        self, rows: Sequence[Reported], *, skip_bad: bool = False, faults: Sequence[UnreadableInput] = ()
    ) -> Imported:
        """In place of earlier values. With any fault, `faults` among them, nothing is written unless `skip_bad`."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return outcomes.put(connection, rows, skip_bad, faults)

    def repeat_contact(self, days: int) -> Repeats:
        """Whether customers called again within `days` local dates, as outcome `repeat_<days>`."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return outcomes.repeat_contact(connection, days)

    def outcomes(self, scope: Scope | None = None) -> tuple[Outcome, ...]:
        """Of the calls of `scope`, by default of all."""
        with database.reading(self._engine) as connection:
            asked = scope if scope is None and self._viewer is None else self._seen(scope or Scope())
            return outcomes.figures(connection, asked)

    # ---- coaching

    def add_session(
        self,
        agent: str,
        held_on: date,
        *,
        coach: str | None = None,
        focus: str | None = None,
        agreed: str | None = None,
    ) -> Session:
        with database.writing(self._engine) as connection:
            self._require("coach")
            if not self._acting("coach")._knows_coaching(connection, agent):
                raise Forbidden("Only the current leader of the agent's team can note sessions; ask them.")
            coach = self._viewer.person if self._viewer else coach
            session = sessions.add(connection, agent, held_on, coach, focus, agreed, once=self._viewer is not None)
            self._coached(connection, "noted a session", session)
            return session

    def sessions(self, agent: str | None = None) -> tuple[Session, ...]:
        """The oldest first: one's own, those of agents in a team one leads now, and those one held."""
        with database.reading(self._engine) as connection:
            held, viewer = sessions.held(connection, agent), self._viewer
            if viewer is None or viewer.sees_all:
                return held
            seen = {name for name in {session.agent for session in held} if self._knows_coaching(connection, name)}
            mine = {viewer.person} if viewer.may("coach") else set()
            return tuple(session for session in held if session.agent in seen or session.coach in mine)

    def remove_session(self, number: int) -> Session:
        """The one removed; whoever is logged in removes their own only. WrongUse where there is none."""
        with database.writing(self._engine) as connection:
            self._require("coach")
            removed = sessions.remove(connection, number)
            self._acting("coach")._require_agent(connection, removed.agent)  # else nothing is written
            if self._viewer and removed.coach != self._viewer.person:
                raise Forbidden("Somebody else noted this session; ask them to remove it.")
            self._coached(connection, "removed a session", removed)
            return removed

    def may_coach(self, agent: str) -> bool:
        """Whether sessions with the agent may be noted: by whoever leads them, not by themselves."""
        if self._viewer is not None and not self._viewer.may("coach"):
            return False
        with database.reading(self._engine) as connection:
            return self._acting("coach")._knows_coaching(connection, agent)

    def _knows_coaching(self, connection: Connection, agent: str) -> bool:
        """Whether what is agreed with the agent is theirs to know: of themselves, of agents whose newest call was in a
        team they lead, or of all. Who led the agent before sees the calls of that time, and no more."""
        viewer = self._viewer
        if viewer is None or viewer.sees_all or agent == viewer.own:
            return True
        return bool(viewer.led) and figures.team_of(connection, Scope(agent=agent)) in viewer.led

    def _coached(self, connection: Connection, what: str, session: Session) -> None:
        if self._viewer:
            detail = {"what": what, "held_on": session.held_on.isoformat(), "focus": session.focus}
            audit.note(connection, self._viewer.person, "coached", agent=session.agent, detail=detail)

    def set_vision(self, agent: str, text: str) -> Vision:
        """In the agent's own words: nobody else who is logged in writes them."""
        with database.writing(self._engine) as connection:
            if self._viewer is not None:
                if self._viewer.own != agent:
                    raise Forbidden("A service vision is in the agent's own words; only they can change it.")
                audit.note(connection, self._viewer.person, "changed the vision", agent=agent)
            return sessions.set_vision(connection, agent, text)

    def vision(self, agent: str) -> Vision | None:
        """The newest; None also for who led the agent before."""
        with database.reading(self._engine) as connection:
            self._require_agent(connection, agent)
            return sessions.vision(connection, agent) if self._knows_coaching(connection, agent) else None

    # ---- agents under other names, in other teams

    def agents_over_time(self) -> tuple[Agent, ...]:
        """Named agents, in alphabetical order."""
        self._require("administer")
        with database.reading(self._engine) as connection:
            return agents.listed(connection)

    def rename_agent(self, old: str, new: str) -> Renamed:
        """All of `old` is of `new`, added to what `new` has. WrongUse where `old` is not known."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            return renames.rename(connection, old, new)

    def move_agent(self, agent: str, team: str, since: date) -> Moved:
        """Calls from a local day on count for `team`. WrongUse where no call of the agent is stored."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            return agents.move(connection, agent, team, since)

    def current_name(self, agent: str) -> str:
        """What an agent who was renamed goes by now."""
        with database.reading(self._engine) as connection:
            return renames.current_name(connection, agent)

    def current_names(self) -> Mapping[str, str]:
        """Old name to the one in use now, of agents who were renamed."""
        with database.reading(self._engine) as connection:
            return renames.current_names(connection)

    # ---- the tagger checked against people, on random samples

    def draw(self, scope: Scope, count: int, seed: int, *, again: bool = False, blind: bool = True) -> Sample:
        """Calls drawn at random for people to code; see `samples.draw`."""
        with database.writing(self._engine) as connection:
            self._require("label")
            self._require_all()
            return samples.draw(connection, self._seen(scope), count, seed, again, blind)

    def samples(self) -> tuple[Sample, ...]:
        with database.reading(self._engine) as connection:
            return samples.read(connection)

    def checked(self, codebook: Codebook) -> dict[str, Checked]:
        """Every code that the tagger in use can give, against what people coded of the sampled calls only."""
        with database.reading(self._engine) as connection:
            tagger = taggers.in_use(connection)
            return check(samples.coded(connection, tagger.source), codebook, tagger.codes) if tagger else {}

    def by_people(self) -> Iterator[Call]:
        """Each call as each of its coders judged it; see `samples.by_people`."""
        with database.reading(self._engine) as connection:
            self._require("train")
            yield from samples.by_people(connection)
