"""A person's judgement into a stored call and every figure made of it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from pipeline.call import Call
from pipeline.store import calls, reading, schema
from pipeline.tags import Judgement

if TYPE_CHECKING:
    from pipeline.process import Done

Measuring = Callable[[Call, str, Mapping[str, str]], "Done"]  # call, content_id, versions of stages


def judge(connection: Connection, key: int, number: int, judgement: Judgement, measuring: Measuring) -> None:
    """On the utterance of this number. Nobody else writes meanwhile, so no other judgement is lost."""
    call = reading.read(connection, [key])[key]
    content = connection.scalar(select(schema.calls.c.content_id).where(schema.calls.c.key == key))
    of_call = select(schema.versions.c.stage, schema.versions.c.version).where(schema.versions.c.call_key == key)
    versions = {row.stage: row.version for row in connection.execute(of_call)}
    done = measuring(_with(call, number, judgement), str(content), versions)
    calls.save(
        connection,
        done.call,
        content_id=done.content_id,
        tallies=done.tallies,
        findings=done.findings,
        chances=done.chances,
        offers=done.offers,
        versions=done.versions,
        people=[judgement.source],
    )


def _with(call: Call, number: int, judgement: Judgement) -> Call:
    turns, first = [], 0
    for turn in call.turns:
        at = number - first
        first += len(turn.utterances)
        if 0 <= at < len(turn.utterances):
            said = list(turn.utterances)
            said[at] = replace(said[at], judgement=judgement)
            turn = replace(turn, utterances=tuple(said))  # noqa: PLW2901
        turns.append(turn)
    return replace(call, turns=tuple(turns))
