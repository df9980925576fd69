"""Amazon Transcribe Call Analytics JSON: turns of AGENT and CUSTOMER with times in milliseconds and words.

Only the words are read. Loudness, sentiment and ConversationCharacteristics are left out: callcoach draws no
conclusions from how a voice sounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.call import Call, Word
from pipeline.errors import UnreadableInput
from pipeline.formats import values
from pipeline.formats.fields import Fields, numbered
from pipeline.formats.pieces import Piece, call_of, milliseconds, ordered
from pipeline.formats.roles import voice
from pipeline.formats.source import Source


def recognises(source: Source) -> bool:
    if source.suffix != ".json" or not isinstance(source.json, dict):
        return False
    return isinstance(source.json.get("Transcript"), list)


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """The call in the file. Its id is the file's stem."""
    try:
        fields = Fields(source.json)
        code = fields.name("LanguageCode")
        language = _language(code, source.language)
        pieces = numbered("turn", fields.listed("Transcript") or [], lambda item: _piece(item, source))
        yield call_of(source, pieces, language, "Amazon Transcribe Call Analytics")
    except ValueError as error:
        yield UnreadableInput(source.path, str(error), "export it again")


def _language(code: str | None, otherwise: str | None) -> str | None:
    try:
        return (values.language(code) if code else None) or otherwise
    except ValueError:
        if otherwise:
            return otherwise
        raise


def _piece(value: Any, source: Source) -> Piece:
    turn = Fields(value)
    role = turn.name("ParticipantRole")
    text = " ".join((turn.text("Content") or "").split())
    start, end = _times(turn)
    items = numbered("item", turn.listed("Items") or [], _item)
    return Piece(voice(role, source.roles) if role else None, text, start, end, tuple(_words(items)))


def _item(value: Any) -> tuple[str, int | None, int | None, float | None, bool]:
    """Text, start, end, confidence, and whether it is a mark that belongs to the word before."""
    item = Fields(value)
    start, end = _times(item)
    mark = (item.text("Type") or "").casefold() == "punctuation"
    return (item.text("Content") or "").strip(), start, end, _confidence(item.take("Confidence")), mark


def _words(items: tuple[tuple[str, int | None, int | None, float | None, bool], ...]) -> Iterator[Word]:
    held: Word | None = None
    for text, start, end, confidence, mark in items:
        if mark and held:
            held = Word(held.text + text, held.start_ms, held.end_ms, held.confidence)
            continue
        if held:
            yield held
        timed = text and start is not None and end is not None
        held = Word(text, start or 0, end or 0, confidence) if timed else None
    if held:
        yield held


def _times(fields: Fields) -> tuple[int | None, int | None]:
    return ordered(_ms(fields.take("BeginOffsetMillis")), _ms(fields.take("EndOffsetMillis")))


def _ms(value: object) -> int | None:
    return milliseconds(value / 1000) if isinstance(value, int | float) and abs(value) < 1e15 else None


def _confidence(value: object) -> float | None:
    """A number or, as Amazon writes it, a number in quotes."""
    try:
        number = float(value) if isinstance(value, str | int | float) and len(str(value)) < 20 else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number <= 1 else None
