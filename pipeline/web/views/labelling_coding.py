"""The page on which a person codes one line: the dialogue around it, and the codes of whoever speaks. Nobody's tags."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Code, Codebook
from pipeline.errors import WrongUse
from pipeline.labelling import AFTER, BEFORE, CodedLine, Dialogue, Progress, Spot, Task
from pipeline.report.words import Words
from pipeline.tags import Judgement

CHOICES = "123456789"  # keys of forms, then of what a question is about
SIDES = ("agent", "customer")


@dataclass(frozen=True)
class CodeChoice:
    name: str
    title: str
    key: str  # a letter; "" where none is left
    definition: str
    excludes: str
    examples: tuple[str, ...]
    formed: bool
    on: bool = False
    unsure: bool = False


@dataclass(frozen=True)
class Option:
    value: str
    title: str
    key: str
    on: bool


@dataclass(frozen=True)
class LineView:
    who: str
    ours: bool
    at: str
    text: str
    now: bool
    done: bool
    href: str  # where it is coded; "" where it is context only
    own: tuple[str, ...]  # what the reader gave it themselves
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True)
class CodingPage:
    title: str
    place: str  # "Line 3 of 40"
    home: str
    action: str
    back: str
    skip: str
    done: int
    total: int
    call_key: int
    sound: bool
    quote_language: str
    lines: tuple[LineView, ...]
    now: LineView
    asks: str
    codes: tuple[CodeChoice, ...]
    forms: tuple[Option, ...]
    about: tuple[Option, ...]
    follow_up: bool
    judged: bool  # the reader has coded it before
    whole: bool  # the whole call is shown


def address(task: Task) -> str:
    return f"/labelling/sample/{task.id}" if task.purpose == "check" else f"/labelling/{task.id}"


def line_address(task: Task, spot: Spot) -> str:
    if task.purpose == "check":
        return f"{address(task)}/{spot.call_key}?line={spot.utterance}#now"
    return f"{address(task)}/line/{spot.place}" + ("#now" if task.purpose == "calibration" else "")


def next_open(lines: Sequence[CodedLine], after: int = -1) -> Spot | None:
    """The next line that its reader has not coded, behind `after` and then from the start up to it."""
    for line in (*lines[after + 1 :], *lines[: max(after, 0)]):
        if not line.given:
            return line.spot
    return None


def coding_page(
    progress: Progress, lines: Sequence[CodedLine], at: int, dialogue: Dialogue, codebook: Codebook, words: Words
) -> CodingPage:
    """`lines`: of the task, with what the reader gave; `at`: which of them is coded now."""
    task, line = progress.task, lines[at]
    judgement = next(iter(line.given.values()), None)
    form, about = (judgement.form, judgement.about) if judgement else (None, None)
    whole = task.purpose != "training"
    of_call = [n for n, other in enumerate(lines) if other.spot.call_key == line.spot.call_key]
    shown = _lines(dialogue, lines, line, task, codebook, words, whole)
    home = address(task)
    return CodingPage(
        title=title_of(task, words),
        place=_place(lines, at, of_call, whole, words),
        home=home,
        action=line_address(task, line.spot).removesuffix("#now"),
        back=line_address(task, lines[at - 1].spot) if at else "",
        skip=line_address(task, lines[at + 1].spot) if at + 1 < len(lines) else "",
        done=progress.mine.done,
        total=progress.mine.total,
        call_key=line.spot.call_key,
        sound=dialogue.recording,
        quote_language=dialogue.language or "",
        lines=shown,
        now=next(view for view in shown if view.now),
        asks=words.gettext("What does the agent do with these words?")
        if line.spot.speaker == "agent"
        else words.gettext("What does the customer do with these words?"),
        codes=choices(codebook.for_speaker(line.spot.speaker), words, dialogue.language, judgement),
        forms=_options(codebook.forms, words, form, CHOICES),
        about=_options(codebook.about, words, about, CHOICES[len(codebook.forms) :] + "0"),
        follow_up=bool(judgement and judgement.follow_up),
        judged=judgement is not None,
        whole=whole,
    )


def title_of(task: Task, words: Words) -> str:
    if task.title:
        return task.title
    if task.purpose == "check":
        return words.gettext("Check sample %(number)s", number=task.id)
    if task.purpose == "training":
        return words.gettext("Training lines %(number)s", number=task.id)
    return words.gettext("Calibration %(number)s", number=task.id)


def choices(
    codes: Sequence[Code], words: Words, language: str | None = None, judgement: Judgement | None = None
) -> tuple[CodeChoice, ...]:
    """`language`: of the call, whose examples come before those in the reader's."""
    keys = letters([words.title(code.title, code.name) for code in codes])
    return tuple(
        CodeChoice(
            code.name,
            words.title(code.title, code.name),
            key,
            words.title(code.definition),
            words.title(code.excludes),
            code.examples.get(language or "") or code.examples.get(words.language) or code.examples.get("en", ()),
            code.forms,
            judgement is not None and code.name in judgement,
            judgement is not None and code.name in judgement.ignore,
        )
        for code, key in zip(codes, keys, strict=True)
    )


