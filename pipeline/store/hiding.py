"""What a better redaction hides in a stored call: in its lines, and wherever these are quoted or known by their words.

Judgements, codings, edits and corrections name a line by the words heard in it, so they follow it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, exists, or_, select

from pipeline.call import OTHER_SIDE, Call, Turn, Utterance, Word
from pipeline.corrections import line_of, with_line
from pipeline.store import judgements, snapshots
from pipeline.store.corrections import Correction, Standing
from pipeline.store.schema import verdicts
from pipeline.store.schema_review import codings, corrections, edits
from pipeline.swap import swapped

Hide = Callable[[Call], Call]  # less is to be read in it; who speaks, and how many lines, stays
Row = tuple[Table, int, Mapping[str, Any]]  # id, new values


def is_less(call: Call, hide: Hide) -> bool:
    """Whether there is anything to hide in the lines of the call, or in what was dropped of them."""
    hidden = hide(call)
    return (hidden.turns, hidden.transcript) != (call.turns, call.transcript)


def is_quoted(connection: Connection, key: int) -> bool:
    """Whether people did anything to a call that keeps words of it elsewhere."""
    tables = (verdicts, codings, edits, corrections)
    found = or_(*(exists().where(table.c.call_key == key) for table in tables))
    return bool(connection.scalar(select(found)))


def rows(connection: Connection, key: int, was: Standing, lines: Lines) -> list[Row]:
    """Those in which less is to be read, or whose line is known by other words."""
    return [*_of_places(connection, key, lines), *_of_corrections(connection, key, was, lines)]


def write(connection: Connection, found: list[Row]) -> None:
    for table, number, values in found:
        connection.execute(table.update().where(table.c.id == number).values(**values))


class Lines:
    """The lines of a call before and after."""

    def __init__(self, before: Call, hide: Hide) -> None:
        self.before, self.after, self._hide = before, hide(before), hide
        self._places = judgements.heard_places(self.after)
        self._numbers = {place: number for number, place in enumerate(judgements.heard_places(before))}
        self.said = cache(self._said)

    def number(self, heard: str, text: str, nth: int) -> int | None:
        """None where the call was heard anew and the line is not in it any more."""
        return self._numbers.get((heard, text, nth))

    def place(self, heard: str, text: str, nth: int) -> tuple[str, int]:
        """The text by which the line is known now, and which of those with this text it is."""
        number = self.number(heard, text, nth)
        return (self.said(None, text)[0], nth) if number is None else self._places[number][1:]

    def _said(self, number: int | None, text: str, words: tuple[Word, ...] = ()) -> tuple[str, tuple[Word, ...]]:
        """What may be read of words that a line had, now or at some time."""
        if number is None:  # after everything else, so that names that are known from the call are known in it
            other = Turn("other", (Utterance(text, words=words),))
            found = self._hide(replace(self.before, turns=(*self.before.turns, other))).turns[-1].utterances[-1]
            return found.text, found.words
        (_, old), (_, new) = line_of(self.before, number), line_of(self.after, number)
        for before, after in ((old, new), (old.heard, new.heard)):
            if before and after and before.text == text and words in ((), before.words):
                return after.text, after.words if words else ()
        found = line_of(self._hide(with_line(self.before, number, text=text, words=words, heard=None)), number)[1]
        return found.text, found.words


def _of_places(connection: Connection, key: int, lines: Lines) -> Iterator[Row]:
    for table in (verdicts, codings):
        for row in connection.execute(select(table).where(table.c.call_key == key)).all():
            text, nth = lines.place(judgements.heard_as(row.speaker), row.text, row.nth)
            yield from _changed(table, row, {"text": text, "nth": nth})
    for row in connection.execute(select(edits).where(edits.c.call_key == key)).all():
        text, nth = lines.place(row.speaker, row.text, row.nth)
        new = lines.said(lines.number(row.speaker, row.text, row.nth), row.new_text)[0]
        yield from _changed(edits, row, {"text": text, "nth": nth, "new_text": new})


def _of_corrections(connection: Connection, key: int, was: Standing, lines: Lines) -> Iterator[Row]:
    by_number = {one.id: one for one in was.corrections}
    said = _said(lines) if any(one.kind == "roles" for one in was.corrections) else {}
    for row in connection.execute(select(corrections).where(corrections.c.call_key == key)).all():
        yield from _changed(corrections, row, _correction(row, by_number[row.id], lines, said))


def _said(lines: Lines) -> dict[str, str]:
    """What the call said before -> what it says now, by either roles: for the tags that it had by the others."""
    both = (lambda call: call, lambda call: swapped(call, None))
    return {snapshots.said_in(by(lines.before)): snapshots.said_in(by(lines.after)) for by in both}


def _correction(row: Any, one: Correction, lines: Lines, said: Mapping[str, str]) -> dict[str, Any]:
    """`old` and `new` of a correction, of which `one` tells whether agent and customer have changed places since."""
    old, new = row.old or {}, dict(row.new or {})
    number = None
    if place := snapshots.place_in(new):
        heard = OTHER_SIDE.get(place[0], place[0]) if one.is_exchanged else place[0]
        number = lines.number(heard, *place[1:])
        for name in ("place", "verdict_place"):
            if name in new:
                new[name] = [new[name][0], *lines.place(heard, *place[1:])]
    if isinstance(new.get("text"), str):
        new["text"] = lines.said(number, new["text"])[0]
    hidden = snapshots.hidden(old, lambda text, words: lines.said(number, text, words), said)
    return {"old": hidden or row.old, "new": new or row.new}


def _changed(table: Table, row: Any, values: dict[str, Any]) -> Iterator[Row]:
    if any(getattr(row, name) != value for name, value in values.items()):
        yield table, row.id, values
