"""Personal data out of the words: numbers, e-mail addresses and known names become placeholders.

`[number]` telephone, order and other long numbers, also read out digit by digit; `[id]` national numbers, cards,
accounts and the customer's own number; `[email]`; `[name]`. Money, percentages, times, years and measures stay, because
reports need them. Names nobody gave, and addresses, are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.call import Call, Heard, Transcript, Turn, Utterance, Word
from pipeline.identifiers import Mark, number_marks, spoken_number_marks
from pipeline.names import Names, email_marks, introduced, known_names
from pipeline.timing import Span

PLACEHOLDER = re.compile(r"\[(?:number|id|email|name)\]")


def redact(call: Call, names: Iterable[str] = ()) -> Call:
    """The call without personal data in its utterances, their words and what was dropped; times and the cut stay.

    Known are the agents' names and the customer's number in the call, `names`, and who introduces themselves by name.
    Metadata and unknown keys of the document are left alone. Redacting twice changes nothing more.
    """
    given = [call.agent, call.customer_id, *names, *(turn.agent for turn in call.turns)]
    spoken = introduced(utterance.text for _, utterance in call.utterances())
    known = known_names([name for name in given if name], spoken)
    turns = tuple(_turn(turn, known, call.language) for turn in call.turns)
    return replace(call, turns=turns, transcript=call.transcript and _transcript(call.transcript, known, call.language))


def _transcript(transcript: Transcript, names: Names, language: str | None) -> Transcript:
    if not transcript.dropped:
        return transcript
    texts = [_replaced(gone.text, _marks(gone.text, names, language)) for gone in transcript.dropped]
    dropped = (replace(gone, text=text) for gone, text in zip(transcript.dropped, texts, strict=True))
    return replace(transcript, dropped=tuple(dropped))


def _turn(turn: Turn, names: Names, language: str | None) -> Turn:
    return replace(turn, utterances=tuple(_utterance(u, names, language) for u in turn.utterances))


def _utterance(utterance: Utterance, names: Names, language: str | None) -> Utterance:
    text, words = _said(utterance.text, utterance.words, names, language)
    heard = utterance.heard
    if heard:
        heard = Heard(heard.speaker, *_said(heard.text, heard.words, names, language))
    changed = text != utterance.text or words is not utterance.words or heard != utterance.heard
    return replace(utterance, text=text, words=words, heard=heard) if changed else utterance


def _said(text: str, words: tuple[Word, ...], names: Names, language: str | None) -> tuple[str, tuple[Word, ...]]:
    joined = " ".join(word.text.strip() for word in words)
    marks = _marks(joined, names, language) if joined else []
    return _replaced(text, _marks(text, names, language)), _words(words, joined, marks) if marks else words


def _marks(text: str, names: Names, language: str | None) -> list[Mark]:
    """What is to go, in order and apart; where two claim the same characters, the earlier and longer has them."""
    found = [*email_marks(text), *names.marks(text)]
    found += [*number_marks(text, language), *spoken_number_marks(text, language)]
    marks: list[Mark] = []
    for mark in sorted(found, key=lambda m: (m.start, -m.end)):
        if not marks or mark.start >= marks[-1].end:
            if (
                marks
                and mark.placeholder == marks[-1].placeholder == "[name]"
                and text[marks[-1].end : mark.start] == " "
            ):
                marks[-1] = Mark(marks[-1].start, mark.end, "[name]")  # first name and surname
            else:
                marks.append(mark)
    return marks


def _replaced(text: str, marks: Sequence[Mark]) -> str:
    parts, at = [], 0
    for mark in marks:
        parts += [text[at : mark.start], mark.placeholder]
        at = mark.end
    return "".join([*parts, text[at:]])


def _words(words: Sequence[Word], joined: str, marks: Sequence[Mark]) -> tuple[Word, ...]:
    """The words with every placeholder one word, from the start of the first it stands for to the end of the last."""
    groups: list[tuple[list[Word], Span, list[Mark]]] = []  # words, their characters in `joined`, marks inside
    at = 0
    for word in words:
        place = Span(at, at + len(word.text.strip()))
        at = place.end_ms + 1
        inside = [mark for mark in marks if mark.start < place.end_ms and place.start_ms < mark.end]
        if groups and inside and groups[-1][2] and inside[0] is groups[-1][2][-1]:
            group, span, others = groups[-1]
            groups[-1] = ([*group, word], Span(span.start_ms, place.end_ms), [*others, *inside[1:]])
        else:
            groups.append(([word], place, inside))
    return tuple(_word(group, span, inside, joined) if inside else group[0] for group, span, inside in groups)


def _word(group: Sequence[Word], place: Span, marks: Sequence[Mark], joined: str) -> Word:
    start, end = place
    shifted = [Mark(mark.start - start, mark.end - start, mark.placeholder) for mark in marks]
    sure = [word.confidence for word in group if word.confidence is not None]
    text = _replaced(joined[start:end], shifted)
    return Word(text, group[0].start_ms, group[-1].end_ms, min(sure, default=None))
