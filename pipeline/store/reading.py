"""Calls out of the store, equal to what was saved, people's judgements apart: those win."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from pipeline.call import Amount, Call, Dropped, Facts, Flag, Heard, RoleBasis, Transcript, Turn, Utterance, Word
from pipeline.store import judgements, schema
from pipeline.tags import Judgement
from pipeline.timing import Span

_agents, _teams = schema.names.alias("agents"), schema.names.alias("teams")
Found = Row[Any]


def read(connection: Connection, keys: Sequence[int], *whose: ColumnElement[bool]) -> dict[int, Call]:
    """Call key to call, in the order of `keys`; `whose` picks the judgements, the active ones unless told."""
    judged = judgements.read(connection, keys, *(whose or (schema.judgements.c.active,)))
    by_utterance = {(key, number): judgement for (key, number, _), judgement in judged.items()}
    turns = _turns(connection, keys, _utterances(connection, keys, by_utterance))
    facts = _facts(connection, keys)
    query = (
        select(schema.calls, _agents.c.name.label("agent"), _teams.c.name.label("team"))
        .outerjoin(_agents, _agents.c.id == schema.calls.c.agent_id)
        .outerjoin(_teams, _teams.c.id == schema.calls.c.team_id)
        .where(schema.calls.c.key.in_(keys))
    )
    found = {row.key: _call(row, turns[row.key], facts.get(row.key)) for row in connection.execute(query)}
    return {key: found[key] for key in keys if key in found}


def _call(row: Found, turns: list[Turn], facts: Facts | None) -> Call:
    return Call(
        call_id=row.call_id,
        turns=tuple(turns),
        language=row.language,
        agent=row.agent,
        team=row.team,
        customer_id=row.customer_id,
        started_at=row.started_at,
        timezone=row.timezone,
        duration_ms=row.duration_ms,
        recording=row.recording,
        transcript=None if row.engine is None else _transcript(row),
        tagged_by=row.tagged_by,
        speech={speaker: tuple(Span(*span) for span in spans) for speaker, spans in (row.speech or {}).items()},
        hold=None if row.hold is None else tuple(Span(*span) for span in row.hold),
        roles=row.roles and RoleBasis(*row.roles),
        flags=tuple(Flag(*flag) for flag in row.flags or ()),
        facts=facts,
        measures=row.measures or {},
        columns=row.columns or {},
        extra=row.extra or {},
        reason=row.reason,
    )


def _transcript(row: Found) -> Transcript:
    dropped = tuple(Dropped(*what) for what in row.dropped or ())
    return Transcript(row.engine, row.model, row.quality, row.engine_reason, confidence=row.confidence, dropped=dropped)


def _turns(
    connection: Connection, keys: Sequence[int], said: Mapping[tuple[int, int], list[Utterance]]
) -> dict[int, list[Turn]]:
    """Call key to turns; `said` by call key and number of the turn."""
    turns = schema.turns
    query = select(turns, _agents.c.name.label("agent")).outerjoin(_agents, _agents.c.id == turns.c.agent_id)
    found: dict[int, list[Turn]] = defaultdict(list)
    for row in _in_order(connection, query, keys, turns.c.call_key, turns.c.number):
        utterances = tuple(said.get((row.call_key, row.number), ()))
        turn = Turn(row.speaker, utterances, row.start_ms, row.end_ms, row.agent, row.interrupts, row.extra or {})
        found[row.call_key].append(turn)
    return found


def _utterances(
    connection: Connection, keys: Sequence[int], judged: Mapping[tuple[int, int], Judgement]
) -> dict[tuple[int, int], list[Utterance]]:
    """By call key and number of the turn."""
    amounts, table = schema.amounts, schema.utterances
    offered: dict[tuple[int, int], list[Amount]] = defaultdict(list)
    for row in _in_order(connection, select(amounts), keys, amounts.c.call_key, amounts.c.place):
        offered[row.call_key, row.utterance].append(amount(row))
    found: dict[tuple[int, int], list[Utterance]] = defaultdict(list)
    for row in _in_order(connection, select(table), keys, table.c.call_key, table.c.number):
        place = (row.call_key, row.number)
        found[row.call_key, row.turn].append(
            Utterance(
                row.text,
                row.start_ms,
                row.end_ms,
                judged.get(place),
                tuple(offered[place]),
                _words(row.words),
                row.extra or {},
                None if row.heard is None else Heard(row.heard[0], row.heard[1], _words(row.heard[2])),
            )
        )
    return found


def _words(stored: Any) -> tuple[Word, ...]:
    return tuple(Word(*word) for word in stored or ())


def _facts(connection: Connection, keys: Sequence[int]) -> dict[int, Facts]:
    compensation, facts = schema.compensation, schema.facts
    offered: dict[int, list[Amount]] = defaultdict(list)
    for row in _in_order(connection, select(compensation), keys, compensation.c.call_key, compensation.c.place):
        offered[row.call_key].append(amount(row))
    return {
        row.call_key: Facts(
            tuple(offered[row.call_key]),
            row.compensation_before_probing,
            row.mood_start,
            row.mood_end,
            row.resolved,
            row.reason,
            row.extra or {},
        )
        for row in _in_order(connection, select(facts), keys, facts.c.call_key)
    }


def amount(row: Found) -> Amount:
    return Amount(row.amount, row.currency, row.kind)


def _in_order(
    connection: Connection, query: Select[Any], keys: Sequence[int], call_key: Any, *order: Any
) -> Sequence[Found]:
    return connection.execute(query.where(call_key.in_(keys)).order_by(call_key, *order)).all()
