"""Blocks of text under a line of times, which WebVTT and SubRip share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.call import Speaker
from pipeline.formats.fields import MAX_MS
from pipeline.formats.pieces import Piece, ordered
from pipeline.formats.roles import Voice, is_label, labels_in, letters, split_line, voice
from pipeline.timing import parse_clock

ARROW = "-->"


@dataclass(frozen=True)
class Cue:
    start_ms: int | None
    end_ms: int | None
    lines: tuple[str, ...]

    def shared(self, said: Sequence[tuple[Voice | None, str]]) -> Iterator[Piece]:
        """Its time shared among several voices by length, as nobody says when each spoke."""
        letters_ = sum(len(text) for _, text in said)
        begin = 0
        for who, text in said:
            start, end = self._at(begin, letters_), self._at(begin + len(text), letters_)
            yield Piece(who, text, start, end)
            begin += len(text)

    def _at(self, position: int, length: int) -> int | None:
        if position == 0:
            return self.start_ms
        if position == length or self.start_ms is None or self.end_ms is None:
            return self.end_ms if position == length else None
        return self.start_ms + (self.end_ms - self.start_ms) * position // length


def cues_in(text: str) -> Iterator[Cue]:
    """Every block with a line of times. A block ends at a blank line or in front of the next line of times."""
    times, body = "", list[str]()
    for line in [*text.split("\n"), ""]:
        if ARROW in line:
            if times:  # no blank line between: a number that stands last is the id of the next cue
                yield _cue(times, body[:-1] if body and body[-1].isdigit() else body)
            times, body = line, []
        elif line.strip():
            body.append(line.strip())
        else:
            if times:
                yield _cue(times, body)
            times, body = "", []


def pieces_of(cues: Iterable[Cue], roles: Mapping[str, Speaker]) -> list[Piece]:
    """Cues whose lines name their speaker as `Agent: …`; a line without a name goes on with the one before."""
    plain = [(cue, [text for line in cue.lines if (text := _untagged(line))]) for cue in cues]
    labels = labels_in(line for _, lines in plain for line in lines)
    roles = {**letters(labels), **roles}
    pieces: list[Piece] = []
    for cue, lines in plain:
        said: list[tuple[Voice | None, str]] = []
        for line in lines:
            head = split_line(line)
            if head and is_label(head, labels):
                said.append((voice(head.label, roles), head.text))
            elif said:
                said[-1] = (said[-1][0], f"{said[-1][1]} {line}".strip())
            else:
                said.append((None, line))
        pieces += cue.shared([(who, text) for who, text in said if text])
    return pieces


_MARKUP = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " "}


def _untagged(line: str) -> str:
    text = _MARKUP.sub("", line)
    for entity, letter in _ENTITIES.items():
        text = text.replace(entity, letter)
    return " ".join(text.split())


def _cue(times: str, body: list[str]) -> Cue:
    before, _, behind = times.partition(ARROW)
    start, end = ordered(_ms(before), _ms(behind.split()[0] if behind.split() else ""))
    return Cue(start, end, tuple(body))


def _ms(text: str) -> int | None:
    """A time that is below 0 becomes 0; one that is none, or beyond any recording, None."""
    try:
        ms = parse_clock(text.strip().removeprefix("-"))
    except ValueError:
        return None
    if text.strip().startswith("-"):
        return 0
    return ms if ms <= MAX_MS else None
