"""What each channel of a recording carries: a voice, a copy of another channel, both voices, music, nothing.

Two channels are compared where somebody speaks, in up to 90 windows of a second: their correlation at one delay, and
the difference of their levels. In a copy the delay and the difference stay, whoever speaks. In crosstalk the difference
turns with the speaker, and one's own words are on no other channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.timing import Span, merge, subtract, total_ms

Kind = Literal["speech", "copy", "mix", "silent", "music"]

WINDOW_MS = 1_000
SHORTEST_MS = 500  # a shorter stretch is not compared
WINDOWS = 30  # of each kind: where both speak, or one of the two
RATE = SAMPLE_RATE // 2
DELAY_MS = 150  # the longest between copies
SAME = 0.6  # correlation of a copy; a low bit rate takes a good deal of it
MOST = 0.8  # share of windows that must agree
STEADY_MS = 2.0  # … on the delay
STEADY_DB = 3.0  # … and on the difference of the levels
FEW = 0.05  # share of windows that may differ by twice that
IN_FULL_DB = -6.0  # crosstalk is weaker than this
QUIETEST = 1e-5  # RMS; windows below are silence
EDGE_MS = 100  # around the agent's speech in a mix
REMNANT_MS = 200


@dataclass(frozen=True)
class Layout:
    """What each channel carries."""

    kinds: tuple[Kind, ...]  # "copy": the same sound as an earlier channel; "mix": the speech of another one as well
    reason: str | None = None  # in words, where something is unusual; channels are counted from 1
    within: tuple[tuple[int, ...], ...] = ()  # of a mix: the channels whose speech is in it

    @property
    def voices(self) -> tuple[int, ...]:
        """Indices of the channels to hear."""
        return tuple(i for i, kind in enumerate(self.kinds) if kind in {"speech", "mix"})


def layout(
    recording: Recording, speech: Sequence[Sequence[Span]], music: Sequence[Sequence[Span]] | None = None
) -> Layout:
    """`speech` as `vad` found it, less `music` (both one entry a channel) where that is known."""
    kinds: list[Kind] = ["speech" if own else "silent" for own in speech]
    within: list[tuple[int, ...]] = [()] * len(speech)
    for index, played in enumerate(music or ()):
        if played and not speech[index]:
            kinds[index] = "music"
    for later in range(1, len(speech)):
        for index in range(later):
            if "speech" in (kinds[index], kinds[later]) and "copy" not in (kinds[index], kinds[later]):
                _compare(recording, speech, index, later, kinds, within)
    return Layout(tuple(kinds), _reason(kinds, within), tuple(within))


def own_speech(found: Layout, speech: Sequence[Sequence[Span]]) -> tuple[tuple[Span, ...], ...]:
    """The speech to hear on each channel: none on a copy, on a mix only what no channel within it says."""
    own: list[tuple[Span, ...]] = []
    for index, spans in enumerate(speech):
        inner = found.within[index] if found.within else ()
        if index not in found.voices:
            own.append(())
        elif not inner:
            own.append(tuple(spans))
        else:
            other = [Span(s.start_ms - EDGE_MS, s.end_ms + EDGE_MS) for i in inner for s in speech[i]]
            own.append(tuple(s for s in subtract(spans, other) if s.duration_ms >= REMNANT_MS))
    return tuple(own)


@dataclass(frozen=True)
class _Likeness:
    """One row a window."""

    correlation: NDArray[np.float64]  # at the best delay, either phase
    delay_ms: NDArray[np.float64]
    louder_db: NDArray[np.float64]  # the second channel against the first

    @property
    def agrees(self) -> bool:
        """Whether most windows have the same sound at one delay and one difference of levels."""
        if not len(self.correlation):
            return False
        near = np.abs(self.delay_ms - np.median(self.delay_ms)) <= STEADY_MS
        steady = np.abs(self._turns) <= STEADY_DB
        return float(np.mean(near & steady & (self.correlation >= SAME))) >= MOST

    @property
    def turns(self) -> bool:
        """Whether the difference of levels depends on who speaks."""
        return bool(len(self._turns)) and float(np.mean(np.abs(self._turns) > 2 * STEADY_DB)) > FEW

    @property
    def _turns(self) -> NDArray[np.float64]:
        return self.louder_db - np.median(self.louder_db) if len(self.louder_db) else self.louder_db

    def __add__(self, other: _Likeness) -> _Likeness:
        return _Likeness(
            np.append(self.correlation, other.correlation),
            np.append(self.delay_ms, other.delay_ms),
            np.append(self.louder_db, other.louder_db),
        )


def _compare(
    recording: Recording,
    speech: Sequence[Sequence[Span]],
    first: int,
    second: int,
    kinds: list[Kind],
    within: list[tuple[int, ...]],
) -> None:
    a, b = speech[first], speech[second]
    only_a, only_b = (_likeness(recording, first, second, subtract(*pair)) for pair in ((a, b), (b, a)))
    both = _likeness(recording, first, second, subtract(a, subtract(a, b)))
    everywhere = both + only_a + only_b
    if everywhere.agrees and not everywhere.turns:
        kinds[second if speech[first] else first] = "copy"
    elif _contains(both + only_a, a, b):
        kinds[second], within[second] = "mix", (*within[second], first)
    elif _contains(_turned(both + only_b), b, a):
        kinds[first], within[first] = "mix", (*within[first], second)


def _contains(spoken: _Likeness, inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether the one's speech is all in the other channel, at about its level, and that one speaks besides."""
    if len(spoken.correlation) < 3 or total_ms(subtract(outer, inner)) < 2 * WINDOW_MS:
        return False
    return spoken.agrees and float(np.median(spoken.louder_db)) > IN_FULL_DB


