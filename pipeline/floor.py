"""Who holds the floor: stretches of speech of several channels into turns.

A turn is one speaker's stretches until another takes the floor. What does not take it is an *aside*, a turn of its own
at its own time, while the other's turn goes on as one: a backchannel ("mm", "ja", "right"), or an attempt the other
talked over. Document order is the order of starts. Within a channel no stretch ever changes place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.call import Word
from pipeline.timing import Span, merge
from pipeline.wordlists import ALL_BACKCHANNELS, BACKCHANNELS, words

PAUSE_MS = 700  # silence that separates one stretch of talking from the next
BREATH_MS = 250  # silence in which nobody else gets a word in
BACKCHANNEL_WORDS, BACKCHANNEL_MS = 3, 1000
HOLD_MS = 1000  # a holder who goes on within this time after a backchannel has kept the floor
INSIDE_MS = 300  # talk before and after an attempt that shows it got no floor
ATTEMPT_MS = 2500  # longer talk over another's is not brushed aside
OVERLAP_MS, YIELD_MS = 300, 1500  # an interruption talks over the other at least, and at most, this long


@dataclass(frozen=True)
class Stretch:
    """One utterance of one channel, or one stretch of speech activity (then without words)."""

    channel: int
    start_ms: int
    end_ms: int
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text.strip() for word in self.words)


@dataclass(frozen=True)
class Floor:
    """A turn before it knows its speaker."""

    channel: int
    stretches: tuple[Stretch, ...]
    interrupts: bool = False


def take_turns(channels: Sequence[Sequence[Stretch]], language: str | None) -> list[Floor]:
    """`channels`: the stretches of each channel with starts that do not fall. Every stretch comes out in one turn."""
    talks = [_Talk(own, merge(map(_span, own), PAUSE_MS - 1), merge(map(_span, own), BREATH_MS)) for own in channels]
    turns: list[Floor] = []
    holding = aside = 0  # indices of the turn that holds the floor and of the latest aside
    for stretch in sorted((s for own in channels for s in own), key=_start):
        holder = turns[holding] if turns else None
        spurt = _at(talks[stretch.channel].spurts, stretch.start_ms) or _span(stretch)
        if holder and holder.channel == stretch.channel:
            turns[holding] = _with(holder, stretch)
        elif holder and _is_aside(spurt, talks[stretch.channel], talks[holder.channel], holder.stretches[-1], language):
            if aside > holding and turns[aside].channel == stretch.channel and _joins(turns[aside], stretch):
                turns[aside] = _with(turns[aside], stretch)
            else:
                aside = len(turns)
                turns.append(Floor(stretch.channel, (stretch,)))
        else:
            interrupts = holder is not None and _interrupts(stretch, spurt, talks[holder.channel])
            holding = len(turns)
            turns.append(Floor(stretch.channel, (stretch,), interrupts))
    return turns


def is_backchannel(text: str, duration_ms: int, language: str | None) -> bool:
    """Whether these words, said this long, ask for no floor when the other is speaking."""
    said = words(text)
    known = BACKCHANNELS.get(language or "", ALL_BACKCHANNELS)
    return 0 < len(said) <= BACKCHANNEL_WORDS and duration_ms <= BACKCHANNEL_MS and all(word in known for word in said)


@dataclass(frozen=True)
class _Talk:
    """One channel: its stretches; joined over less than a pause; joined over no more than a breath."""

    stretches: Sequence[Stretch]
    spurts: Sequence[Span]
    unbroken: Sequence[Span]


def _is_aside(spurt: Span, own: _Talk, other: _Talk, before: Stretch, language: str | None) -> bool:
    """Whether the spurt leaves the floor to `other`, whose latest stretch is `before`."""
    over = _at(other.unbroken, spurt.start_ms)
    if over and over.start_ms <= spurt.start_ms - INSIDE_MS and spurt.end_ms + INSIDE_MS <= over.end_ms:
        return spurt.duration_ms <= ATTEMPT_MS
    first, behind = (bisect_left(own.stretches, time_ms, key=_start) for time_ms in spurt)
    if not is_backchannel(" ".join(s.text for s in own.stretches[first:behind]), spurt.duration_ms, language):
        return False
    answers = before.text.rstrip("\"'”’»)").endswith("?")
    if before.end_ms <= spurt.start_ms and (answers or spurt.start_ms - before.end_ms > HOLD_MS):
        return False  # an answer, or a word said into silence
    following = bisect_right(other.stretches, spurt.start_ms, key=_start)
    goes_on = following < len(other.stretches) and other.stretches[following].start_ms <= spurt.end_ms + HOLD_MS
    return goes_on or before.end_ms > spurt.end_ms


def _interrupts(stretch: Stretch, spurt: Span, other: _Talk) -> bool:
    """`stretch`, which opens a turn in its `spurt`, cut into the other's talk, and the other gave way."""
    cut = _at(other.spurts, stretch.start_ms)
    if cut is None or cut.start_ms > stretch.start_ms - INSIDE_MS:
        return False
    return OVERLAP_MS <= cut.end_ms - stretch.start_ms <= YIELD_MS and spurt.end_ms > cut.end_ms


def _joins(turn: Floor, stretch: Stretch) -> bool:
    return stretch.start_ms - turn.stretches[-1].end_ms < PAUSE_MS


def _at(spurts: Sequence[Span], time_ms: int) -> Span | None:
    index = bisect_right(spurts, time_ms, key=_start) - 1
    return spurts[index] if index >= 0 and time_ms < spurts[index].end_ms else None


def _start(stretch: Stretch | Span) -> int:
    return stretch.start_ms


def _span(stretch: Stretch) -> Span:
    return Span(stretch.start_ms, max(stretch.end_ms, stretch.start_ms + 1))


def _with(turn: Floor, stretch: Stretch) -> Floor:
    return replace(turn, stretches=(*turn.stretches, stretch))
