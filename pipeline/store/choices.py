"""What a viewer can filter calls by: agents, teams and reasons that stand in calls they may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from pipeline.store.schema import call_agents, calls, names
from pipeline.store.scope import seen_by
from pipeline.viewers import Viewer


@dataclass(frozen=True)
class Choices:
    agents: tuple[tuple[int, str], ...] = ()  # number and name, "" is the unnamed one
    teams: tuple[tuple[int, str], ...] = ()
    reasons: tuple[str, ...] = ()


def choices(connection: Connection, viewer: Viewer | None, agents: Collection[str] | None) -> Choices:
    """`agents`: those whose figures may be seen, None is all."""
    spoke = exists().where(call_agents.c.agent_id == names.c.id)
    query = select(names.c.id, names.c.name).where(names.c.kind == "agent", spoke)
    if agents is not None:
        query = query.where(names.c.name.in_(agents))
    of_agents = connection.execute(query.order_by(names.c.name)).all()
    query = select(names.c.id, names.c.name).where(names.c.kind == "team")
    query = query.where(exists().where(calls.c.team_id == names.c.id))
    if viewer is not None and not viewer.sees_all:
        query = query.where(names.c.name.in_(viewer.led))
    of_teams = connection.execute(query.order_by(names.c.name)).all()
    reasons = select(calls.c.reason).distinct().where(calls.c.reason.is_not(None), seen_by(viewer))
    return Choices(
        tuple((number, name) for number, name in of_agents),
        tuple((number, name) for number, name in of_teams),
        tuple(connection.scalars(reasons.order_by(calls.c.reason))),
    )
