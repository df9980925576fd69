"""Personal data out of the words: numbers, e-mail addresses, names and addresses become placeholders.

`[number]` telephone, order and other long numbers and number plates, also read out; `[id]` national numbers, cards,
accounts, dates of birth and the customer's own number; `[email]`; `[name]`; `[address]`. A number may be said in
pieces over several lines. Money, percentages, other dates, times, years and measures stay, because reports need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.call import Call, Heard, Transcript, Utterance, Word
from pipeline.personal.marks import Line, Mark
from pipeline.personal.search import Search, known
from pipeline.timing import Span

MOST_ROUNDS = 4  # what was hidden may let something beside it stand out; hardly ever more than twice
_NAMED = ("name", "navn", "namn", "customer", "kunde", "kund")  # columns of the metadata that may hold a person


def redact(call: Call, names: Iterable[str] = ()) -> Call:
    """The call without personal data in its utterances, their words and what was dropped; times and the cut stay.

    Known are the agents' names, the customer's number and columns of names in the call, `names` (of the account list,
    say), and who is introduced by name. Metadata and unknown keys of the document are left alone. Redacting twice
    changes nothing more.
    """
    of_columns = [value for column, value in call.columns.items() if any(part in column.lower() for part in _NAMED)]
    given = [call.agent, call.customer_id, *names, *(turn.agent for turn in call.turns), *of_columns]
    said = [(turn.speaker, utterance) for turn in call.turns for utterance in turn.utterances]
    look = Search(known(_lines(said, lambda u: u.text), [name for name in given if name]), call.language)
    for _ in range(MOST_ROUNDS):
        before, said = said, [(speaker, u) for (speaker, _), u in zip(said, _redacted(said, look), strict=True)]
        if all(one is other for (_, one), (_, other) in zip(before, said, strict=True)):
            break
    found = iter(said)
    turns = tuple(replace(turn, utterances=tuple(next(found)[1] for _ in turn.utterances)) for turn in call.turns)
    return replace(call, turns=turns, transcript=call.transcript and _transcript(call.transcript, look))


def found_in(call: Call, names: Iterable[str] = ()) -> list[list[Mark]]:
    """Of each utterance's text what `redact` takes away."""
    said = [Line(turn.speaker, utterance.text) for turn, utterance in call.utterances()]
    return Search(known(said, names), call.language).marks(said)


_Said = Sequence[tuple[str, Utterance]]


def _lines(said: _Said, text: Callable[[Utterance], str]) -> list[Line]:
    return [Line(speaker, text(utterance)) for speaker, utterance in said]


def _redacted(said: _Said, look: Search) -> Iterator[Utterance]:
    texts = look.marks(_lines(said, lambda u: u.text))
    joined = [_joined(u.words) for _, u in said]
    of_words = _marks_of(joined, [u.text for _, u in said], texts, said, look)
    heard = _heard(said, texts, look)
    for number, (_, utterance) in enumerate(said):
        marks, words = texts[number], _words(utterance.words, joined[number], of_words[number])
        if marks or words is not utterance.words or heard.get(number) != utterance.heard:
            text = _replaced(utterance.text, marks)
            yield replace(utterance, text=text, words=words, heard=heard.get(number, utterance.heard))
        else:
            yield utterance


def _heard(said: _Said, texts: list[list[Mark]], look: Search) -> dict[int, Heard]:
    """What was heard of the lines that a person put right, redacted among the lines as they were heard."""
    numbers = {n: utterance.heard for n, (_, utterance) in enumerate(said) if utterance.heard}
    if not numbers:
        return {}
    lines = [
        Line(numbers[n].speaker, numbers[n].text) if n in numbers else Line(speaker, utterance.text)
        for n, (speaker, utterance) in enumerate(said)
    ]
    marks = look.marks(lines)
    joined = [_joined(numbers[n].words) if n in numbers else "" for n in range(len(said))]
    of_words = _marks_of(joined, [line.text for line in lines], marks, said, look)
    return {
        n: Heard(heard.speaker, _replaced(heard.text, marks[n]), _words(heard.words, joined[n], of_words[n]))
        for n, heard in numbers.items()
    }


def _marks_of(
    joined: Sequence[str], texts: Sequence[str], marks: list[list[Mark]], said: _Said, look: Search
) -> list[list[Mark]]:
    """Of the words as one text: where they are the text itself, what was found there."""
    if all(not words or words == text for words, text in zip(joined, texts, strict=True)):
        return marks
    lines = [Line(speaker, words or text) for (speaker, _), words, text in zip(said, joined, texts, strict=True)]
    return look.marks(lines)


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text.strip() for word in words)


def _transcript(transcript: Transcript, look: Search) -> Transcript:
    if not transcript.dropped:
        return transcript
    marks = [look.marks([Line("other", gone.text)])[0] for gone in transcript.dropped]
    dropped = (replace(g, text=_replaced(g.text, found)) for g, found in zip(transcript.dropped, marks, strict=True))
    return replace(transcript, dropped=tuple(dropped))


def _replaced(text: str, marks: Sequence[Mark]) -> str:
    parts, at = [], 0
    for mark in marks:
        parts += [text[at : mark.start], mark.placeholder]
        at = mark.end
    return "".join([*parts, text[at:]])


def _words(words: tuple[Word, ...], joined: str, marks: Sequence[Mark]) -> tuple[Word, ...]:
    """The words with every placeholder one word, from the start of the first it stands for to the end of the last."""
    if not words or not marks:
        return words
    groups: list[tuple[list[Word], Span, list[Mark]]] = []  # words, their characters in `joined`, marks inside
    at = first = 0
    for word in words:
        place = Span(at, at + len(word.text.strip()))
        at = place.end_ms + 1
        while first < len(marks) and marks[first].end <= place.start_ms:
            first += 1
        inside = []
        for mark in marks[first:]:
            if mark.start >= place.end_ms:
                break
            inside.append(mark)
        if groups and inside and groups[-1][2] and inside[0] is groups[-1][2][-1]:
            group, span, others = groups[-1]
            group.append(word)
            groups[-1] = (group, Span(span.start_ms, place.end_ms), [*others, *inside[1:]])
        else:
            groups.append(([word], place, inside))
    return tuple(_word(group, span, inside, joined) if inside else group[0] for group, span, inside in groups)


def _word(group: Sequence[Word], place: Span, marks: Sequence[Mark], joined: str) -> Word:
    start, end = place
    shifted = [Mark(mark.start - start, mark.end - start, mark.placeholder) for mark in marks]
    sure = [word.confidence for word in group if word.confidence is not None]
    text = _replaced(joined[start:end], shifted)
    return Word(text, group[0].start_ms, group[-1].end_ms, min(sure, default=None))
