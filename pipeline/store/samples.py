"""Random samples of calls that people code, and what they and the tagger made of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.call import Call
from pipeline.checking import Coded
from pipeline.errors import WrongUse
from pipeline.store import codings, judgements, reading, schema
from pipeline.store.schema import INTEGERS, calls, sampled, samples
from pipeline.store.schema import names as names_table
from pipeline.store.schema_review import codings as codings_table
from pipeline.store.schema_review import queue_lines
from pipeline.store.scope import Scope, within

BATCH = 50  # calls read at a time
SEEDS = INTEGERS  # seeds are below it


@dataclass(frozen=True)
class Sample:
    """One draw."""

    id: int
    drawn_at: datetime  # UTC
    seed: int
    scope: Scope
    calls: int  # it was drawn from
    call_ids: tuple[str, ...]  # in the order drawn
    person: str | None = None  # who drew it; None on the command line


def draw(connection: Connection, scope: Scope, count: int, seed: int, again: bool, blind: bool = True) -> Sample:
    """`count` calls of `scope`, or all there are if those are fewer, each with the same chance; the draw is noted.

    Not `blind`: coders see the tagger's tags, so what they make of them does not check it.
    Of the counting calls of quality full, never of those whose lines are labelled to learn from or to compare coders,
    and without `again` only of those that no earlier draw holds. WrongUse where there is none.
    """
    inner = within(scope).subquery()
    of_scope = calls.join(inner, inner.c.call_key == calls.c.key)
    query = select(calls.c.key).select_from(of_scope).where(calls.c.counts, calls.c.quality == "full")
    query = query.where(calls.c.emptied_at.is_(None), calls.c.key.not_in(select(queue_lines.c.call_key)))
    if not again:
        query = query.where(calls.c.key.not_in(select(sampled.c.call_key)))
    keys = connection.scalars(query.order_by(calls.c.key)).all()
    if not keys:
        raise WrongUse(
            "There is no call left to draw: none in this scope has full words, counts in profiles and was not drawn "
            "before; analyse more calls, widen the scope, or draw from all of them with --again."
        )
    chosen = random.Random(seed).sample(keys, min(count, len(keys)))
    noted = {
        "agent": scope.agent,
        "team": scope.team,
        "first_day": scope.first_day and scope.first_day.isoformat(),
        "last_day": scope.last_day and scope.last_day.isoformat(),
        "calls": len(keys),
        "blind": blind,
        "person": scope.viewer and scope.viewer.person,
    }
    done = connection.execute(samples.insert().values(drawn_at=datetime.now(UTC), seed=seed, scope=noted))
    number = int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
    places = [{"sample_id": number, "call_key": key, "place": place} for place, key in enumerate(chosen)]
    connection.execute(sampled.insert(), places)
    return next(sample for sample in read(connection) if sample.id == number)


def read(connection: Connection) -> tuple[Sample, ...]:
    """Every draw, the oldest first."""
    query = select(sampled.c.sample_id, calls.c.call_id).join(calls, calls.c.key == sampled.c.call_key)
    drawn: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(sampled.c.sample_id, sampled.c.place)):
        drawn[row.sample_id].append(row.call_id)
    return tuple(_sample(row, drawn[row.id]) for row in connection.execute(select(samples).order_by(samples.c.id)))


def coded(connection: Connection, tagger: str) -> Iterator[Coded]:
    """Calls of blind samples that people coded something of, with the tags of `tagger`, a few in memory at a time."""
    return (call for _, call in coded_calls(connection, tagger))


def coded_calls(connection: Connection, tagger: str = "") -> Iterator[tuple[int, Coded]]:
    """As `coded`, each with its key."""
    judged = select(codings_table.c.call_key).where(codings_table.c.purpose == "check")
    seen = [row.id for row in connection.execute(select(samples)) if not (row.scope or {}).get("blind", True)]
    query = (
        select(sampled.c.call_key)
        .distinct()
        .where(sampled.c.sample_id.not_in(seen))
        .join(calls, calls.c.key == sampled.c.call_key)
    )
    query = query.where(calls.c.counts, sampled.c.call_key.in_(judged)).order_by(sampled.c.call_key)
    keys = connection.scalars(query).all()
    for start in range(0, len(keys), BATCH):
        yield from _coded(connection, keys[start : start + BATCH], tagger)


def by_people(connection: Connection) -> Iterator[Call]:
    """Each call as each of its coders judged it, with `tagged_by` the coder and nothing of a tagger in it.

    Those of a sample say `check_sample` among the unknown keys of their document.
    """
    drawn = set(connection.scalars(select(sampled.c.call_key).distinct()))
    query = select(schema.judgements.c.call_key, names_table.c.id, names_table.c.name).distinct()
    query = query.join(names_table, names_table.c.id == schema.judgements.c.source_id)
    query = query.where(names_table.c.kind == "person")
    for key, source_id, person in connection.execute(query.order_by(schema.judgements.c.call_key, names_table.c.id)):
        call = reading.read(connection, [key], schema.judgements.c.source_id == source_id)[key]
        extra = {**call.extra, "check_sample": True} if key in drawn else call.extra
        yield replace(call, tagged_by=person, facts=None, measures={}, extra=extra)


def _coded(connection: Connection, keys: Sequence[int], tagger: str) -> Iterator[tuple[int, Coded]]:
    is_tagger = (names_table.c.kind == "model") & (names_table.c.name == tagger)
    machine = judgements.read(connection, keys, is_tagger)
    given = codings.read(connection, keys, "check")
    for key, call in reading.read(connection, keys).items():
        found = Coded(
            call.language,
            tuple(turn.speaker for turn, _ in call.utterances()),
            tuple(machine.get((key, number, tagger)) for number, _ in enumerate(call.utterances())),
            tuple(codings.of_lines(call, given[key]).values()),
        )
        yield key, found


def _sample(row: Row[Any], call_ids: Sequence[str]) -> Sample:
    first, last = (value and date.fromisoformat(value) for value in (row.scope["first_day"], row.scope["last_day"]))
    scope = Scope(row.scope["agent"], row.scope["team"], first, last)
    return Sample(row.id, row.drawn_at, row.seed, scope, row.scope["calls"], tuple(call_ids), row.scope.get("person"))
