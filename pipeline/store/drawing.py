"""Random samples of a list for people to review: so many calls of each agent.

Who is drawn follows from the list, the seed and how far the store went then, and from nothing else: the address of a
page that names them shows the same calls to whoever may see them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import Connection, func, select

from pipeline.errors import WrongUse
from pipeline.store.listing import AsOf, Listing, chosen
from pipeline.store.samples import SEEDS
from pipeline.store.schema import call_agents, calls
from pipeline.store.schema_review import reviews
from pipeline.store.upserts import chunks
from pipeline.viewers import Viewer

MOST_EACH = 50
MANY = 5000  # of more calls, the agents of all calls are read at once


@dataclass(frozen=True)
class Draw:
    """`each` calls of every agent by chance, of those stored when it was made."""

    each: int
    seed: int
    as_of: AsOf

    def __post_init__(self) -> None:
        if not 1 <= self.each <= MOST_EACH:
            raise WrongUse(f"A sample holds 1 to {MOST_EACH} calls of each agent; choose a number between them.")


@dataclass(frozen=True)
class Drawn:
    keys: tuple[int, ...]  # in the order of the list
    calls: int  # it was drawn from
    agents: int
    reviewed: int  # of the calls drawn, so far


def begin(connection: Connection, each: int, seed: int) -> Draw:
    """A draw from the store as it is now."""
    last = connection.scalar(select(func.max(calls.c.key))) or 0
    return Draw(each, seed % SEEDS, AsOf(last, datetime.now(UTC).replace(microsecond=0)))


def drawn(connection: Connection, listing: Listing, draw: Draw, viewer: Viewer | None) -> Drawn:
    found = chosen(connection, listing, viewer, draw.as_of)
    keys = connection.scalars(found.keys()).all()
    by_agent = _by_agent(connection, keys, listing.agent)
    picked: set[int] = set()
    for agent, of_agent in by_agent.items():
        picked.update(sorted(of_agent, key=lambda key: _lot(draw.seed, agent, key))[: draw.each])
    done = sum(
        connection.scalar(select(func.count(reviews.c.call_key.distinct())).where(reviews.c.call_key.in_(part))) or 0
        for part in chunks(picked)
    )
    return Drawn(tuple(key for key in keys if key in picked), len(keys), len(by_agent), done)


def _by_agent(connection: Connection, keys: Sequence[int], agent: int | None) -> dict[int, list[int]]:
    """Agents to their calls among `keys`."""
    wanted = set(keys)
    query = select(call_agents.c.agent_id, call_agents.c.call_key)
    if agent is not None:
        query = query.where(call_agents.c.agent_id == agent)
    parts = chunks(wanted) if len(wanted) <= MANY else [None]
    found: dict[int, list[int]] = defaultdict(list)
    for part in parts:
        for number, key in connection.execute(query if part is None else query.where(call_agents.c.call_key.in_(part))):
            if key in wanted:
                found[number].append(key)
    return found


def _lot(seed: int, agent: int, key: int) -> bytes:
    return blake2b(f"{seed} {agent} {key}".encode(), digest_size=8).digest()
