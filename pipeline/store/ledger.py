"""What was offered, one line an offer, newest call first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from sqlalchemy import Connection, and_, func, or_, select

from pipeline.call import Amount
from pipeline.profiles import LedgerLine
from pipeline.store import names
from pipeline.store.passages import worded
from pipeline.store.reading import amount
from pipeline.store.rows import local_time
from pipeline.store.schema import calls, compensation, turns, utterances
from pipeline.store.schema import names as names_table
from pipeline.store.scope import Scope, newest, within

AT_ONCE = 1000  # rows in memory
_ABOUT = (  # of a call; what was heard in it is large
    calls.c.call_id,
    calls.c.reason,
    calls.c.customer_id,
    calls.c.started_at,
    calls.c.timezone,
    calls.c.local_day,
)


def lines(connection: Connection, scope: Scope, include_draft: bool) -> Iterator[LedgerLine]:
    """In a transferred call an offer is its speaker's; one that no utterance names is of the agent of the call.

    Asked for one agent, also offers that no utterance names in calls where this agent spoke.
    """
    inner = within(scope).subquery()
    speaking, teams = names_table.alias(), names_table.alias()
    said = and_(utterances.c.call_key == compensation.c.call_key, utterances.c.number == compensation.c.utterance)
    spoken = and_(turns.c.call_key == utterances.c.call_key, turns.c.number == utterances.c.turn)
    query = (
        select(compensation, *_ABOUT, utterances.c.start_ms, speaking.c.name.label("agent"), teams.c.name.label("team"))
        .select_from(inner)
        .join(compensation, compensation.c.call_key == inner.c.call_key)
        .join(calls, calls.c.key == inner.c.call_key)
        .outerjoin(utterances, said)
        .outerjoin(turns, spoken)
        .outerjoin(speaking, speaking.c.id == func.coalesce(turns.c.with_agent_id, calls.c.agent_id))
        .outerjoin(teams, teams.c.id == calls.c.team_id)
        .where(worded(include_draft))
        .order_by(*newest(inner), compensation.c.place)
    )
    if scope.agent is not None:
        name = ("agent", scope.agent)
        number = names.find(connection, [name]).get(name)
        query = query.where(or_(turns.c.number.is_(None), turns.c.with_agent_id == number))
    rows = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for row in chain.from_iterable(rows.partitions()):  # several times as fast as one by one
        yield LedgerLine(
            row.call_id,
            row.agent or None,
            row.team,
            row.reason,
            row.customer_id,
            local_time(row.started_at, row.timezone),
            row.local_day,
            amount(row),
            None if row.stake is None else Amount(row.stake, row.stake_currency),
            row.deferred,
            row.probed,
            row.asked,
            row.start_ms,
        )


def unnamed(lines: Iterable[LedgerLine]) -> Iterator[LedgerLine]:
    """Customers as running numbers."""
    numbers: dict[str, str] = {}
    for line in lines:
        who = line.customer_id
        yield line if who is None else replace(line, customer_id=numbers.setdefault(who, str(len(numbers) + 1)))
