"""Check samples, training queues and calibration sessions as what they are to coders: lines, and who coded how far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.call import Call, Heard, Turn, Utterance
from pipeline.labelling import CodedLine, Coder, Dialogue, Progress, Spot, Task
from pipeline.store import accounts, codings, judgements, schema
from pipeline.store.schema import INTEGERS, calls, sampled, samples
from pipeline.store.schema_review import queue_lines, queues
from pipeline.store.scope import seen_by
from pipeline.tags import Judgement
from pipeline.viewers import Viewer

_SIDES = ("agent", "customer")


def of_samples(connection: Connection) -> list[Task]:
    """The newest first; those coded with the machine's tags in sight are none."""
    found = []
    for row in connection.execute(select(samples).order_by(samples.c.id.desc())):
        scope = row.scope or {}
        if scope.get("blind", True):
            found.append(
                Task("check", row.id, "", scope.get("person"), row.drawn_at, None, {**scope, "seed": row.seed})
            )
    return found


def of_queues(connection: Connection) -> list[Task]:
    return [_queue(row) for row in connection.execute(select(queues).order_by(queues.c.id.desc()))]


def find(connection: Connection, sample: bool, number: int) -> Task | None:
    if sample:
        return next((task for task in of_samples(connection) if task.id == number), None)
    if not 0 < number < INTEGERS:
        return None
    row = connection.execute(select(queues).where(queues.c.id == number)).one_or_none()
    return _queue(row) if row else None


def _queue(row: Row[Any]) -> Task:
    return Task(row.kind, row.id, row.title, row.person, row.made_at, row.closed_at, row.detail or {})


def spots(connection: Connection, task: Task, viewer: Viewer | None = None, call_key: int | None = None) -> list[Spot]:
    """The lines of a task that `viewer` may see, of all its calls or of one; a line that is gone is left out."""
    if task.purpose == "check":
        query = select(sampled.c.call_key).where(sampled.c.sample_id == task.id).order_by(sampled.c.place)
        keys = connection.scalars(query.join(calls, calls.c.key == sampled.c.call_key).where(seen_by(viewer))).all()
        words, found = lines(connection, [k for k in keys if call_key in (None, k)]), []
        for key in keys:
            found += [spot for spot in words.get(key, {}).values() if spot.speaker in _SIDES]
        return [replace(spot, place=place) for place, spot in enumerate(found)]
    chosen = select(queue_lines).join(calls, calls.c.key == queue_lines.c.call_key)
    chosen = chosen.where(queue_lines.c.queue_id == task.id, seen_by(viewer)).order_by(queue_lines.c.place)
    rows = [row for row in connection.execute(chosen) if call_key in (None, row.call_key)]
    words = lines(connection, {row.call_key for row in rows})
    return [
        replace(words[row.call_key][row.utterance], place=row.place, why=row.why)
        for row in rows
        if row.utterance in words.get(row.call_key, {})
    ]


def dialogue(connection: Connection, key: int) -> Dialogue:
    row = connection.execute(select(calls.c.language, calls.c.recording).where(calls.c.key == key)).one()
    said = tuple(lines(connection, [key]).get(key, {}).values())
    return Dialogue(key, row.language, row.recording is not None, said)


def lines(connection: Connection, keys: Collection[int]) -> dict[int, dict[int, Spot]]:
    """Call key to number of the utterance to line, of whatever was said in words; nobody's tags are read."""
    u, t = schema.utterances, schema.turns
    query = select(u.c.call_key, u.c.number, u.c.start_ms, u.c.end_ms, u.c.text, u.c.heard, t.c.speaker)
    query = query.join(t, (t.c.call_key == u.c.call_key) & (t.c.number == u.c.turn)).where(u.c.call_key.in_(keys))
    found: dict[int, dict[int, Spot]] = {}
    rows = connection.execute(query.order_by(u.c.call_key, u.c.number)).all()
    for key, group in groupby(rows, key=lambda row: row.call_key):
        said = list(group)
        bare = Call("", tuple(Turn(row.speaker, (_bare(row),)) for row in said))
        found[key] = {
            row.number: Spot(place, key, row.number, row.speaker, row.text, at, row.start_ms, row.end_ms)
            for place, (row, at) in enumerate(zip(said, judgements.places(bare), strict=True))
            if row.text.strip()
        }
    return found


