"""The timeline of one call: both speakers' turns, a row of marks for each behaviour, findings. x in per cent."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.conversation import length_ms, speech
from pipeline.course import Turning
from pipeline.profiles import Finding
from pipeline.report.words import Words

ROW = 22  # pixels a behaviour
LANE = 20  # pixels a speaker
HEAD = 2 * LANE + 34  # both lanes with the scale under them
_TICKS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600)  # seconds


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    hover: str


@dataclass(frozen=True)
class Dot:
    x: float
    hover: str
    utterance: int | None = None  # its number over the call, where the dot is one


@dataclass(frozen=True)
class CodeRow:
    title: str
    speaker: str
    y: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    text: str  # the same in words
    height: int
    agent: tuple[Bar, ...]
    customer: tuple[Bar, ...]
    hold: tuple[Bar, ...]
    rows: tuple[CodeRow, ...]
    ticks: tuple[Tick, ...]
    findings: tuple[Dot, ...]
    turning: Dot | None


def timeline(
    call: Call, findings: tuple[Finding, ...], turning: Turning | None, codebook: Codebook, words: Words
) -> Timeline | None:
    """None where the call has no times."""
    length = length_ms(call)
    if not length or not any(turn.start_ms is not None for turn in call.turns):
        return None

    def x(ms: int) -> float:
        return round(100 * min(ms, length) / length, 2)

    rows = _rows(call, codebook, words, x)
    bars = {
        speaker: tuple(
            Bar(x(s.start_ms), max(0.15, round(x(s.end_ms) - x(s.start_ms), 2)), words.clock(s.start_ms))
            for s in speech(call, speaker)
        )
        for speaker in ("agent", "customer")
    }
    hold = tuple(
        Bar(x(s.start_ms), round(x(s.end_ms) - x(s.start_ms), 2), words.length(s.duration_ms)) for s in call.hold or ()
    )
    titles = {rule.name: words.title(rule.title, rule.name) for rule in codebook.order_rules}
    found = tuple(
        Dot(x(f.first_ms), f"{titles.get(f.rule, f.rule)}, {words.clock(f.first_ms)}")
        for f in findings
        if f.first_ms is not None
    )
    return Timeline(
        ". ".join(f"{row.title}: {', '.join(dot.hover for dot in row.dots)}" for row in rows),
        HEAD + ROW * len(rows) + 6,
        bars["agent"],
        bars["customer"],
        hold,
        rows,
        _ticks(length, words, x),
        found,
        _turn(turning, words, x),
    )


def _turn(turning: Turning | None, words: Words, x) -> Dot | None:  # type: ignore[no-untyped-def]
    if turning is None or turning.start_ms is None:
        return None
    said = (
        words.gettext("From here the customer's wording is better")
        if turning.to == "better"
        else words.gettext("From here the customer's wording is worse")
    )
    return Dot(x(turning.start_ms), said)


def _rows(call: Call, codebook: Codebook, words: Words, x) -> tuple[CodeRow, ...]:  # type: ignore[no-untyped-def]
    said = [
        (number, turn.speaker, u)
        for number, (turn, u) in enumerate(call.utterances())
        if u.judgement and u.start_ms is not None
    ]
    rows: list[CodeRow] = []
    for code in codebook.codes:
        dots = tuple(
            Dot(x(u.start_ms or 0), f"{words.clock(u.start_ms)} {u.text}", number)
            for number, speaker, u in said
            if speaker == code.speaker and u.judgement and code.name in u.judgement
        )
        if dots:
            rows.append(
                CodeRow(words.title(code.title, code.name), code.speaker, HEAD + ROW * len(rows) + ROW / 2, dots)
            )
    return tuple(rows)


def _ticks(length: int, words: Words, x) -> tuple[Tick, ...]:  # type: ignore[no-untyped-def]
    step = 1000 * next((s for s in _TICKS if length / (1000 * s) <= 10), _TICKS[-1])
    return tuple(Tick(x(ms), words.clock(ms)) for ms in range(0, length + 1, step) if x(ms) < 98)
