"""What tests of pages ask of the store: numbers in addresses, and what was noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from pipeline.store import Store
from pipeline.store.schema_access import audit

KARI, EMMA, OLA, DANIEL = "Kari Nordli", "Emma Clarke", "Ola Bergsløkken Åsheim", "Daniel Reed"

CAME_IN = ("person added", "logged in", "logged out")


def agent(store: Store, name: str) -> str:
    """Address of their profile."""
    return f"/agents/{store.numbers('agent', [name])[name]}"


def team(store: Store, name: str) -> int:
    return store.numbers("team", [name])[name]


def noted(store: Store) -> list[tuple[Any, ...]]:
    """(person, action, agent, detail) but for how people came in, the oldest first."""
    with store._engine.connect() as connection:
        rows = connection.execute(select(audit).where(audit.c.action.not_in(CAME_IN)).order_by(audit.c.id)).all()
    return [(row.person, row.action, row.agent, row.detail) for row in rows]
