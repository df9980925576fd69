"""How loud each channel is, every 10 ms."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.timing import Span

Levels = NDArray[np.float32]  # one value for every 10 ms: dB of full scale, or a probability
Mask = NDArray[np.bool_]  # one value for every 10 ms

FRAME_MS = 10
FRAME = SAMPLE_RATE * FRAME_MS // 1000
CHUNK_MS = 60_000  # read at a time
SILENCE_DB = -100.0  # the lowest level there is


def levels(recording: Recording, index: int) -> Levels:
    """RMS of each 10 ms about its mean (without DC and most of a hum), smoothed over three, in dB of full scale."""
    powers = []
    for start in range(0, recording.frames * 1000 // SAMPLE_RATE, CHUNK_MS):
        samples = recording.channel(index, Span(start, start + CHUNK_MS))
        powers.append(samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).var(axis=1))
    power = np.concatenate([np.zeros(1, np.float32), *powers, np.zeros(1, np.float32)])
    smooth = (power[:-2] + power[1:-1] + power[2:]) / 3
    level: Levels = 10 * np.log10(np.maximum(smooth, np.float32(10 ** (SILENCE_DB / 10))))
    return level


def levels_of(recording: Recording) -> tuple[Levels, ...]:
    """Those of each channel."""
    return tuple(levels(recording, index) for index in range(recording.info.channels))


def runs(mask: Mask, frame_ms: int = FRAME_MS) -> Iterator[Span]:
    """The stretches in which the mask holds."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)) * frame_ms
    return (Span(int(start), int(end)) for start, end in edges.reshape(-1, 2))


def frames(span: Span, frame_ms: int = FRAME_MS) -> slice:
    return slice(span.start_ms // frame_ms, span.end_ms // frame_ms)
