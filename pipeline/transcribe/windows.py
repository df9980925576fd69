"""Speech spans -> windows to decode, and times in a window -> times in the recording. Pure but for reading samples.

A recogniser pays for every window it begins, so speech is laid end to end without the silence: two channels of a call
then cost about what their mix costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.timing import Span, merge

Samples = NDArray[np.float32]
FRAME = SAMPLE_RATE // 50  # 20 ms, in samples
OPEN = 4  # windows that a piece may still go into


class Piece(NamedTuple):
    """A stretch of one channel."""

    channel: int
    span: Span


@dataclass(frozen=True)
class Window:
    """Pieces that are decoded together, end to end: by channel, then by time."""

    pieces: tuple[Piece, ...]

    @property
    def duration_ms(self) -> int:
        return sum(piece.span.duration_ms for piece in self.pieces)

    def audio(self, recording: Recording) -> Samples:
        return np.concatenate([recording.channel(*piece) for piece in self.pieces])

    def place(self, start_ms: int, end_ms: int) -> Piece | None:
        """Where a word was said: within the piece that holds the word's middle. None for a word outside."""
        if end_ms < start_ms or start_ms >= self.duration_ms:
            return None
        middle, before = min((start_ms + end_ms) // 2, self.duration_ms - 1), 0
        for channel, piece in self.pieces:
            if middle < before + piece.duration_ms:
                start = max(piece.start_ms, piece.start_ms + start_ms - before)
                return Piece(channel, Span(start, max(start, min(piece.end_ms, piece.start_ms + end_ms - before))))
            before += piece.duration_ms
        return None


def padded(speech: Sequence[Span], pad_ms: int, end_ms: int) -> tuple[Span, ...]:
    """Each span with `pad_ms` of its surroundings; neighbours that are closer meet half-way."""
    spans = [span for span in merge(speech) if span.start_ms < end_ms]
    starts, ends = [], []
    for index, span in enumerate(spans):
        before = spans[index - 1].end_ms if index else -span.start_ms
        after = spans[index + 1].start_ms if index + 1 < len(spans) else 2 * end_ms - span.end_ms
        starts.append(max(0, span.start_ms - pad_ms, (before + span.start_ms + 1) // 2))
        ends.append(min(end_ms, span.end_ms + pad_ms, (span.end_ms + after + 1) // 2))
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def shortened(pieces: Sequence[Span], longest_ms: int, quietest: Callable[[Span], int]) -> tuple[Span, ...]:
    """Pieces of at most `longest_ms`; a longer one is cut at the `quietest` moment of the last third it may have."""
    short = []
    for piece in pieces:
        start = piece.start_ms
        while piece.end_ms - start > longest_ms:
            cut = quietest(Span(start + longest_ms * 2 // 3, start + longest_ms))
            short.append(Span(start, cut))
            start = cut
        short.append(Span(start, piece.end_ms))
    return tuple(short)


def quietest_moment(recording: Recording, channel: int, span: Span) -> int:
    """Middle of the quietest 200 ms of `span`, in ms of the recording."""
    samples = recording.channel(channel, span)
    energy = np.square(samples[: len(samples) // FRAME * FRAME]).reshape(-1, FRAME).sum(axis=1)
    if len(energy) < 10:
        return span.end_ms
    quiet = int(np.argmin(np.convolve(energy, np.ones(10), "valid")))
    return span.start_ms + quiet * 20 + 100


def packed(channels: Sequence[Sequence[Span]], longest_ms: int) -> tuple[Window, ...]:
    """Windows of at most `longest_ms` with all pieces of each channel, none cut, the fullest window first.

    Pieces stay near others of their channel and time; what is left over goes wherever there is room.
    """
    windows: list[Window] = []
    for channel, pieces in enumerate(channels):
        windows += _first_fit([Window((Piece(channel, piece),)) for piece in pieces], longest_ms, OPEN)
    full = [window for window in windows if window.duration_ms > longest_ms * 2 // 3]
    left = [Window((piece,)) for window in windows if window not in full for piece in window.pieces]
    fitted = _first_fit([*full, *left], longest_ms, len(windows) + len(left))
    return tuple(sorted(fitted, key=lambda window: -window.duration_ms))


def _first_fit(items: Iterable[Window], longest_ms: int, reach: int) -> list[Window]:
    """Each item goes into the first of the last `reach` windows that has room for it, or begins one."""
    windows: list[Window] = []
    for item in items:
        for index in range(max(0, len(windows) - reach), len(windows)):
            if windows[index].duration_ms + item.duration_ms <= longest_ms:
                windows[index] = Window(tuple(sorted(windows[index].pieces + item.pieces)))
                break
        else:
            windows.append(item)
    return windows
