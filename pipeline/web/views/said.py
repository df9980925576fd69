"""What was said in a call, line by line: times, words, tags with who gave them, and what people noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.call import Call, Utterance
from pipeline.codebook import Codebook
from pipeline.report import figures
from pipeline.report.words import Words
from pipeline.tags import Judgement
from pipeline.web.views.moments import Moment
from pipeline.web.views.notes import NoteView


@dataclass(frozen=True)
class TagView:
    code: str
    title: str  # with the form of a question
    core: bool
    person: bool  # a person says so
    doubted: bool  # the tagger was less sure than `SURE`
    told: str  # how sure, and by whom


@dataclass(frozen=True)
class LineView:
    n: int  # over the call
    at: str  # clock, empty without times
    start_ms: int | None
    end_ms: int | None
    text: str
    starts: str  # of each word after the line's start, in ms, with blanks between; empty where the line alone has times
    heard: str  # what the machine had heard, where a person put it right
    question: bool  # takes a form
    form: str
    about: str
    follow_up: bool | None
    tags: tuple[TagView, ...]
    gone: tuple[TagView, ...]  # the tagger's, which a person took away
    judged: bool
    notes: tuple[NoteView, ...]
    marks: tuple[Moment, ...]  # what was found here


@dataclass(frozen=True)
class TurnView:
    who: str
    speaker: str
    lines: tuple[LineView, ...]


SURE = 0.6


def turns(
    call: Call,
    codebook: Codebook,
    words: Words,
    machine: Mapping[int, Judgement],
    heard: Mapping[int, str],
    notes: Mapping[int, Sequence[NoteView]],
    marks: Mapping[int, Sequence[Moment]],
    people: frozenset[str],
) -> tuple[TurnView, ...]:
    """`machine`: what the tagger said of lines that a person has judged; `people`: sources that are persons."""
    tagged = _Tagged(codebook, words, people)
    found, n = [], 0
    for turn in call.turns:
        lines = []
        for utterance in turn.utterances:
            judgement = utterance.judgement
            tags, gone = tagged.of(judgement, machine.get(n))
            lines.append(
                LineView(
                    n,
                    words.clock(utterance.start_ms),
                    utterance.start_ms,
                    utterance.end_ms,
                    utterance.text,
                    starts(utterance),
                    heard.get(n, ""),
                    bool(judgement and any(code in codebook.formed for code in judgement.labels)),
                    (judgement and judgement.form) or "",
                    (judgement and judgement.about) or "",
                    judgement and judgement.follow_up,
                    tags,
                    gone,
                    judgement is not None,
                    tuple(notes.get(n, ())),
                    tuple(marks.get(n, ())),
                )
            )
            n += 1
        who = call.speaking_agent(turn) or speaker_name(turn.speaker, words)
        if lines:
            found.append(TurnView(who, turn.speaker, tuple(lines)))
    return tuple(found)


def speaker_name(speaker: str, words: Words) -> str:
    return {
        "agent": words.gettext("Agent"),
        "customer": words.gettext("Customer"),
        "other": words.gettext("Other"),
    }[speaker]


def starts(utterance: Utterance) -> str:
    """Empty unless each word of the text has its time."""
    said = utterance.words
    if utterance.start_ms is None or not said or [w.text.strip() for w in said] != utterance.text.split():
        return ""
    return " ".join(str(max(0, word.start_ms - utterance.start_ms)) for word in said)


class _Tagged:
    """Judgements into tags; titles are looked up once a page."""

    def __init__(self, codebook: Codebook, words: Words, people: frozenset[str]) -> None:
        self.words, self.people = words, people
        self.titles = {name: figures.code_title(codebook, name, words) for name in codebook.names}
        self.forms = {name: words.title(titles, name).lower() for name, titles in codebook.forms.items()}
        self.core, self.formed = frozenset(codebook.core), frozenset(codebook.formed)

    def of(
        self, judgement: Judgement | None, machine: Judgement | None
    ) -> tuple[tuple[TagView, ...], tuple[TagView, ...]]:
        """Those that count, and the tagger's that a person took away."""
        if judgement is None:
            return (), ()
        person = judgement.source in self.people
        tags = tuple(self._tag(code, judgement, machine, person) for code in judgement.labels if code in self.titles)
        gone = () if not person or machine is None else tuple(
            self._gone(code, machine, judgement.source)
            for code in machine.labels
            if code in self.titles and code not in judgement
        )  # fmt: skip
        return tags, gone

    def _tag(self, code: str, judgement: Judgement, machine: Judgement | None, person: bool) -> TagView:
        agrees = machine is not None and code in machine
        by_tagger = machine if person and machine is not None else judgement
        probability = by_tagger.scores.get(code)
        if not person:
            told = self._sure(probability, judgement.source)
        elif agrees:
            told = self.words.gettext("%(person)s, as the tagger (%(sure)s)", person=judgement.source,
                                      sure=self.words.percent(probability))  # fmt: skip
        elif machine is not None:
            told = self.words.gettext("%(person)s, not the tagger", person=judgement.source)
        else:
            told = judgement.source
        doubted = not person and probability is not None and probability < SURE
        form = judgement.form if code in self.formed else None
        title = self.titles[code] + (f" ({self.forms.get(form, form)})" if form else "")
        return TagView(code, title, code in self.core, person and not agrees, doubted, told)

    def _gone(self, code: str, machine: Judgement, person: str) -> TagView:
        told = self._sure(machine.scores.get(code), machine.source)
        told = self.words.gettext("%(told)s; taken away by %(person)s", told=told, person=person)
        return TagView(code, self.titles[code], code in self.core, False, False, told)

    def _sure(self, probability: float | None, source: str) -> str:
        if probability is None:
            return source
        return self.words.gettext("%(sure)s sure, by %(source)s", sure=self.words.percent(probability), source=source)
