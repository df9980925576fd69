"""What is stored about one agent, counted: for the agent themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Table, distinct, func, select

from pipeline.sessions import Session, Vision
from pipeline.store import audit, names, sessions
from pipeline.store.audit import Look
from pipeline.store.schema import call_agents, outcomes, sums, utterances
from pipeline.store.schema import names as names_table
from pipeline.store.schema_review import comments, corrections, recordings, reviews


@dataclass(frozen=True)
class About:
    agent: str
    calls: int
    undated: int
    first_day: date | None
    last_day: date | None
    utterances: int  # in those calls, the customers' among them
    recordings: int  # calls whose sound is found on this machine
    outcomes: int  # calls with what became of them, from other systems
    reviews: int  # calls that somebody marked as reviewed
    corrections: int  # that people made in those calls
    comments: int  # of others, on those calls
    own_comments: int
    measures: tuple[str, ...]  # names of the figures that are kept
    sessions: tuple[Session, ...]
    vision: Vision | None
    looks: tuple[Look, ...]  # who else looked, and how often


def read(connection: Connection, agent: str, person: str) -> About:
    """`person`: as whom the agent signs comments."""
    number = names.find(connection, [("agent", agent)]).get(("agent", agent))
    mine = call_agents.c.agent_id == number
    keys = select(call_agents.c.call_key).where(mine)
    day = call_agents.c.local_day
    count, dated, first, last = connection.execute(
        select(func.count(), func.count(day), func.min(day), func.max(day)).where(mine)
    ).one()
    there = comments.c.removed_at.is_(None)

    def of_calls(table: Table, *conditions: ColumnElement[bool], each: bool = True) -> int:
        counted = func.count() if each else func.count(distinct(table.c.call_key))
        query = select(counted).select_from(table).where(table.c.call_key.in_(keys), *conditions)
        return int(connection.scalar(query) or 0)

    return About(
        agent=agent,
        calls=count,
        undated=count - dated,
        first_day=first,
        last_day=last,
        utterances=of_calls(utterances),
        recordings=of_calls(recordings),
        outcomes=of_calls(outcomes, each=False),
        reviews=of_calls(reviews, each=False),
        corrections=of_calls(corrections, corrections.c.undone_at.is_(None)),
        comments=of_calls(comments, there, comments.c.person != person),
        own_comments=of_calls(comments, there, comments.c.person == person),
        measures=_measures(connection, number),
        sessions=sessions.held(connection, agent),
        vision=sessions.vision(connection, agent),
        looks=tuple(look for look in audit.looks(connection, agent, number) if look.person != person),
    )


def _measures(connection: Connection, agent: int | None) -> tuple[str, ...]:
    kept = select(sums.c.measure_id).where(sums.c.party_id == agent)
    found: Sequence[str] = connection.scalars(
        select(names_table.c.name).where(names_table.c.id.in_(kept)).order_by(names_table.c.name)
    ).all()
    return tuple(found)