def _turned(likeness: _Likeness) -> _Likeness:
    return _Likeness(likeness.correlation, -likeness.delay_ms, -likeness.louder_db)


def _likeness(recording: Recording, first: int, second: int, spans: Sequence[Span]) -> _Likeness:
    found = [_alike(recording, first, second, window) for window in _windows(spans)]
    rows = np.array([row for row in found if row is not None], np.float64).reshape(-1, 3)
    return _Likeness(*rows.T)


def _windows(spans: Sequence[Span]) -> list[Span]:
    """At most WINDOWS stretches of up to a second, spread over the spans."""
    cut = [
        Span(at, min(at + WINDOW_MS, span.end_ms))
        for span in merge(spans)
        for at in range(span.start_ms, span.end_ms, WINDOW_MS)
        if min(at + WINDOW_MS, span.end_ms) - at >= SHORTEST_MS
    ]
    return [cut[i * len(cut) // WINDOWS] for i in range(WINDOWS)] if len(cut) > WINDOWS else cut


def _alike(recording: Recording, first: int, second: int, window: Span) -> tuple[float, float, float] | None:
    """Correlation, delay in ms and difference in dB of the second channel; None in silence."""
    a, b = (_halved(recording.channel(index, window)) for index in (first, second))
    energy = float(a @ a), float(b @ b)
    if len(a) < RATE * SHORTEST_MS // 1000 or max(energy) < QUIETEST**2 * len(a):
        return None
    size = next_fast_len(2 * len(a), real=True)
    product = irfft(rfft(b, size) * np.conj(rfft(a, size)), size)
    reach = DELAY_MS * RATE // 1000
    near = np.abs(np.concatenate([product[-reach:], product[: reach + 1]]))
    at = int(np.argmax(near))
    overlap = 1 - abs(at - reach) / len(a)  # the rest of the sound lies outside the window
    correlation = float(near[at]) / (np.sqrt(energy[0] * energy[1]) * overlap + 1e-12)
    louder = 10 * float(np.log10((energy[1] + 1e-12) / (energy[0] + 1e-12)))
    return correlation, (at - reach) * 1000 / RATE, louder


def _halved(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    half = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1)
    halved: NDArray[np.float32] = half - half.mean() if len(half) else half
    return halved


def _reason(kinds: Sequence[Kind], within: Sequence[Sequence[int]]) -> str | None:
    said = []
    if len(kinds) == 2 and "copy" in kinds:
        said.append("both channels carry the same sound")
    else:
        said += [f"channel {i + 1} carries the same sound as another" for i, k in enumerate(kinds) if k == "copy"]
    for i, inner in enumerate(within):
        if inner:
            those = " and ".join(f"channel {other + 1}" for other in inner)
            said.append(f"channel {i + 1} carries several voices, so what {those} says is not heard on it again")
    if len(kinds) > 1 and any(kind != "silent" for kind in kinds):
        said += [f"nobody speaks on channel {i + 1}" for i, kind in enumerate(kinds) if kind == "silent"]
    said += [f"channel {i + 1} carries only music" for i, kind in enumerate(kinds) if kind == "music"]
    return "; ".join(said) or None
