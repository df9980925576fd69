"""What people judged of the calls here: to learn from, or to hold taggers against; no call is ever both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Select, func, select

from pipeline.call import Call, Turn
from pipeline.store import judgements, reading, samples
from pipeline.store.judgements import Verdict
from pipeline.store.schema import calls, sampled, verdicts
from pipeline.store.schema_review import codings, queue_lines, queues
from pipeline.tags import Judgement

BATCH = 50  # calls read at a time


@dataclass(frozen=True)
class Lines:
    """How much there is to learn from."""

    calls: int
    lines: int


def to_learn_from(connection: Connection) -> Iterator[Call]:
    """Calls with what people judged of them and nothing of a tagger; of several people the last word on a line.

    None of a check sample and none that several code to compare: those are for measuring.
    """
    judged = select(verdicts.c.call_key).union(
        select(codings.c.call_key).where(codings.c.purpose == "training"),
    )
    query = select(calls.c.key).where(calls.c.key.in_(judged), calls.c.key.not_in(_measuring())).order_by(calls.c.key)
    keys = connection.scalars(query).all()
    for start in range(0, len(keys), BATCH):
        for key, call in reading.read(connection, keys[start : start + BATCH]).items():
            learned = _judged(call, [*judgements.given_to(connection, key), *_codings(connection, key)])
            if any(utterance.judgement for _, utterance in learned.utterances()):
                yield learned


def count(connection: Connection) -> Lines:
    """Without reading a call; a line that two people judged is one."""
    place = ("call_key", "speaker", "text", "nth")
    judged = select(*(verdicts.c[name] for name in place)).where(verdicts.c.call_key.not_in(_measuring()))
    coded = select(*(codings.c[name] for name in place))
    coded = coded.where(codings.c.purpose == "training", codings.c.call_key.not_in(_measuring()))
    lines = judged.union(coded).subquery()
    row = connection.execute(select(func.count(lines.c.call_key.distinct()), func.count()).select_from(lines)).one()
    return Lines(row[0], row[1])


def to_check_on(connection: Connection) -> Iterator[Call]:
    """Calls of blind samples as the person judged them who began first, as `checking.check` takes them."""
    for key, coded in samples.coded_calls(connection):
        coders = coded.coders
        if coders:
            yield _with(reading.read(connection, [key])[key], coders[0])


def to_label(connection: Connection) -> Iterator[tuple[Call, int, str | None]]:
    """The lines of open training queues in their order, each with its call and why it was chosen."""
    query = select(queue_lines.c.call_key, queue_lines.c.utterance, queue_lines.c.why)
    query = query.join(queues, queues.c.id == queue_lines.c.queue_id)
    query = query.where(queues.c.kind == "training", queues.c.closed_at.is_(None))
    rows = connection.execute(query.order_by(queue_lines.c.queue_id, queue_lines.c.place)).all()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        read = reading.read(connection, list({row.call_key for row in part}))
        yield from ((read[row.call_key], row.utterance, row.why) for row in part)


def _measuring() -> Select[tuple[int]]:
    compared = select(queue_lines.c.call_key).join(queues, queues.c.id == queue_lines.c.queue_id)
    return select(
        select(sampled.c.call_key)
        .union(
            compared.where(queues.c.kind == "calibration"),
            select(codings.c.call_key).where(codings.c.purpose != "training"),
        )
        .subquery()
    )


def _codings(connection: Connection, key: int) -> list[Verdict]:
    query = select(codings).where(codings.c.call_key == key, codings.c.purpose == "training").order_by(codings.c.id)
    return [
        Verdict((row.speaker, row.text, row.nth), judgements.from_document(row.judgement, row.coder))
        for row in connection.execute(query)
    ]


def _judged(call: Call, given: Sequence[Verdict]) -> Call:
    return judgements.apply(_with(call, [None] * sum(1 for _ in call.utterances())), given)


def _with(call: Call, judged: Sequence[Judgement | None]) -> Call:
    each = iter(judged)

    def own(turn: Turn) -> Turn:
        return replace(turn, utterances=tuple(replace(u, judgement=next(each)) for u in turn.utterances))

    return replace(call, turns=tuple(map(own, call.turns)), facts=None, measures={}, tagged_by=None)
