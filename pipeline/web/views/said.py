"""What was said in a call, line by line: times, words, tags with who gave them, and what people noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.call import Call, Utterance
from pipeline.codebook import Codebook
from pipeline.report.words import Words
from pipeline.web.views.lines import Line, Tag
from pipeline.web.views.moments import Moment
from pipeline.web.views.notes import NoteView

SURE = 0.6  # a tagger less sure than this is doubted on the page


@dataclass(frozen=True)
class TagView:
    code: str
    title: str  # with the form of a question
    core: bool
    person: bool  # a person says so, and the tagger did not
    doubted: bool
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
    heard_as: str  # whom it had heard, likewise
    question: bool  # takes a form
    form: str
    about: str
    follow_up: str  # yes, no, empty where not judged
    tags: tuple[TagView, ...]
    gone: tuple[TagView, ...]  # the tagger's, which a person took away
    judged: bool
    notes: tuple[NoteView, ...]
    marks: Sequence[Moment]  # what was found here


@dataclass(frozen=True)
class TurnView:
    who: str
    speaker: str
    lines: tuple[LineView, ...]


def turns(
    call: Call,
    lines: Sequence[Line],
    codebook: Codebook,
    words: Words,
    notes: Mapping[int, Sequence[NoteView]],
    marks: Mapping[int, Sequence[Moment]],
) -> tuple[TurnView, ...]:
    formed = frozenset(codebook.formed)
    found, n = [], 0
    for turn in call.turns:
        views = []
        for utterance in turn.utterances:
            views.append(_line(lines[n], utterance, formed, words, tuple(notes.get(n, ())), marks.get(n, ())))
            n += 1
        who = call.speaking_agent(turn) or speaker_name(turn.speaker, words)
        if views:
            found.append(TurnView(who, turn.speaker, tuple(views)))
    return tuple(found)


def _line(
    line: Line,
    utterance: Utterance,
    formed: frozenset[str],
    words: Words,
    notes: tuple[NoteView, ...],
    marks: Sequence[Moment],
) -> LineView:
    machine = {tag.code for tag in line.machine}
    kept = {tag.code for tag in line.tags}
    return LineView(
        n=line.n,
        at=words.clock(line.start_ms),
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        text=line.text,
        starts=starts(utterance),
        heard=line.heard.text if line.heard and line.heard.text != line.text else "",
        heard_as=speaker_name(line.heard.speaker, words) if line.heard and line.heard.speaker != line.speaker else "",
        question=not formed.isdisjoint(kept),
        form=line.form or "",
        about=line.about or "",
        follow_up={None: "", True: "yes", False: "no"}[line.follow_up],
        tags=tuple(_tag(tag, tag.code in machine, bool(line.machine), words) for tag in line.tags),
        gone=tuple(
            TagView(tag.code, tag.title, False, False, False, _taken_away(tag.probability, line.source or "", words))
            for tag in line.machine
            if tag.code not in kept
        ),
        judged=line.source is not None,
        notes=notes,
        marks=marks,
    )


def _tag(tag: Tag, agrees: bool, tagged: bool, words: Words) -> TagView:
    title = tag.title + (f" ({tag.form_title.lower()})" if tag.form_title else "")
    if tag.person:
        told = tag.source
        if agrees and tag.machine is not None:
            sure = words.percent(tag.machine)
            told = words.gettext("%(person)s, as the tagger (%(sure)s)", person=tag.source, sure=sure)
        elif tagged and not agrees:
            told = words.gettext("%(person)s, not the tagger", person=tag.source)
        return TagView(tag.code, title, tag.core, not agrees, False, told)
    told = tag.source
    if tag.probability is not None:
        told = words.gettext("%(sure)s sure, by %(source)s", sure=words.percent(tag.probability), source=tag.source)
    return TagView(tag.code, title, tag.core, False, tag.probability is not None and tag.probability < SURE, told)


def _taken_away(probability: float | None, person: str, words: Words) -> str:
    if probability is None:
        return words.gettext("The tagger's; taken away by %(person)s", person=person)
    sure = words.percent(probability)
    return words.gettext("The tagger was %(sure)s sure; taken away by %(person)s", sure=sure, person=person)


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