def letters(titles: Sequence[str]) -> list[str]:
    """One letter each: of its own where one is free, first letters first."""
    found = [""] * len(titles)
    left = list(string.ascii_lowercase)
    wanted = [[c for c in title.lower() if c in string.ascii_lowercase] for title in titles]
    for depth in range(max(map(len, wanted), default=0)):
        for number, own in enumerate(wanted):
            if not found[number] and depth < len(own) and own[depth] in left:
                found[number] = own[depth]
                left.remove(own[depth])
    for number, key in enumerate(found):
        if not key and left:
            found[number] = left.pop(0)
    return found


def judgement_of(
    speaker: str,
    codebook: Codebook,
    labels: Sequence[str],
    unsure: Sequence[str],
    form: str = "",
    about: str = "",
    follow_up: bool = False,
) -> Judgement:
    """What a form says. What is left open of a question is undecided, as in label files."""
    known = [code.name for code in codebook.for_speaker(speaker)]
    for name in (*labels, *unsure):
        if name not in known:
            raise WrongUse(f"{name}: no code of the {speaker}; load the page again.")
    for value, allowed in ((form, codebook.forms), (about, codebook.about)):
        if value and value not in allowed:
            raise WrongUse(f"{value}: not in the codebook; load the page again.")
    given = tuple(name for name in known if name in labels and name not in unsure)
    undecided = [name for name in known if name in unsure]
    if not any(name in codebook.formed for name in given):
        return Judgement(given, ignore=tuple(undecided))
    undecided += [n for n, value in (("form", form), ("about", about), ("follow_up", about)) if not value]
    return Judgement(
        given,
        form or None,
        ignore=tuple(undecided),
        about=about or None,
        follow_up=follow_up if about else None,
    )


def who(speaker: str, words: Words) -> str:
    """The role, not the name: who it is sways coders."""
    return {"agent": words.gettext("Agent"), "customer": words.gettext("Customer")}.get(speaker, words.gettext("Other"))


def _place(lines: Sequence[CodedLine], at: int, of_call: Sequence[int], whole: bool, words: Words) -> str:
    if not whole:
        return words.gettext("Line %(number)s of %(total)s", number=at + 1, total=len(lines))
    keys = list(dict.fromkeys(line.spot.call_key for line in lines))
    text = words.gettext("Line %(number)s of %(total)s", number=of_call.index(at) + 1, total=len(of_call))
    if len(keys) == 1:
        return text
    number = keys.index(lines[at].spot.call_key) + 1
    call = words.gettext("call %(number)s of %(total)s", number=number, total=len(keys))
    return f"{text}, {call}"


def _lines(
    dialogue: Dialogue,
    lines: Sequence[CodedLine],
    line: CodedLine,
    task: Task,
    codebook: Codebook,
    words: Words,
    whole: bool,
) -> tuple[LineView, ...]:
    own = {other.spot.utterance: other for other in lines if other.spot.call_key == line.spot.call_key}
    said = dialogue.spots
    here = next(n for n, spot in enumerate(said) if spot.utterance == line.spot.utterance)
    shown = said if whole else said[max(0, here - BEFORE) : here + AFTER + 1]
    found = []
    for spot in shown:
        coded = own.get(spot.utterance) if whole else None
        gave = next(iter(coded.given.values()), None) if coded else None
        found.append(
            LineView(
                who(spot.speaker, words),
                spot.speaker == "agent",
                words.clock(spot.start_ms),
                spot.text,
                spot.utterance == line.spot.utterance,
                gave is not None,
                line_address(task, coded.spot) if coded else "",
                titles(gave, codebook, words) if gave else (),
                spot.start_ms,
                spot.end_ms,
            )
        )
    return tuple(found)


def titles(judgement: Judgement, codebook: Codebook, words: Words) -> tuple[str, ...]:
    """What somebody gave, in words; a question with its form, what was left open with a question mark."""
    found = []
    for name in judgement.labels:
        title = words.title(codebook[name].title, name) if name in codebook.names else name
        form = judgement.form if name in codebook.formed else None
        found.append(f"{title} ({words.title(codebook.forms.get(form, {}), form).lower()})" if form else title)
    found += [f"{words.title(codebook[n].title, n)}?" for n in judgement.ignore if n in codebook.names]
    return tuple(found) or (words.gettext("None"),)


def _options(known: Mapping[str, Mapping[str, str]], words: Words, on: str | None, keys: str) -> tuple[Option, ...]:
    padded = [*keys, *[""] * len(known)]
    return tuple(
        Option(name, words.title(title, name), key, name == on)
        for (name, title), key in zip(known.items(), padded, strict=False)
    )
