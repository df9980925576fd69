"""Plain text, `Agent: …` at the start of a turn, in any of four languages, with or without a clock time.

Lines without a speaker go on with the turn before; those before the first speaker are a heading and left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.call import Call
from pipeline.errors import UnreadableInput
from pipeline.formats.fields import MAX_MS
from pipeline.formats.pieces import Piece, call_of
from pipeline.formats.roles import is_label, labels_in, letters, split_line, voice
from pipeline.formats.source import Source
from pipeline.timing import parse_clock


def recognises(source: Source) -> bool:
    return source.suffix == ".txt" and len(labels_in(source.text.split("\n"))) > 0


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """The call in the file. Its id is the file's stem; a name that is no role is `other` and kept as a label."""
    pieces = _pieces(source)
    if not pieces:
        yield UnreadableInput(source.path, "no line begins with a speaker", "write `Agent:` and `Customer:` in front")
        return
    try:
        yield call_of(source, pieces, source.language, "plain text")
    except ValueError as error:
        yield UnreadableInput(source.path, str(error), "split the turn")


def _pieces(source: Source) -> list[Piece]:
    lines = source.text.split("\n")
    labels = labels_in(lines)
    roles = {**letters(labels), **source.roles}
    pieces: list[Piece] = []
    said: list[str] = []
    for line in lines:
        head = split_line(line)
        if head and is_label(head, labels):
            pieces = _said(pieces, said)
            said = [head.text]
            pieces.append(Piece(voice(head.label, roles), "", _ms(head.clock)))
        elif pieces:
            said.append(line)
    return _said(pieces, said)


def _said(pieces: list[Piece], said: list[str]) -> list[Piece]:
    """The text collected, put into the last piece."""
    if pieces:
        last = pieces[-1]
        pieces[-1] = Piece(last.voice, " ".join(" ".join(said).split()), last.start_ms)
    return pieces


def _ms(clock: str | None) -> int | None:
    ms = parse_clock(clock) if clock else None
    return ms if ms is None or ms <= MAX_MS else None
