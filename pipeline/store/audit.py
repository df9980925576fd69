"""Who saw and did what. Written with whatever it is about, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from pipeline.store.schema_access import audit


def note(
    connection: Connection,
    person: str,
    action: str,
    *,
    call_key: int | None = None,
    agent: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    connection.execute(
        audit.insert().values(
            at=datetime.now(UTC),
            person=person,
            action=action,
            call_key=call_key,
            agent=agent,
            detail=dict(detail) if detail else None,
        )
    )
