"""Words of a call deleted when their time is over: that there was a call and what was counted in it stays."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, select

from pipeline.store import failures, removing, search
from pipeline.store.schema import call_agents, calls, compensation, outcomes, tallies, versions
from pipeline.store.schema import failures as failures_table
from pipeline.store.schema_access import uploads

KEPT = (call_agents, tallies, compensation, outcomes, versions)  # tables of calls that hold figures, not words
BARE = (  # columns of a call that may hold words or name somebody
    "customer_id",
    "recording",
    "engine_reason",
    "dropped",
    "speech",
    "hold",
    "roles",
    "measures",
    "columns",
    "extra",
)


def is_emptied(connection: Connection, key: int) -> bool:
    return connection.scalar(select(calls.c.emptied_at).where(calls.c.key == key)) is not None


def empty(connection: Connection, key: int) -> bool:
    """Whether there was such a call with words."""
    row = connection.execute(select(calls.c.content_id, calls.c.emptied_at).where(calls.c.key == key)).one_or_none()
    if row is None or row.emptied_at is not None:
        return False
    search.take_away(connection, key)
    for table in removing.of_calls():
        if table not in KEPT:
            connection.execute(table.delete().where(table.c.call_key == key))
    connection.execute(compensation.update().where(compensation.c.call_key == key).values(utterance=None))
    connection.execute(uploads.delete().where(uploads.c.call_key == key))
    failures.clear(connection, failures_table.c.content_id == row.content_id)
    bare = dict.fromkeys(BARE) | {"call_id": f"figures-only-{key}", "emptied_at": datetime.now(UTC)}
    connection.execute(calls.update().where(calls.c.key == key).values(**bare))
    return True
