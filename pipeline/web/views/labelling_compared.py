"""Coders side by side: how far they agree on each code, and the lines on which they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.coders import FEWEST, Agreed, agreements, coders_of, disputed
from pipeline.labelling import CodedLine, Dialogue, Progress, Spot
from pipeline.profiles import Interval
from pipeline.report.words import NONE, Words
from pipeline.tags import OF_QUESTIONS, Judgement
from pipeline.web.views.labelling import TaskView, task_view
from pipeline.web.views.labelling_coding import titles, who

AROUND = (3, 1)  # lines of the dialogue before and after a line in dispute
PAGE = 10
GOOD = 0.6  # as for the machine; see `trust`


@dataclass(frozen=True)
class AgreedView:
    title: str
    speaker: str
    lines: str
    all: str
    some: str
    none: str
    prevalence: str
    value: str  # empty: not enough to tell
    interval: str
    low: float  # of the plot, 0 … 100
    at: float
    high: float
    good: bool
    definition: str


@dataclass(frozen=True)
class AgreementPage:
    task: TaskView
    coders: tuple[str, ...]
    statistic: str  # kappa, alpha
    codes: tuple[AgreedView, ...]
    questions: tuple[AgreedView, ...]
    nobody: tuple[str, ...]  # codes that nobody gave
    fewest: int
    anonymous: bool
    differences: int
    decided: int


@dataclass(frozen=True)
class Said:
    who: str
    ours: bool
    at: str
    text: str
    now: bool
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True)
class Gave:
    coder: str
    titles: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]  # names and values of a form that gives the same


@dataclass(frozen=True)
class Disputed:
    """One code in dispute."""

    name: str
    title: str
    rule: str
    excludes: str
    by: str  # who gave it
    on: bool  # as decided, else as most gave it


@dataclass(frozen=True)
class Choice:
    """What is to be decided of a question."""

    name: str
    title: str
    options: tuple[tuple[str, str, bool], ...]  # value, title, chosen


@dataclass(frozen=True)
class DifferenceView:
    number: int
    id: str
    call_key: int
    utterance: int
    sound: bool
    quote_language: str
    said: tuple[Said, ...]
    gave: tuple[Gave, ...]
    common: tuple[str, ...]  # names of codes that all gave
    common_titles: tuple[str, ...]
    codes: tuple[Disputed, ...]
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]  # of a question, where all gave the same
    decided: tuple[str, ...]  # titles; empty: open
    decided_by: str
    why: str


@dataclass(frozen=True)
class DifferencesPage:
    task: TaskView
    anonymous: bool
    open: bool  # only those that nobody has decided
    total: int
    decided: int
    differences: tuple[DifferenceView, ...]
    page: int
    pages: int
    call: bool  # all of one call


def agreement_page(
    progress: Progress, lines: Sequence[CodedLine], trains: bool, codebook: Codebook, words: Words
) -> AgreementPage:
    found = agreements(lines, codebook)
    apart = [line for line in lines if disputed(line, codebook)]
    return AgreementPage(
        task_view(progress, trains, words),
        coders_of(lines),
        next((one.statistic for one in found), "kappa"),
        tuple(_agreed(one, codebook, words) for one in found if one.name in codebook.names and one.all + one.some),
        tuple(_agreed(one, codebook, words) for one in found if one.name in OF_QUESTIONS),
        tuple(
            words.title(codebook[one.name].title, one.name)
            for one in found
            if one.name in codebook.names and not one.all + one.some
        ),
        FEWEST,
        _anonymous(progress),
        len(apart),
        sum(line.decided is not None for line in apart),
    )


def differing(lines: Sequence[CodedLine], codebook: Codebook, open_only: bool) -> list[CodedLine]:
    found = [line for line in lines if disputed(line, codebook)]
    return [line for line in found if line.decided is None] if open_only else found


def differences_page(
    progress: Progress,
    lines: Sequence[CodedLine],
    dialogues: Mapping[int, Dialogue],
    trains: bool,
    codebook: Codebook,
    words: Words,
    *,
    open_only: bool,
    page: int,
) -> DifferencesPage:
    """`dialogues`: of the calls of the lines that stand on this page."""
    everything = differing(lines, codebook, False)
    shown = differing(lines, codebook, open_only)
    pages = max(1, -(-len(shown) // PAGE))
    numbers = {line.spot: number for number, line in enumerate(everything, 1)}
    return DifferencesPage(
        task_view(progress, trains, words),
        _anonymous(progress),
        open_only,
        len(everything),
        sum(line.decided is not None for line in everything),
        tuple(
            _difference(numbers[line.spot], line, dialogues[line.spot.call_key], codebook, words)
            for line in on_page(shown, page)
        ),
        min(page, pages),
        pages,
        len({line.spot.call_key for line in lines}) == 1,
    )


def on_page(lines: Sequence[CodedLine], page: int) -> Sequence[CodedLine]:
    last = max(1, -(-len(lines) // PAGE))
    first = (min(max(page, 1), last) - 1) * PAGE
    return lines[first : first + PAGE]


def _anonymous(progress: Progress) -> bool:
    return not (progress.all_finished or progress.task.closed_at)


def _agreed(one: Agreed, codebook: Codebook, words: Words) -> AgreedView:
    code = codebook[one.name] if one.name in codebook.names else None
    low, high = (one.interval.low, one.interval.high) if one.interval else (one.value, one.value)
    return AgreedView(
        words.title(code.title, one.name) if code else part_title(one.name, words),
        code.speaker if code else "",
        words.number(one.lines),
        words.number(one.all),
        words.number(one.some),
        words.number(one.none),
        words.percent(one.prevalence),
        figure(one.value, words),
        span(one.interval, words),
        _x(low),
        _x(one.value),
        _x(high),
        one.value is not None and one.value >= GOOD,
        words.title(code.definition) if code else "",
    )


def _x(value: float | None) -> float:
    return round(100 * min(1.0, max(0.0, value or 0.0)), 1)


def figure(value: float | None, words: Words) -> str:
    """A kappa or alpha; empty where there is none."""
    return "" if value is None else words.number(value, 2).replace("-", "−")


def span(interval: Interval | None, words: Words) -> str:
    return f"{figure(interval.low, words)} – {figure(interval.high, words)}" if interval else ""


def part_title(name: str, words: Words) -> str:
    return {
        "form": words.gettext("Form"),
        "about": words.gettext("What it is about"),
        "follow_up": words.gettext("Follows up the answer"),
    }[name]


def _difference(number: int, line: CodedLine, dialogue: Dialogue, codebook: Codebook, words: Words) -> DifferenceView:
    names = [code.name for code in codebook.for_speaker(line.spot.speaker)]
    apart = disputed(line, codebook)
    judged = list(line.given.values())
    common = tuple(n for n in names if n not in apart and any(n in j for j in judged))
    reason, _, code = (line.spot.why or "").partition(":")
    return DifferenceView(
        number,
        f"d{line.spot.call_key}-{line.spot.utterance}",
        line.spot.call_key,
        line.spot.utterance,
        dialogue.recording,
        dialogue.language or "",
        _around(dialogue, line.spot, words),
        tuple(Gave(coder, titles(j, codebook, words), fields_of(j)) for coder, j in line.given.items()),
        common,
        tuple(words.title(codebook[name].title, name) for name in common),
        tuple(_disputed(name, line, codebook, words) for name in names if name in apart),
        tuple(_choice(name, line, codebook, words) for name in ("form", "about") if _is_open(name, line, codebook)),
        tuple(
            (name, value)
            for name in ("form", "about")
            if not _is_open(name, line, codebook) and (value := _most([getattr(j, name) for j in judged]))
        )
        + ((("follow_up", "1"),) if _most([j.follow_up for j in judged]) else ()),
        titles(line.decided, codebook, words) if line.decided else (),
        line.decided.source if line.decided else "",
        _why(reason, code, codebook, words),
    )


def fields_of(judgement: Judgement) -> tuple[tuple[str, str], ...]:
    """As the form of a line sends it."""
    found = [("code", name) for name in judgement.labels]
    found += [("unsure", name) for name in judgement.ignore if name not in OF_QUESTIONS]
    found += [(name, value) for name in ("form", "about") if (value := getattr(judgement, name))]
    return tuple([*found, ("follow_up", "1")] if judgement.follow_up else found)


def _around(dialogue: Dialogue, here: Spot, words: Words) -> tuple[Said, ...]:
    at = next((n for n, spot in enumerate(dialogue.spots) if spot.utterance == here.utterance), None)
    if at is None:
        return ()
    before, after = AROUND
    return tuple(
        Said(
            who(spot.speaker, words),
            spot.speaker == "agent",
            words.clock(spot.start_ms),
            spot.text,
            spot.utterance == here.utterance,
            spot.start_ms,
            spot.end_ms,
        )
        for spot in dialogue.spots[max(0, at - before) : at + after + 1]
    )


def _disputed(name: str, line: CodedLine, codebook: Codebook, words: Words) -> Disputed:
    code = codebook[name]
    gave = [coder for coder, judgement in line.given.items() if name in judgement]
    decided = line.decided
    on = name in decided if decided else 2 * len(gave) > len(line.given)
    return Disputed(
        name,
        words.title(code.title, name),
        words.title(code.definition),
        words.title(code.excludes),
        ", ".join(gave) or NONE,
        on,
    )


def _is_open(name: str, line: CodedLine, codebook: Codebook) -> bool:
    """Whether the form or subject has to be chosen: somebody calls it a question, and they do not all say the same."""
    asked = [j for j in line.given.values() if any(code in j for code in codebook.formed)]
    return bool(asked) and len({getattr(j, name) for j in asked}) > 1


def _choice(name: str, line: CodedLine, codebook: Codebook, words: Words) -> Choice:
    known = codebook.forms if name == "form" else codebook.about
    most = getattr(line.decided, name) if line.decided else _most([getattr(j, name) for j in line.given.values()])
    options = tuple((value, words.title(title, value), value == most) for value, title in known.items())
    return Choice(name, part_title(name, words), (("", words.gettext("undecided"), not most), *options))


def _most(values: Sequence[str | bool | None]) -> str:
    given = [value for value in values if value]
    return str(max(given, key=given.count)) if given else ""


def _why(reason: str, code: str, codebook: Codebook, words: Words) -> str:
    """Why the line was chosen, for those who have coded it."""
    title = words.title(codebook[code].title, code) if code in codebook.names else code
    if reason == "uncertain":
        return words.gettext("The machine was unsure of: %(code)s", code=title)
    return words.gettext("Chosen as a likely example of: %(code)s", code=title) if reason == "rare" else ""
