"""Calls as CSV for spreadsheets: one row an utterance, UTF-8 with the BOM that Excel needs to see that it is UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from pipeline.call import Amount, Call, Facts
from pipeline.tags import Judgement

COLUMNS = (
    "call_id",
    "started_at",
    "team",
    "agent",
    "customer_id",
    "language",
    "quality",
    "turn",
    "utterance",
    "speaker",
    "start_ms",
    "end_ms",
    "text",
    "judged",
    "labels",
    "form",
    "about",
    "follow_up",
    "source",
    "amounts",
    "reason",
    "mood_start",
    "mood_end",
)
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def write(calls: Iterable[Call], out: TextIO) -> None:
    """`agent` is who spoke or served in that turn; `judged` (yes, no) tells no labels from not judged; times are UTC.

    `out` must be open with newline="". Calls without words have no rows.
    """
    out.write("\ufeff")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for call in calls:
        rows.writerows([guarded(cell) for cell in row] for row in _rows(call))


def guarded(cell: str | int | None) -> str | int:
    """The cell with an apostrophe in front where a spreadsheet would run it as a formula; None becomes empty."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return "'" + cell
    return cell


def _rows(call: Call) -> Iterator[tuple[str | int | None, ...]]:
    started_at = call.started_at.isoformat() if call.started_at else None
    for turn_number, turn in enumerate(call.turns, 1):
        about = (call.call_id, started_at, call.team, turn.agent or call.agent, call.customer_id, call.language)
        for number, utterance in enumerate(turn.utterances, 1):
            place = (call.quality, turn_number, number, turn.speaker, utterance.start_ms, utterance.end_ms)
            judged = _judged(utterance.judgement)
            amounts = "; ".join(map(_amount, utterance.amounts))
            yield (*about, *place, utterance.text, *judged, amounts, *_facts(call.facts))


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
