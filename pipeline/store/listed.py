"""What a list shows of its calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from pipeline.call import Quality
from pipeline.searching import Parts, Search, marked
from pipeline.store.listing import open_disputes
from pipeline.store.rows import local_time
from pipeline.store.schema import call_agents, calls, findings, names, utterances
from pipeline.store.schema_review import comments, reviews
from pipeline.store.upserts import chunks

HITS = 2  # utterances of a call that are shown for what was searched


@dataclass(frozen=True)
class Hit:
    """Something said that holds what was searched."""

    utterance: int
    start_ms: int | None
    parts: Parts


@dataclass(frozen=True)
class ListedCall:
    key: int
    call_id: str
    agents: tuple[str, ...]  # "" is the unnamed one
    team: str | None
    started_at: datetime | None  # at the site
    duration_ms: int | None
    language: str | None
    reason: str | None
    quality: Quality
    counts: bool
    flags: tuple[str, ...]  # why it is kept out, in words
    findings: int
    reviewed_by: tuple[str, ...]  # who did first comes first
    comments: int
    disputes: int  # open ones
    hits: tuple[Hit, ...]


def listed(connection: Connection, keys: Sequence[int], search: Search | None = None) -> tuple[ListedCall, ...]:
    """In the order of `keys`, which the caller has made sure may be seen."""
    found: dict[int, ListedCall] = {}
    for part in chunks(keys):
        found |= _listed(connection, part, search)
    return tuple(found[key] for key in keys)


def _listed(connection: Connection, keys: list[int], search: Search | None) -> dict[int, ListedCall]:
    agents = _many(connection, _of_agents(keys))
    reviewers = _many(connection, _of_reviews(keys))
    broken = dict(_pairs(connection, _count(findings.c.call_key, keys)))
    said = {key: (every, still) for key, every, still in connection.execute(_of_comments(keys))}
    hits = _hits(connection, keys, search) if search and search.wanted else {}
    c = calls.c
    columns = (c.key, c.call_id, c.started_at, c.timezone, c.duration_ms, c.language, c.reason, c.quality, c.counts)
    query = select(*columns, c.flags, names.c.name.label("team")).outerjoin(names, names.c.id == c.team_id)
    return {
        row.key: ListedCall(
            key=row.key,
            call_id=row.call_id,
            agents=agents.get(row.key, ()),
            team=row.team,
            started_at=local_time(row.started_at, row.timezone),
            duration_ms=row.duration_ms,
            language=row.language,
            reason=row.reason,
            quality=row.quality,
            counts=row.counts,
            flags=tuple(reason for _, reason in row.flags or ()),
            findings=broken.get(row.key, 0),
            reviewed_by=reviewers.get(row.key, ()),
            comments=said.get(row.key, (0, 0))[0],
            disputes=said.get(row.key, (0, 0))[1],
            hits=tuple(hits.get(row.key, ())),
        )
        for row in connection.execute(query.where(c.key.in_(keys)))
    }


def _of_agents(keys: Sequence[int]) -> Select[Any]:
    query = select(call_agents.c.call_key, names.c.name).join(names, names.c.id == call_agents.c.agent_id)
    return query.where(call_agents.c.call_key.in_(keys)).order_by(names.c.name)


def _of_reviews(keys: Sequence[int]) -> Select[Any]:
    return select(reviews.c.call_key, reviews.c.person).where(reviews.c.call_key.in_(keys)).order_by(reviews.c.at)


def _of_comments(keys: Sequence[int]) -> Select[Any]:
    still = func.sum(case((and_(*open_disputes()), 1), else_=0))
    query = select(comments.c.call_key, func.count(), still).where(comments.c.removed_at.is_(None))
    return query.where(comments.c.call_key.in_(keys)).group_by(comments.c.call_key)


def _count(key: Any, keys: Sequence[int]) -> Select[Any]:
    return select(key, func.count()).where(key.in_(keys)).group_by(key)


def _hits(connection: Connection, keys: Sequence[int], search: Search) -> dict[int, list[Hit]]:
    u = utterances.c
    query = select(u.call_key, u.number, u.start_ms, u.text).where(u.call_key.in_(keys))
    said: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(u.call_key, u.number)):
        said[row.call_key].append(row)
    return {
        key: [Hit(of[n].number, of[n].start_ms, parts) for n, parts in marked(search, [row.text for row in of], HITS)]
        for key, of in said.items()
    }


def _many(connection: Connection, query: Select[Any]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, value in _pairs(connection, query):
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[int, Any]]:
    return [(key, value) for key, value in connection.execute(query)]
