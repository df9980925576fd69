"""One line of a call given to another speaker: turns are cut and joined so that the call stays well-formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.call import Call, Heard, Speaker, Turn, Utterance
from pipeline.corrections import line_of
from pipeline.swap import renewed_hold
from pipeline.timing import Span, intersect, merge, subtract


@dataclass(frozen=True)
class Frame:
    """A turn without its words."""

    speaker: Speaker
    start_ms: int | None
    end_ms: int | None
    agent: str | None
    interrupts: bool
    extra: Mapping[str, Any]
    lines: int


@dataclass(frozen=True)
class Shape:
    """What changes of a call besides the line itself when another is said to have spoken it."""

    first: int  # number of the first utterance of the turns below
    turns: tuple[Frame, ...]
    speech: Mapping[str, tuple[Span, ...]]
    hold: tuple[Span, ...] | None


def with_speaker(call: Call, number: int, speaker: Speaker) -> Call:
    """The line as `speaker`'s, with the time in which it was spoken; the call itself where it is theirs already."""
    turn, utterance = line_of(call, number)
    if turn.speaker == speaker:
        return call
    heard = utterance.heard or Heard(turn.speaker, utterance.text, utterance.words)
    said = replace(utterance, heard=None if (heard.speaker, heard.text) == (speaker, utterance.text) else heard)
    at, place = _place(call.turns, number)
    parts = [
        _part(turn, 0, place),
        Turn(speaker, (said,), said.start_ms, said.end_ms, _agent(call, at, speaker)),
        _part(turn, place + 1, len(turn.utterances)),
    ]
    if len(turn.utterances) == 1:  # the times of the turn are those of the line
        parts[1] = replace(parts[1], start_ms=turn.start_ms, end_ms=turn.end_ms)
    around = [*call.turns[max(0, at - 1) : at], *(p for p in parts if p.utterances), *call.turns[at + 1 : at + 2]]
    turns = (*call.turns[: max(0, at - 1)], *_joined(call, around), *call.turns[at + 2 :])
    changed = replace(call, turns=turns, speech=_moved(call, said, turn.speaker, speaker))
    return replace(changed, hold=renewed_hold(call, changed))


def shapes(before: Call, after: Call) -> tuple[Shape, Shape]:
    """What makes the two calls, which hold the same lines, differ."""
    one, other = [_frame(turn) for turn in before.turns], [_frame(turn) for turn in after.turns]
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    behind = 0
    while behind < min(len(one), len(other)) - same and one[-1 - behind] == other[-1 - behind]:
        behind += 1
    first = sum(frame.lines for frame in one[:same])
    return (
        Shape(first, tuple(one[same : len(one) - behind]), before.speech, before.hold),
        Shape(first, tuple(other[same : len(other) - behind]), after.speech, after.hold),
    )


def reshaped(call: Call, now: Shape, wanted: Shape) -> Call | None:
    """`call`, which has the shape `now`, in the shape `wanted`; None where it has another."""
    if (call.speech, call.hold) != (now.speech, now.hold):
        return None
    first, frames = 0, tuple(_frame(turn) for turn in call.turns)
    for at in range(len(frames) + 1):
        if first == now.first and frames[at : at + len(now.turns)] == now.turns:
            return _in_shape(call, at, len(now.turns), wanted)
        first += frames[at].lines if at < len(frames) else 0
    return None


def _in_shape(call: Call, at: int, count: int, wanted: Shape) -> Call:
    said = iter([utterance for turn in call.turns[at : at + count] for utterance in turn.utterances])
    turns = [
        Turn(
            frame.speaker,
            tuple(next(said) for _ in range(frame.lines)),
            frame.start_ms,
            frame.end_ms,
            frame.agent,
            frame.interrupts,
            frame.extra,
        )
        for frame in wanted.turns
    ]
    turns = [*call.turns[:at], *turns, *call.turns[at + count :]]
    return replace(call, turns=tuple(turns), speech=wanted.speech, hold=wanted.hold)


def _frame(turn: Turn) -> Frame:
    return Frame(
        turn.speaker, turn.start_ms, turn.end_ms, turn.agent, turn.interrupts, turn.extra, len(turn.utterances)
    )


def _place(turns: Sequence[Turn], number: int) -> tuple[int, int]:
    """The turn that holds a line, and which of its utterances it is."""
    first = 0
    for at, turn in enumerate(turns):
        if number - first < len(turn.utterances):
            return at, number - first
        first += len(turn.utterances)
    raise IndexError(number)


def _part(turn: Turn, begin: int, end: int) -> Turn:
    """Some utterances of a turn as a turn of its own."""
    said, last = turn.utterances[begin:end], len(turn.utterances)
    starts = [u.start_ms for u in said if u.start_ms is not None]
    ends = [u.end_ms for u in said if u.end_ms is not None]
    return replace(
        turn,
        utterances=said,
        start_ms=min(starts, default=None) if begin else turn.start_ms,
        end_ms=max(ends, default=None) if end < last else turn.end_ms,
        interrupts=turn.interrupts and not begin,
    )


def _agent(call: Call, at: int, speaker: Speaker) -> str | None:
    """Of a transferred call the agent who spoke last, or who speaks first."""
    if speaker != "agent":
        return None
    near = [*reversed(call.turns[:at]), *call.turns[at + 1 :]]
    return next((turn.agent for turn in near if turn.speaker == "agent"), None)


def _joined(call: Call, turns: Sequence[Turn]) -> list[Turn]:
    """Neighbours of the same speaker as one turn."""
    joined: list[Turn] = []
    for turn in turns:
        last = joined[-1] if joined else None
        same = last and (last.speaker, call.speaking_agent(last)) == (turn.speaker, call.speaking_agent(turn))
        if last and same and last.utterances and turn.utterances:
            ends = [end for end in (last.end_ms, turn.end_ms) if end is not None]
            said = (*last.utterances, *turn.utterances)
            joined[-1] = replace(last, utterances=said, end_ms=max(ends, default=None))
        else:
            joined.append(turn)
    return joined


def _moved(call: Call, said: Utterance, old: Speaker, new: Speaker) -> Mapping[str, tuple[Span, ...]]:
    if said.start_ms is None or said.end_ms is None:
        return call.speech
    spoken = intersect(call.speech.get(old, ()), [Span(said.start_ms, said.end_ms)])
    if not spoken:
        return call.speech
    left, more = subtract(call.speech[old], spoken), merge((*call.speech.get(new, ()), *spoken))
    return {**call.speech, old: left, new: more}
