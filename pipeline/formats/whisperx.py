"""WhisperX and faster-whisper JSON: segments with words, in seconds.

Speakers are labels of a diarization (SPEAKER_00): they say who is who, not who is the agent. Turns are `other` with the
label in `extra["speaker"]`, in the order given, until speakers.py decides from the words, unless `roles` names them.
Without speakers the whole call is one turn of `other`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline.call import Call, Word
from pipeline.errors import UnreadableInput
from pipeline.formats import values
from pipeline.formats.fields import MAX_NAME, Fields, is_number, numbered
from pipeline.formats.pieces import Piece, call_of, milliseconds, ordered
from pipeline.formats.roles import voice
from pipeline.formats.source import Source

Spoken = tuple[str, str, Word | None]  # speaker's label, text of a word, the word if it has times


def recognises(source: Source) -> bool:
    if source.suffix != ".json":
        return False
    if isinstance(source.json, dict):
        return isinstance(source.json.get("segments"), list) and "turns" not in source.json
    first = source.json[0] if isinstance(source.json, list) and source.json else None
    return isinstance(first, dict) and {"start", "end", "text"} <= first.keys()


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """The call in the file. Its id is the file's stem."""
    try:
        fields = Fields({"segments": source.json} if isinstance(source.json, list) else source.json)
        heard = fields.name("language")  # a guess of the recogniser: what the user says comes first
        language = source.language or (values.language(heard) if heard else None)
        segments = numbered("segment", fields.listed("segments") or [], lambda segment: _pieces(segment, source))
        yield call_of(source, (piece for pieces in segments for piece in pieces), language, "Whisper JSON")
    except ValueError as error:
        yield UnreadableInput(source.path, str(error), "export it again, or say the language with --language")


def _pieces(value: Any, source: Source) -> list[Piece]:
    """A segment, cut where the diarization changes the speaker from one word to the next."""
    segment = Fields(value)
    label, text = _label(segment), " ".join((segment.text("text") or "").split())
    start, end = ordered(milliseconds(segment.take("start")), milliseconds(segment.take("end")))
    spoken = numbered("word", segment.listed("words") or [], lambda word: _spoken(word, label))
    labels = {who for who, _, _ in spoken}
    if len(labels) < 2:
        words = tuple(word for _, _, word in spoken if word)
        who = labels.pop() if labels else label
        said = text or " ".join(said for _, said, _ in spoken)
        return [Piece(voice(who, source.roles) if who else None, said, start, end, words)]
    return [_run(who, list(run), source) for who, run in groupby(spoken, key=lambda item: item[0])]


def _run(who: str, run: list[Spoken], source: Source) -> Piece:
    words = tuple(word for _, _, word in run if word)
    start, end = ordered(words[0].start_ms, words[-1].end_ms) if words else (None, None)
    return Piece(voice(who, source.roles) if who else None, " ".join(said for _, said, _ in run), start, end, words)


def _spoken(value: Any, label: str) -> Spoken:
    word = Fields(value)
    text = " ".join((word.text("word") or "").split())
    start, end = ordered(milliseconds(word.take("start")), milliseconds(word.take("end")))
    score, probability = word.take("score"), word.take("probability")
    confidence = score if score is not None else probability
    sure = min(1.0, max(0.0, confidence)) if is_number(confidence) else None
    timed = Word(text, start, end, sure) if text and start is not None and end is not None else None
    return _label(word) or label, text, timed


def _label(fields: Fields) -> str:
    """A speaker's label as text; whisper.cpp and others number them."""
    return (fields.name("speaker") or "")[:MAX_NAME]
