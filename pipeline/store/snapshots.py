"""What a correction took the place of, as JSON, so that it can be taken back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.call import Amount, Call, Facts, Flag, Heard, RoleBasis, Speaker, Word
from pipeline.corrections import line_of
from pipeline.respeaking import Frame, Shape
from pipeline.store import judgements
from pipeline.store.judgements import Held, Place
from pipeline.tags import Judgement
from pipeline.timing import Span

Document = Mapping[str, Any]
Hide = Callable[[str, tuple[Word, ...]], tuple[str, tuple[Word, ...]]]  # a text and its words


@dataclass(frozen=True)
class Line:
    """One line, with what taggers made of it."""

    speaker: Speaker
    text: str
    words: tuple[Word, ...]
    heard: Heard | None
    amounts: tuple[Amount, ...]
    tagged_by: str | None
    models: Mapping[str, Judgement]  # source -> judgement


def line(call: Call, number: int, models: Held) -> Document:
    turn, said = line_of(call, number)
    return {
        "speaker": turn.speaker,
        "text": said.text,
        "words": _words(said.words),
        "heard": said.heard and [said.heard.speaker, said.heard.text, _words(said.heard.words)],
        "amounts": [[amount.amount, amount.currency, amount.kind] for amount in said.amounts],
        "tagged_by": call.tagged_by,
        "models": {source: judgements.to_document(j) for (place, source), j in models.items() if place == number},
    }


def line_in(document: Document) -> Line:
    heard = document["heard"]
    return Line(
        document["speaker"],
        document["text"],
        _words_in(document["words"]),
        heard and Heard(heard[0], heard[1], _words_in(heard[2])),
        tuple(Amount(*amount) for amount in document["amounts"]),
        document["tagged_by"],
        {source: judgements.from_document(given, source) for source, given in document["models"].items()},
    )


def hidden(document: Document, hide: Hide, said: Mapping[str, str]) -> Document:
    """A snapshot with less to be read in it. `said`: what the whole call said, as `said_in` has it -> what it says."""
    found = dict(document)
    if "text" in document:
        found["text"], words = hide(document["text"], _words_in(document["words"]))
        found["words"] = _words(words)
        if heard := document["heard"]:
            text, words = hide(heard[1], _words_in(heard[2]))
            found["heard"] = [heard[0], text, _words(words)]
    if "said" in document:
        found["said"] = said.get(document["said"], document["said"])
    return found


def shape(of: Shape) -> Document:
    return {
        "first": of.first,
        "turns": [[f.speaker, f.start_ms, f.end_ms, f.agent, f.interrupts, dict(f.extra), f.lines] for f in of.turns],
        "speech": {speaker: [list(span) for span in spans] for speaker, spans in of.speech.items()},
        "hold": None if of.hold is None else [list(span) for span in of.hold],
    }


def shape_in(document: Document) -> Shape:
    hold = document["hold"]
    return Shape(
        document["first"],
        tuple(Frame(*frame) for frame in document["turns"]),
        {speaker: _spans(spans) for speaker, spans in document["speech"].items()},
        None if hold is None else _spans(hold),
    )


def roles(call: Call) -> Document:
    known = call.roles
    return {
        "roles": known and [known.by, known.certainty, known.person],
        "flags": [[flag.name, flag.reason] for flag in call.flags],
    }


def tags(call: Call, models: Held) -> Document:
    """What taggers made of all lines, and of the call."""
    facts = call.facts
    return {
        "said": said_in(call),
        "tagged_by": call.tagged_by,
        "hold": None if call.hold is None else [list(span) for span in call.hold],
        "facts": facts and [facts.mood_start, facts.mood_end, facts.resolved, facts.reason, dict(facts.extra)],
        "models": [[number, source, judgements.to_document(j)] for (number, source), j in models.items()],
    }


def tags_in(document: Document, call: Call) -> tuple[Call, Held] | None:
    """`call` with them, and all of them; None where others say something else in it."""
    if document["said"] != said_in(call):
        return None
    held = {(number, source): judgements.from_document(given, source) for number, source, given in document["models"]}
    known, hold = document["facts"], document["hold"]
    mood_start, mood_end, resolved, reason, extra = known or (None, None, None, None, {})
    facts = Facts((), None, mood_start, mood_end, resolved, reason, extra) if known else None
    tagged = replace(call, tagged_by=document["tagged_by"], facts=facts, hold=None if hold is None else _spans(hold))
    return judgements.by_machine(tagged, held), held


def said_in(call: Call) -> str:
    """A sign of all that is said in a call and by whom."""
    said = [[turn.speaker, utterance.text] for turn, utterance in call.utterances()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def roles_in(document: Document) -> tuple[RoleBasis | None, tuple[Flag, ...]]:
    known = document["roles"]
    return known and RoleBasis(*known), tuple(Flag(*flag) for flag in document["flags"])


def place_in(document: Document | None) -> Place | None:
    place = (document or {}).get("place")
    return None if place is None else (place[0], place[1], place[2])


def _words(words: Sequence[Word]) -> list[list[Any]]:
    return [[w.text, w.start_ms, w.end_ms, w.confidence] for w in words]


def _words_in(words: Sequence[Sequence[Any]]) -> tuple[Word, ...]:
    return tuple(Word(*word) for word in words)


def _spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in spans)
