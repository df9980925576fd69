"""Calls as CSV for spreadsheets: one row an utterance, UTF-8 with the BOM that Excel needs to see that it is UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from pipeline.call import Amount, Call, Facts
from pipeline.sheets import Column, Row, Sheet, csvfile
from pipeline.tags import Judgement

COLUMNS = (
    Column("call_id"),
    Column("started_at", "utc"),
    Column("team"),
    Column("agent"),
    Column("customer_id"),
    Column("language"),
    Column("quality"),
    Column("turn", "integer"),
    Column("utterance", "integer"),
    Column("speaker"),
    Column("start_ms", "integer"),
    Column("end_ms", "integer"),
    Column("text"),
    Column("judged"),
    Column("labels"),
    Column("form"),
    Column("about"),
    Column("follow_up"),
    Column("source"),
    Column("amounts"),
    Column("reason"),
    Column("mood_start", "integer"),
    Column("mood_end", "integer"),
)


def write(calls: Iterable[Call], out: TextIO) -> None:
    """`agent` is who spoke or served in that turn; `judged` (yes, no) tells no labels from not judged; times are UTC.

    `out` must be open with newline="". Calls without words have no rows.
    """
    out.write("\ufeff")
    csvfile.dump(utterances(calls), out)


def utterances(calls: Iterable[Call]) -> Sheet:
    """A stream: calls are read as its rows are asked for."""
    return Sheet("utterances", COLUMNS, (row for call in calls for row in _rows(call)))


def _rows(call: Call) -> Iterator[Row]:
    for turn_number, turn in enumerate(call.turns, 1):
        about = (call.call_id, call.started_at, call.team, turn.agent or call.agent, call.customer_id, call.language)
        for number, utterance in enumerate(turn.utterances, 1):
            place = (call.quality, turn_number, number, turn.speaker, utterance.start_ms, utterance.end_ms)
            judged = _judged(utterance.judgement)
            amounts = "; ".join(map(_amount, utterance.amounts))
            yield (*about, *place, utterance.text, *judged, amounts or None, *_facts(call.facts))


def _judged(judgement: Judgement | None) -> tuple[str | None, ...]:
    if judgement is None:
        return "no", None, None, None, None, None
    follow_up = None if judgement.follow_up is None else ("yes" if judgement.follow_up else "no")
    return "yes", " ".join(judgement.labels), judgement.form, judgement.about, follow_up, judgement.source


def _facts(facts: Facts | None) -> tuple[str | int | None, ...]:
    return (facts.reason, facts.mood_start, facts.mood_end) if facts else (None, None, None)


def _amount(amount: Amount) -> str:
    number = None if amount.amount is None else f"{amount.amount:.12g}"
    return " ".join(part for part in (number, amount.currency, amount.kind) if part)
