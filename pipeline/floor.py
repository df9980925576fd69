"""Who holds the floor: stretches of speech of several channels into turns.

A turn is one speaker's stretches until another takes the floor. What does not take it is an *aside*, a turn of its own at its
own time, while the other's turn goes on as one: a backchannel ("mm", "ja", "right"), or an attempt the other talked over.
Document order is the order of starts. Within a channel no stretch ever changes place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.call import Word
from pipeline.timing import Span, merge
from pipeline.wordlists import ALL_BACKCHANNELS, BACKCHANNELS, words

PAUSE_MS = 700  # silence that separates one stretch of talking from the next
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
    spurts = [merge(map(_span, own), PAUSE_MS - 1) for own in channels]
    order = sorted((s for own in channels for s in own), key=lambda s: s.start_ms)
    turns: list[Floor] = []
    holding: int | None = None  # index of the turn that holds the floor
    aside: int | None = None
    for stretch in order:
        holder = turns[holding] if holding is not None else None
        spurt = _spurt_at(spurts[stretch.channel], stretch.start_ms) or _span(stretch)
        if holding is not None and holder and holder.channel == stretch.channel:
            turns[holding] = _with(holder, stretch)
        elif holder and _is_aside(stretch, spurt, channels, spurts, holder, language):
            same = aside is not None and turns[aside].channel == stretch.channel
            if aside is not None and same and stretch.start_ms - turns[aside].stretches[-1].end_ms < PAUSE_MS:
                turns[aside] = _with(turns[aside], stretch)
            else:
                aside = len(turns)
                turns.append(Floor(stretch.channel, (stretch,)))
        else:
            interrupts = holder is not None and _interrupts(spurt, stretch, spurts[holder.channel])
            holding, aside = len(turns), None
            turns.append(Floor(stretch.channel, (stretch,), interrupts))
    return turns


def is_backchannel(text: str, duration_ms: int, language: str | None) -> bool:
    """Whether these words, said this long, ask for no floor when the other is speaking."""
    said = words(text)
    known = BACKCHANNELS.get(language or "", ALL_BACKCHANNELS)
    return 0 < len(said) <= BACKCHANNEL_WORDS and duration_ms <= BACKCHANNEL_MS and all(word in known for word in said)


def _is_aside(
    stretch: Stretch,
    spurt: Span,
    channels: Sequence[Sequence[Stretch]],
    spurts: Sequence[tuple[Span, ...]],
    holder: Floor,
    language: str | None,
) -> bool:
    over = _spurt_at(spurts[holder.channel], spurt.start_ms)
    if over and over.start_ms <= spurt.start_ms - INSIDE_MS and spurt.end_ms + INSIDE_MS <= over.end_ms:
        return spurt.duration_ms <= ATTEMPT_MS
    said = " ".join(s.text for s in channels[stretch.channel] if spurt.start_ms <= s.start_ms < spurt.end_ms)
    if not is_backchannel(said, spurt.duration_ms, language):
        return False
    before = holder.stretches[-1]
    if before.end_ms <= spurt.start_ms and (
        before.text.rstrip("\"'”’»)").endswith("?") or spurt.start_ms - before.end_ms > HOLD_MS
    ):
        return False  # an answer, or a word said into silence
    own = channels[holder.channel]
    following = bisect_right(own, spurt.start_ms, key=lambda s: s.start_ms)
    goes_on = following < len(own) and own[following].start_ms <= spurt.end_ms + HOLD_MS
    return goes_on or before.end_ms > spurt.end_ms


def _interrupts(spurt: Span, stretch: Stretch, others: Sequence[Span]) -> bool:
    """`stretch`, which opens a turn inside its `spurt`, cut into another's talk, and the other gave way."""
    cut = _spurt_at(others, stretch.start_ms)
    if cut is None or cut.start_ms > stretch.start_ms - INSIDE_MS:
        return False
    return OVERLAP_MS <= cut.end_ms - stretch.start_ms <= YIELD_MS and spurt.end_ms > cut.end_ms


def _spurt_at(spurts: Sequence[Span], time_ms: int) -> Span | None:
    index = bisect_right(spurts, time_ms, key=lambda s: s.start_ms) - 1
    return spurts[index] if index >= 0 and time_ms < spurts[index].end_ms else None


def _span(stretch: Stretch) -> Span:
    return Span(stretch.start_ms, max(stretch.end_ms, stretch.start_ms + 1))


def _with(turn: Floor, stretch: Stretch) -> Floor:
    return replace(turn, stretches=(*turn.stretches, stretch))
