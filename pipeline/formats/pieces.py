"""Stretches of text with a speaker and times, as transcripts have them, to turns cut into utterances."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.call import Call, Transcript, Turn, Utterance, Word
from pipeline.formats.fields import MAX_MS, is_number, speakable, spoken
from pipeline.formats.roles import Voice
from pipeline.formats.source import Source
from pipeline.segment import cut

NEAR_MS = 10_000  # inside a piece this short, time is spread evenly over the letters; in a longer one it stays unknown
MAX_TURN = 1_000_000  # characters
_SEARCH = 200  # characters a word is looked for behind the one before


@dataclass(frozen=True)
class Piece:
    """A cue, a segment, a line. `text` is stripped and one line."""

    voice: Voice | None  # None where the file does not say
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[Word, ...] = ()


def call_of(source: Source, pieces: Iterable[Piece], language: str | None, name: str) -> Call:
    """The call of a transcript without a document: words of full quality, the file's stem as its id.

    Pieces of one voice in a row are one turn. In a file that names speakers a piece without one goes with the piece
    before. An agent's name that is the only one is the call's agent. ValueError for a turn too long to be one.
    """
    voiced = _voiced([piece for piece in pieces if piece.text])
    turns = [_turn(voice, list(group), language) for voice, group in groupby(voiced, key=lambda piece: piece.voice)]
    agents = {turn.agent for turn in turns if turn.speaker == "agent"}
    only = agents.pop() if len(agents) == 1 else None
    if only:
        turns = [replace(turn, agent=None) for turn in turns]
    return Call(
        call_id=source.path.stem,
        turns=tuple(turns),
        language=language,
        agent=only,
        timezone=source.timezone,
        transcript=Transcript("imported", reason=f"read from {name}"),
    )


def utterances_of(pieces: Sequence[Piece], language: str | None) -> tuple[Utterance, ...]:
    """The pieces' text joined and cut. Times come from words where there are any, else from the pieces' edges."""
    text = " ".join(piece.text for piece in pieces)
    if len(text) > MAX_TURN:
        raise ValueError(f"a turn has more than {MAX_TURN} characters")
    text = speakable(text)
    timeline = _Timeline(pieces)
    utterances: list[Utterance] = []
    position = 0
    for unit in cut(text, language):
        begin = text.find(unit, position) if position >= 0 else -1
        if begin < 0:  # the cut changed the text: from here on nobody knows where a unit stood
            position = -1
            utterances.append(Utterance(unit))
            continue
        position = begin + len(unit)
        utterances.append(timeline.utterance(unit, begin, position))
    return tuple(utterances)


def milliseconds(seconds: object) -> int | None:
    """Seconds of a foreign format; below 0 becomes 0, what is no time of a recording becomes None."""
    if not is_number(seconds) or not seconds * 1000 <= MAX_MS:
        return None
    return round(max(0, seconds) * 1000)


def ordered(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """An end before its start is moved to it."""
    return start, end if start is None or end is None else max(start, end)


def _voiced(pieces: list[Piece]) -> list[Piece]:
    latest = next((piece.voice for piece in pieces if piece.voice), Voice("other"))
    voiced = []
    for piece in pieces:
        latest = piece.voice or latest
        voiced.append(replace(piece, voice=latest))
    return voiced


def _turn(voice: Voice | None, pieces: list[Piece], language: str | None) -> Turn:
    speaker, agent, label = voice or Voice("other")
    starts = [piece.start_ms for piece in pieces if piece.start_ms is not None]
    ends = [piece.end_ms for piece in pieces if piece.end_ms is not None]
    start_ms, end_ms = ordered(min(starts, default=None), max(ends, default=None))
    extra = {"speaker": label} if label else {}
    return Turn(speaker, utterances_of(pieces, language), start_ms, end_ms, agent, extra=extra)


class _Timeline:
    """Where each letter of the pieces, joined by blanks, lies in time."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.begins: list[int] = []  # position of each piece's first letter
        self.words: list[tuple[int, Word]] = []  # position of each word
        position = 0
        for piece in pieces:
            self.begins.append(position)
            self.words += [(position + at, word) for at, word in _placed(piece)]
            position += len(piece.text) + 1

    def utterance(self, text: str, begin: int, end: int) -> Utterance:
        first = bisect_right(self.words, begin - 1, key=lambda placed: placed[0])
        last = bisect_right(self.words, end - 1, key=lambda placed: placed[0])
        words = spoken(tuple(word for _, word in self.words[first:last]))
        if words:
            return Utterance(text, words[0].start_ms, max(word.end_ms for word in words), words=words)
        start_ms, end_ms = ordered(self._time(begin, 0), self._time(end - 1, 1))
        return Utterance(text, start_ms, end_ms)

    def _time(self, position: int, beyond: int) -> int | None:
        """The time at a letter, or with `beyond` 1 at its end."""
        index = bisect_right(self.begins, position) - 1
        piece, letters = self.pieces[index], position + beyond - self.begins[index]
        if letters == 0:
            return piece.start_ms
        if letters >= len(piece.text):
            return piece.end_ms
        if piece.start_ms is None or piece.end_ms is None or piece.end_ms - piece.start_ms > NEAR_MS:
            return None
        return piece.start_ms + round((piece.end_ms - piece.start_ms) * letters / len(piece.text))


def _placed(piece: Piece) -> list[tuple[int, Word]]:
    """Each word with its position in the piece's text; one that is not found stands behind the one before."""
    placed = []
    position = 0
    for word in piece.words:
        at = piece.text.find(word.text, position, position + len(word.text) + _SEARCH)
        if at >= 0:
            position = at + len(word.text)
        placed.append((at if at >= 0 else max(0, position - 1), word))
    return placed
