"""Places in calls, as numbers: where a link leads, and what is played. Reports show only the words."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.profiles import Passage

HEARD_MS = 10_000  # of a place whose end is not known
LONGEST_MS = 90_000  # what is asked for and answered minutes apart is played from where it was asked for


@dataclass(frozen=True)
class Place:
    call: str
    start_ms: int | None  # None: the transcript has no times
    from_ms: int | None = None  # what is played
    until_ms: int | None = None


def place(call: str, start_ms: int | None, end_ms: int | None = None) -> Place:
    if start_ms is None:
        return Place(call, None)
    return Place(call, start_ms, start_ms, end_ms or start_ms + HEARD_MS)


def place_of(passage: Passage) -> Place:
    """All lines of it are played."""
    told = [said for said in passage.lines if said.start_ms is not None]
    if passage.start_ms is None or not told:
        return Place(passage.call_id, passage.start_ms)
    first, last = told[0].start_ms or 0, told[-1]
    until = last.end_ms or (last.start_ms or 0) + HEARD_MS
    if until - first > LONGEST_MS:
        return place(passage.call_id, passage.start_ms)
    return Place(passage.call_id, passage.start_ms, first, until)
