"""Lines chosen to be labelled: training queues, and calls that several people code to compare themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from pipeline.errors import WrongUse
from pipeline.queueing import Candidate, Chosen
from pipeline.store import judgements, schema, tasks
from pipeline.store.schema import calls, sampled
from pipeline.store.schema import names as names_table
from pipeline.store.schema_review import queue_lines, queues
from pipeline.store.scope import Scope, newest, within

CALLS = 500  # the most recent ones that a queue is chosen from
BATCH = 50  # read at a time
LEAST_SCORE = 0.02  # lower ones are near no threshold
FEWEST_LINES = 10  # of a call that is worth a calibration session


def pool(connection: Connection, scope: Scope, tagger: str, most: int = CALLS) -> list[Candidate]:
    """Lines of the newest counting calls that are in no check sample, in no queue yet, and judged by nobody."""
    keys = _recent(connection, scope, most, calls.c.tagged_by == tagger)
    found: list[Candidate] = []
    for start in range(0, len(keys), BATCH):
        found += _candidates(connection, keys[start : start + BATCH], tagger)
    return found


def labelled(connection: Connection) -> Counter[str]:
    """Code to how many lines people gave it here."""
    found = Counter[str]()
    for document in connection.scalars(select(schema.verdicts.c.judgement)):
        found.update((document or {}).get("labels", ()))
    return found


def add(
    connection: Connection,
    kind: str,
    title: str,
    person: str,
    lines: Sequence[tuple[int, int, str | None]],
    detail: Mapping[str, Any],
) -> int:
    """`lines`: call key, utterance, why. The number of the queue."""
    row = {"kind": kind, "title": title, "person": person, "made_at": datetime.now(UTC), "detail": dict(detail)}
    number = int(connection.execute(queues.insert().values(**row)).inserted_primary_key[0])  # type: ignore[index]
    rows = [
        {"queue_id": number, "place": place, "call_key": key, "utterance": utterance, "why": why}
        for place, (key, utterance, why) in enumerate(lines)
    ]
    connection.execute(queue_lines.insert(), rows)
    return number


def still_free(connection: Connection, chosen: Sequence[Chosen]) -> list[tuple[int, int, str | None]]:
    """What was chosen, less calls that were drawn for a check meanwhile, or were forgotten."""
    keys = {line.call for line in chosen}
    there = set(connection.scalars(select(calls.c.key).where(calls.c.key.in_(keys), ~_drawn())))
    return [(line.call, line.utterance, line.why) for line in chosen if line.call in there]


def to_calibrate(connection: Connection, scope: Scope, seed: int, key: int | None) -> list[tuple[int, int, str | None]]:
    """The lines of the call `key`, else of a recent one by chance. WrongUse where it is coded for something else."""
    if key is None:
        keys = _recent(connection, scope, CALLS, calls.c.key.not_in(select(queue_lines.c.call_key)))
        candidates = random.Random(seed).sample(keys, len(keys))
    else:
        used = select(queue_lines.c.call_key).union(select(sampled.c.call_key))
        if connection.scalar(select(calls.c.key).where(calls.c.key == key, calls.c.key.in_(used))) is not None:
            raise WrongUse("This call is being coded in a check sample or a queue already; choose another.")
        candidates = [key]
    for candidate in candidates:
        said = tasks.lines(connection, [candidate]).get(candidate, {})
        own = [number for number, spot in said.items() if spot.speaker in ("agent", "customer")]
        if len(own) >= FEWEST_LINES or (key is not None and own):
            return [(candidate, number, None) for number in own]
    raise WrongUse("There is no call left to code together; analyse more calls, or name one by its number.")


def close(connection: Connection, number: int) -> None:
    connection.execute(
        queues.update().where(queues.c.id == number, queues.c.closed_at.is_(None)).values(closed_at=datetime.now(UTC))
    )


def _drawn() -> Any:
    return calls.c.key.in_(select(sampled.c.call_key))


def _recent(connection: Connection, scope: Scope, most: int, *conditions: Any) -> list[int]:
    inner = within(scope).subquery()
    query = select(calls.c.key).join(inner, inner.c.call_key == calls.c.key)
    query = query.where(calls.c.counts, calls.c.quality == "full", ~_drawn(), *conditions)
    return list(connection.scalars(query.order_by(*newest(inner)).limit(most)))


def _candidates(connection: Connection, keys: Sequence[int], tagger: str) -> list[Candidate]:
    is_tagger = (names_table.c.kind == "model") & (names_table.c.name == tagger)
    taken, agents = _taken(connection, keys), _agents(connection, keys)
    found = []
    for (key, utterance, _), judgement in judgements.read(connection, keys, is_tagger).items():
        if (key, utterance) in taken or (key, utterance) not in agents:
            continue
        scores = {code: score for code, score in judgement.scores.items() if score >= LEAST_SCORE}
        if scores:
            found.append(Candidate(key, utterance, agents[key, utterance], scores, judgement.labels))
    return found


def _taken(connection: Connection, keys: Collection[int]) -> set[tuple[int, int]]:
    """Lines that a person has judged, or that wait in a queue."""
    judged = schema.judgements.c
    by_people = select(judged.call_key, judged.utterance).join(names_table, names_table.c.id == judged.source_id)
    by_people = by_people.where(judged.call_key.in_(keys), names_table.c.kind == "person")
    waiting = select(queue_lines.c.call_key, queue_lines.c.utterance).where(queue_lines.c.call_key.in_(keys))
    return {(row[0], row[1]) for query in (by_people, waiting) for row in connection.execute(query)}


def _agents(connection: Connection, keys: Collection[int]) -> dict[tuple[int, int], int]:
    """Of each line with words that agent or customer says, whose call it is."""
    u, t = schema.utterances.c, schema.turns.c
    query = select(u.call_key, u.number, u.text, t.with_agent_id)
    query = query.join(schema.turns, (t.call_key == u.call_key) & (t.number == u.turn))
    query = query.where(u.call_key.in_(keys), t.speaker.in_(("agent", "customer")))
    return {(r.call_key, r.number): r.with_agent_id for r in connection.execute(query) if r.text.strip()}
