"""Groups too small for their figures to be shown: of few people, each can be told from the others."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from pipeline.store.schema import call_agents, calls, names
from pipeline.store.scope import Scope, on_days


def hidden_agents(connection: Connection, scope: Scope, seen: Collection[str], most: int) -> int:
    """Named agents who spoke in `scope`, everybody's or a team's, and are not among the `seen`; counted to `most`."""
    spoke = select(call_agents.c.agent_id).join(names, names.c.id == call_agents.c.agent_id).distinct()
    spoke = spoke.where(names.c.name != "", names.c.name.not_in(seen), *on_days(scope, call_agents.c.local_day))
    if scope.team is not None:
        team = select(names.c.id).where(names.c.kind == "team", names.c.name == scope.team).scalar_subquery()
        spoke = spoke.join(calls, calls.c.key == call_agents.c.call_key).where(calls.c.team_id == team)
    else:  # one seek an agent
        mine = select(call_agents.c.call_key).where(
            call_agents.c.agent_id == names.c.id, *on_days(scope, call_agents.c.local_day)
        )
        spoke = select(names.c.id).where(names.c.kind == "agent", names.c.name != "", names.c.name.not_in(seen))
        spoke = spoke.where(mine.exists())
    return len(connection.scalars(spoke.limit(most)).all())
