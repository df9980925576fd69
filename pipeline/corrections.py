"""What a person puts right in a call: tags, words, who spoke. Pure; figures and other tags are the caller's to renew.

A line is named by its number over the call, which no correction changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.amounts import amounts, usual_currency
from pipeline.call import Call, Heard, Speaker, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import Missing, WrongUse
from pipeline.redact import redact
from pipeline.retiming import retimed
from pipeline.tags import OF_QUESTIONS, Judgement

LONGEST = 2000  # characters of a line


@dataclass(frozen=True)
class Retag:
    """Codes that a line is to have and not to have, and what is to be said of its question; the rest stays."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    of_question: Mapping[str, str | bool | None] = field(default_factory=dict)  # some of OF_QUESTIONS


def line_of(call: Call, number: int) -> tuple[Turn, Utterance]:
    for place, said in enumerate(call.utterances()):
        if place == number:
            return said
    raise Missing(f"{call.call_id}: it has no line {number}; load the call again.")


def with_line(call: Call, number: int, **fields: Any) -> Call:
    """`call` with other fields of one utterance."""
    line_of(call, number)
    turns, first = [], 0
    for turn in call.turns:
        place = number - first
        first += len(turn.utterances)
        if 0 <= place < len(turn.utterances):
            changed = replace(turn.utterances[place], **fields)
            said = (*turn.utterances[:place], changed, *turn.utterances[place + 1 :])
            turn = replace(turn, utterances=said)  # noqa: PLW2901
        turns.append(turn)
    return replace(call, turns=tuple(turns))


# ---- tags


def retagged(call: Call, number: int, retag: Retag, person: str, codebook: Codebook) -> Judgement:
    """What `person` says of a line: what is said of it now, with the change. WrongUse for a code of another speaker."""
    turn, utterance = line_of(call, number)
    allowed = [code.name for code in codebook.for_speaker(turn.speaker)]
    for code in (*retag.add, *retag.remove):
        if code not in allowed:
            raise WrongUse(f"{code}: it is no code of the {turn.speaker}; choose one of the line's speaker.")
    before = utterance.judgement or Judgement()
    kept = [code for code in before.labels if code in allowed and code not in retag.remove]
    labels = tuple(dict.fromkeys([*kept, *(code for code in retag.add if code not in retag.remove)]))
    touched = {*retag.add, *retag.remove, *retag.of_question}
    asks = any(code in codebook.formed for code in labels)
    of_question = {name: getattr(before, name) for name in OF_QUESTIONS} | dict(retag.of_question) if asks else {}
    _allowed_of_question(of_question, codebook)
    undecided = tuple(code for code in before.ignore if code not in touched)
    return Judgement(labels, source=person, ignore=undecided, **of_question)


def _allowed_of_question(values: Mapping[str, Any], codebook: Codebook) -> None:
    for name, of_codebook in (("form", codebook.forms), ("about", codebook.about)):
        value = values.get(name)
        if value is not None and value not in of_codebook:
            raise WrongUse(f"{value}: it is no {name} of a question; choose one of {', '.join(of_codebook)}.")


# ---- words


def cleaned(call: Call, number: int, text: str) -> str:
    """`text` as it may be stored of a line: on one line, without personal data. WrongUse where nothing is left."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not text:
        raise WrongUse("A line cannot be empty; write what was said.")
    if len(text) > LONGEST:
        raise WrongUse(f"A line can hold {LONGEST} characters; write what was said in it.")
    names = [name for name in (call.agent, call.customer_id) if name]
    return line_of(redact(with_line(call, number, text=text, words=()), names), number)[1].text


def with_text(call: Call, number: int, text: str) -> Call:
    """The line with other words; times of those that stay are kept."""
    turn, utterance = line_of(call, number)
    heard = utterance.heard or Heard(turn.speaker, utterance.text, utterance.words)
    words = heard.words if text == heard.text else retimed(utterance.words, text, utterance.start_ms, utterance.end_ms)
    changed = with_line(call, number, text=text, words=words, heard=_unless_same(heard, turn.speaker, text))
    return with_line(changed, number, amounts=amounts(text, call.language, usual_currency(changed)))


def _unless_same(heard: Heard, speaker: Speaker, text: str) -> Heard | None:
    return None if (heard.speaker, heard.text) == (speaker, text) else heard
