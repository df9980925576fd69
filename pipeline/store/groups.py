"""Groups too small for their figures to be shown: of few people, each can be told from the others."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, or_, select, true

from pipeline.store.schema import call_agents, calls, names
from pipeline.store.scope import Scope, on_days, seen_by


def hidden_agents(connection: Connection, scope: Scope, seen: Collection[str], most: int) -> int:
    """Named agents behind figures of `scope`, everybody's or a team's, counted to `most`: those who spoke there and are
    not among the `seen`, and those with a call there that the viewer of `scope` may not see."""
    days = on_days(scope, call_agents.c.local_day)
    unseen = seen_by(scope.viewer).is_not(true())  # so is a call without a team
    if scope.team is not None:
        team = select(names.c.id).where(names.c.kind == "team", names.c.name == scope.team).scalar_subquery()
        spoke = select(call_agents.c.agent_id).join(names, names.c.id == call_agents.c.agent_id).distinct()
        spoke = spoke.join(calls, calls.c.key == call_agents.c.call_key).where(calls.c.team_id == team, *days)
        spoke = spoke.where(or_(names.c.name.not_in(seen), unseen))
    else:  # one seek an agent, and the calls of those seen
        mine = select(call_agents.c.call_key).where(call_agents.c.agent_id == names.c.id, *days)
        closed = mine.join(calls, calls.c.key == call_agents.c.call_key).where(unseen)
        spoke = select(names.c.id).where(names.c.kind == "agent")
        spoke = spoke.where(or_(names.c.name.not_in(seen) & mine.exists(), names.c.name.in_(seen) & closed.exists()))
    return len(connection.scalars(spoke.where(names.c.name != "").limit(most)).all())
