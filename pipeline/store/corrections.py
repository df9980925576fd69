"""What people put right, each in the history for good, whether taken back or not; and a call as it stands for that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Row, select

from pipeline.call import OTHER_SIDE, Call
from pipeline.store import audit, calls, edits, judgements, reading
from pipeline.store.judgements import Held, Place, Verdict
from pipeline.store.schema import calls as calls_table
from pipeline.store.schema import versions
from pipeline.store.schema_review import corrections
from pipeline.tags import Judgement

if TYPE_CHECKING:
    from pipeline.process import Done

Kind = Literal["tags", "text", "speaker", "roles"]


@dataclass(frozen=True)
class Correction:
    """`new` tells what was done; `old`, which can be large, what it takes to undo it: read where that is asked for."""

    id: int
    kind: Kind
    line: int | None  # None: the call as a whole
    person: str
    at: datetime  # UTC
    new: Mapping[str, Any]
    undone_at: datetime | None = None
    undone_by: str | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    is_exchanged: bool = False  # agent and customer of the call have changed places since

    @property
    def stands(self) -> bool:
        return self.undone_at is None


@dataclass(frozen=True)
class Standing:
    """A call, and what people and taggers made of it."""

    content_id: str
    versions: Mapping[str, str]
    call: Call  # with people's judgements where they judged
    machine: Call  # with the tagger's own judgement of every line
    given: tuple[Verdict, ...]
    models: Held
    corrections: tuple[Correction, ...]  # the oldest first


@dataclass(frozen=True)
class Verdicts:
    """What a person judges of a line from now on; None takes it back."""

    person: str
    place: Place
    judgement: Judgement | None
    given_at: datetime | None = None  # None: now


@dataclass(frozen=True)
class Change:
    """One correction to be written, or, with `undoes`, one to be taken back."""

    kind: Kind
    line: int | None
    call: Call  # with the tagger's own judgement of every line
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    verdict: Verdicts | None = None
    renewed: frozenset[int] = frozenset()  # lines whose words or speaker are others now
    beside: Held = field(default_factory=dict)
    undoes: int | None = None


Measure = Callable[[Call, str, Mapping[str, str]], "Done"]  # call, content id, versions


def standing(connection: Connection, key: int, undoing: int | None = None) -> Standing:
    """`undoing`: number of the correction of which `old` is asked for."""
    row = connection.execute(select(calls_table.c.content_id).where(calls_table.c.key == key)).one()
    stages = connection.execute(select(versions.c.stage, versions.c.version).where(versions.c.call_key == key))
    call = reading.read(connection, [key])[key]
    models, given = judgements.of_models(connection, key), judgements.given_to(connection, key)
    machine = judgements.by_machine(call, models)
    return Standing(
        row.content_id,
        {row.stage: row.version for row in stages},
        judgements.apply(machine, given),
        machine,
        tuple(given),
        models,
        read(connection, key, call, undoing),
    )


def write(connection: Connection, key: int, was: Standing, change: Change, person: str, measure: Measure) -> int:
    """The change in every figure, in the history and in the audit log; -> number of the correction."""
    if change.verdict:
        one = change.verdict
        judgements.give(connection, key, one.person, one.place, one.judgement, one.given_at)
    save(connection, key, change.call, was.content_id, was.versions, measure, change.renewed, change.beside)
    if change.line is not None and change.kind in ("text", "speaker"):
        edits.keep(connection, key, change.call, change.line, person)
    number = change.undoes or _add(connection, key, change, person)
    if change.undoes:
        taken_back = {"undone_at": datetime.now(UTC), "undone_by": person}
        connection.execute(corrections.update().where(corrections.c.id == number).values(**taken_back))
    detail = {"correction": number, "kind": change.kind, "line": change.line}
    action = "undid" if change.undoes else "corrected"
    audit.note(connection, person, action, call_key=key, agent=change.call.agent, detail=detail)
    return number


def save(
    connection: Connection,
    key: int,
    machine: Call,
    content_id: str,
    versions: Mapping[str, str],
    measure: Measure,
    renewed: Collection[int] = (),
    beside: Mapping[tuple[int, str], Judgement] = {},
) -> None:
    """A stored call whose lines have the tagger's own judgements, measured with those of people over them."""
    given = judgements.given_to(connection, key, calls.is_exchanged(connection, key, machine))
    done = measure(judgements.apply(machine, given), content_id, versions)
    calls.save(
        connection,
        replace(machine, facts=done.call.facts),
        content_id=done.content_id,
        tallies=done.tallies,
        findings=done.findings,
        chances=done.chances,
        offers=done.offers,
        versions=done.versions,
        people=(),
        renewed=renewed,
        beside=beside,
    )


def read(connection: Connection, key: int, call: Call, undoing: int | None = None) -> tuple[Correction, ...]:
    """Those of `call`, the oldest first, each with the number that its line has now; `undoing` as in `standing`."""
    told = [column for column in corrections.c if column is not corrections.c.old]
    rows = connection.execute(select(*told).where(corrections.c.call_key == key).order_by(corrections.c.id)).all()
    lines = {place: number for number, place in enumerate(judgements.heard_places(call))} if rows else {}
    swaps = [row for row in rows if (row.new or {}).get("exchanged")]
    return tuple(
        _correction(row, lines, _old(connection, row.id) if row.id == undoing else {}, _is_exchanged_since(row, swaps))
        for row in rows
    )


def _is_exchanged_since(row: Row[Any], swaps: Sequence[Row[Any]]) -> bool:
    done = sum(1 for swap in swaps if swap.id > row.id)
    undone = sum(1 for swap in swaps if swap.undone_at is not None and swap.undone_at > row.at)
    return (done + undone) % 2 == 1


def _old(connection: Connection, number: int) -> Mapping[str, Any]:
    return connection.scalar(select(corrections.c.old).where(corrections.c.id == number)) or {}


def _correction(row: Row[Any], lines: Mapping[Place, int], old: Mapping[str, Any], is_exchanged: bool) -> Correction:
    place, new = (row.new or {}).get("place"), row.new or {}
    if place is not None:
        speaker = OTHER_SIDE.get(place[0], place[0]) if is_exchanged else place[0]
        line = lines.get((speaker, place[1], place[2]), row.utterance)
    else:
        line = row.utterance
    return Correction(row.id, row.kind, line, row.person, row.at, new, row.undone_at, row.undone_by, old, is_exchanged)


def _add(connection: Connection, key: int, change: Change, person: str) -> int:
    values = {"call_key": key, "person": person, "at": datetime.now(UTC), "kind": change.kind}
    values |= {"utterance": change.line, "old": dict(change.old), "new": dict(change.new)}
    return int(connection.execute(corrections.insert().values(**values)).inserted_primary_key[0])  # type: ignore[index]
