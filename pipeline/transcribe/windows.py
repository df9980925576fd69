"""Speech spans -> windows to decode, and times in a window -> times in the recording. Pure but for reading samples.

A recogniser pays for every window it begins, whatever is in it. So a window holds the speech of one channel of one call
in the order it was said, with its pauses up to a second, as full as it gets; two channels of a call then cost about
what their mix costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.timing import Span, merge

Samples = NDArray[np.float32]
FRAME = SAMPLE_RATE // 50  # 20 ms, in samples
PAUSE_MS = 1000  # a pause up to this length is kept whole


@dataclass(frozen=True)
class Window:
    """Stretches of one channel that are decoded together, end to end, in the order they were said."""

    channel: int
    pieces: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        return sum(piece.duration_ms for piece in self.pieces)

    def audio(self, recording: Recording) -> Samples:
        return np.concatenate([recording.channel(self.channel, piece) for piece in self.pieces])

    def place(self, start_ms: int, end_ms: int) -> Span | None:
        """When a word was said: within the piece that holds the word's middle. None for a word outside."""
        if end_ms < start_ms or start_ms >= self.duration_ms:
            return None
        middle, before = min((start_ms + end_ms) // 2, self.duration_ms - 1), 0
        for piece in self.pieces:
            if middle < before + piece.duration_ms:
                start = max(piece.start_ms, piece.start_ms + start_ms - before)
                return Span(start, max(start, min(piece.end_ms, piece.start_ms + end_ms - before)))
            before += piece.duration_ms
        return None


def padded(speech: Sequence[Span], pad_ms: int, end_ms: int, pause_ms: int = 0) -> tuple[Span, ...]:
    """Each span with `pad_ms` of its surroundings; neighbours closer than that, or than `pause_ms`, meet half-way."""
    spans = [span for span in merge(speech) if span.start_ms < end_ms]
    starts, ends = [], []
    for index, span in enumerate(spans):
        before = spans[index - 1].end_ms if index else None
        after = spans[index + 1].start_ms if index + 1 < len(spans) else None
        starts.append(max(0, span.start_ms - pad_ms) if before is None else _start(before, span, pad_ms, pause_ms))
        ends.append(min(end_ms, span.end_ms + pad_ms) if after is None else _end(span, after, pad_ms, pause_ms))
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def _start(before: int, span: Span, pad_ms: int, pause_ms: int) -> int:
    middle = (before + span.start_ms + 1) // 2
    return middle if span.start_ms - before <= pause_ms else max(span.start_ms - pad_ms, middle)


def _end(span: Span, after: int, pad_ms: int, pause_ms: int) -> int:
    middle = (span.end_ms + after + 1) // 2
    return middle if after - span.end_ms <= pause_ms else min(span.end_ms + pad_ms, middle)


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


def packed(channel: int, pieces: Sequence[Span], longest_ms: int) -> tuple[Window, ...]:
    """As few windows of at most `longest_ms` as hold all pieces in order, none cut, about equally full.

    Equally full, because a recogniser understands a word that stands alone in its window worse.
    """
    fewest = len(_filled(pieces, longest_ms))
    low, high = max((piece.duration_ms for piece in pieces), default=0), longest_ms
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_filled(pieces, middle)) == fewest else (middle + 1, high)
    return tuple(Window(channel, merge(part)) for part in _filled(pieces, high))


def _filled(pieces: Sequence[Span], longest_ms: int) -> list[list[Span]]:
    """Each piece goes into the current window if there is room, or begins the next."""
    parts: list[list[Span]] = []
    room = 0
    for piece in pieces:
        if not parts or piece.duration_ms > room:
            parts.append([])
            room = longest_ms
        parts[-1].append(piece)
        room -= piece.duration_ms
    return parts


def windows(
    recording: Recording, channel: int, speech: Sequence[Span], pad_ms: int, longest_ms: int
) -> tuple[Window, ...]:
    """The windows of one channel; `speech` unpadded."""
    pieces = padded(speech, pad_ms, recording.info.duration_ms, PAUSE_MS)
    short = shortened(pieces, longest_ms, lambda span: quietest_moment(recording, channel, span))
    return packed(channel, short, longest_ms)