def _bare(row: Any) -> Utterance:
    return Utterance(row.text, heard=None if row.heard is None else Heard(row.heard[0], row.heard[1]))


def given(connection: Connection, spots: Sequence[Spot], purpose: codings.Purpose) -> dict[int, dict[str, Judgement]]:
    """Place of the spot to coder to what they gave it."""
    found = codings.read(connection, {spot.call_key for spot in spots}, purpose)
    by_said = {(spot.call_key, spot.said): spot.place for spot in spots}
    gave: dict[int, dict[str, Judgement]] = defaultdict(dict)
    for key, group in found.items():
        for one in group:
            if (key, one.place) in by_said:
                gave[by_said[key, one.place]][one.judgement.source] = one.judgement
    return gave


def coded(connection: Connection, task: Task, spots: Sequence[Spot]) -> list[CodedLine]:
    gave = given(connection, spots, task.purpose)
    decided = given(connection, spots, "decided")
    latest = {place: list(by.values())[-1] for place, by in decided.items()}
    return [CodedLine(spot, gave.get(spot.place, {}), latest.get(spot.place)) for spot in spots]


def progress(connection: Connection, task: Task, viewer: Viewer | None) -> tuple[Progress, list[CodedLine]]:
    """With the lines that `viewer` may see. Each coder is held against the lines that they may see themselves."""
    everything = coded(connection, task, spots(connection, task))
    done: dict[str, int] = defaultdict(int)
    for line in everything:
        for coder in line.given:
            done[coder] += 1
    me = viewer.person if viewer else ""
    keys = {line.spot.call_key for line in everything}
    whose = _viewers(connection) if done else {}
    allowed = {coder: _allowed(connection, keys, whose.get(coder)) for coder in done}
    own = _allowed(connection, keys, viewer)
    visible = [line for line in everything if own is None or line.spot.call_key in own]
    coders = tuple(Coder(coder, count, _total(everything, allowed[coder])) for coder, count in done.items())
    several = [line for line in visible if len(line.given) > 1]
    found = Progress(
        task,
        len({line.spot.call_key for line in visible}),
        len(visible),
        Coder(me, done.get(me, 0), len(visible)),
        coders,
        (sum(_alike(line) for line in several), len(several)),
        sum(line.decided is not None for line in visible),
    )
    return found, visible


def _viewers(connection: Connection) -> Mapping[str, Viewer]:
    return {account.name: account.viewer.acting("label") for account in accounts.read(connection)}


def _allowed(connection: Connection, keys: Collection[int], viewer: Viewer | None) -> set[int] | None:
    """Calls that somebody may see; None is all."""
    if viewer is None or viewer.sees_all:
        return None
    return set(connection.scalars(select(calls.c.key).where(calls.c.key.in_(keys), seen_by(viewer))))


def _total(everything: Sequence[CodedLine], allowed: Collection[int] | None) -> int:
    return sum(allowed is None or line.spot.call_key in allowed for line in everything)


def _alike(line: CodedLine) -> bool:
    return len({(frozenset(j.labels), j.form, j.about) for j in line.given.values()}) == 1


def seen(connection: Connection, key: int, viewer: Viewer | None) -> bool:
    query = select(calls.c.key).where(calls.c.key == key, seen_by(viewer))
    return 0 < key < INTEGERS and connection.scalar(query) is not None


def bare(call: Call) -> Call:
    """Without anybody's judgements, and without facts and figures that follow from them."""
    turns = tuple(replace(t, utterances=tuple(replace(u, judgement=None) for u in t.utterances)) for t in call.turns)
    return replace(call, turns=turns, facts=None, measures={}, tagged_by=None)


def as_coded(call: Call, judged: Mapping[int, Judgement]) -> Call:
    """A bare call with one coder's judgements, by number of the utterance."""
    number = iter(range(sum(1 for _ in call.utterances())))
    turns = tuple(
        replace(t, utterances=tuple(replace(u, judgement=judged.get(next(number))) for u in t.utterances))
        for t in call.turns
    )
    return replace(call, turns=turns, tagged_by=next((j.source for j in judged.values()), None))
