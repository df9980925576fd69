"""A recording as a browser plays it: 16-bit WAV at its own rate, the agent left, personal data silenced; its levels.

Nothing is held in memory but the minute in work.
"""

from __future__ import annotations

import os
import wave
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import Recording, open_recording
from pipeline.call import Speaker
from pipeline.errors import UnreadableInput
from pipeline.playing import Playing
from pipeline.timing import Span, subtract

Block = NDArray[np.int16]  # (frames, channels)

BINS = 1_500  # of a level line, about
SHORTEST_BIN_MS = 20
CHUNK_S = 60  # in memory at a time
TONE_HZ, TONE_DB, FADE_MS = 440, -30.0, 8
MOST_BYTES = 0xFFFF_0000  # a WAV states its size in 32 bits
APART_DB = 3.0  # by which a channel is louder while its own side speaks
LEAST_FRAMES = 50  # of 10 ms in which one side speaks alone
QUIET = 10 ** (-80 / 10)


@dataclass(frozen=True)
class Levels:
    """The loudest of each stretch of `bin_ms`, 0 … 100 on a scale that all channels share."""

    duration_ms: int
    bin_ms: int
    speakers: tuple[Speaker | None, ...]  # whose each channel is; None where both are in it, or it is not known
    peaks: tuple[tuple[int, ...], ...]


def make(recording: Path, how: Playing, to: Path, *, beep: bool = True) -> Levels:
    """UnreadableInput where the recording cannot be decoded, or is too long for a WAV."""
    with open_recording(recording, own_rate=True) as opened:
        channels = opened.info.channels if opened.info.channels <= 2 else 1
        if opened.frames * channels * 2 > MOST_BYTES:
            raise UnreadableInput(recording.name, "it is too long to be played in one piece", "cut it into calls")
        speakers = whose(opened, how)
        turned = speakers == ("customer", "agent")
        bin_ms = max(SHORTEST_BIN_MS, -(-opened.frames * 1000 // (opened.rate * BINS)))
        silenced = [_frames(span, opened) for span in how.silenced]
        peaks = []
        # nobody else may read it, from its first byte
        raw = os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        with raw, closing(wave.open(raw, "wb")) as out:
            out.setparams((channels, 2, opened.rate, opened.frames, "NONE", ""))
            for start, edges in _chunks(opened, bin_ms):
                block = _played(opened.block(start, int(edges[-1])), turned)
                _silence(block, start, silenced, opened.rate, beep)
                peaks.append(np.maximum.reduceat(np.abs(block.astype(np.int32)), edges[:-1] - start))
                out.writeframesraw(block.astype("<i2").tobytes())
        left_to_right = speakers[::-1] if turned else speakers
        return Levels(opened.frames * 1000 // opened.rate, bin_ms, left_to_right, _scaled(np.concatenate(peaks)))


def whose(recording: Recording, how: Playing) -> tuple[Speaker | None, ...]:
    """Whose each channel is, by who speaks while it is loud. A call does not say which channel its words came from."""
    if recording.info.channels != 2:
        return (None,)
    alone = [subtract(*pair) for pair in ((how.agent, how.customer), (how.customer, how.agent))]
    total, counted = np.zeros((2, 2)), np.zeros(2)  # dB by side and channel
    hop = recording.rate // 100
    for start in range(0, recording.frames, CHUNK_S * 100 * hop):
        end = min(recording.frames, start + CHUNK_S * 100 * hop)
        block = recording.block(start, end)[: (end - start) // hop * hop].astype(np.float32) / 32768
        level = 10 * np.log10(np.maximum((block.reshape(-1, hop, 2) ** 2).mean(axis=1), QUIET))
        for side, spans in enumerate(alone):
            speaking = np.zeros(len(level), np.bool_)
            for first, last in (_frames(span, recording) for span in spans):
                speaking[max(0, first - start) // hop : max(0, last - start) // hop] = True
            total[side] += level[speaking].sum(axis=0)
            counted[side] += speaking.sum()
    if counted.min() < LEAST_FRAMES:
        return (None, None)
    agent, customer = total / counted[:, None]
    louder = agent - customer  # each channel, while the agent speaks
    if louder[0] > APART_DB and louder[1] < -APART_DB:
        return ("agent", "customer")
    return ("customer", "agent") if louder[0] < -APART_DB and louder[1] > APART_DB else (None, None)


def _chunks(recording: Recording, bin_ms: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The first frame of about a minute of bins, and where each of them begins, and the last ends."""
    count = max(1, -(-recording.frames * 1000 // (recording.rate * bin_ms)))
    edges = np.minimum(np.arange(count + 1, dtype=np.int64) * recording.rate * bin_ms // 1000, recording.frames)
    edges[-1] = recording.frames
    step = max(1, CHUNK_S * 1000 // bin_ms)
    for first in range(0, count, step):
        part = edges[first : first + step + 1]
        yield int(part[0]), part


def _played(block: Block, turned: bool) -> Block:
    """A copy; more than two channels become one, as a browser would take them for loudspeakers around the room."""
    if block.shape[1] > 2:
        return np.clip(block.astype(np.int32).sum(axis=1, keepdims=True), -32768, 32767).astype(np.int16)
    return np.array(block[:, ::-1] if turned else block)


def _silence(block: Block, start: int, silenced: Sequence[tuple[int, int]], rate: int, beep: bool) -> None:
    for first, last in silenced:
        low, high = max(first, start), min(last, start + len(block))
        if low < high:
            block[low - start : high - start] = _tone(first, last, low, high, rate)[:, None] if beep else 0


def _tone(first: int, last: int, low: int, high: int, rate: int) -> Block:
    """Frames `low` … `high` of a tone that lasts from `first` to `last`."""
    at = np.arange(low, high) - first
    fade = max(1, rate * FADE_MS // 1000)
    loud = np.minimum(1, np.minimum(at, last - first - at) / fade)
    tone = 32767 * 10 ** (TONE_DB / 20) * loud * np.sin(2 * np.pi * TONE_HZ * at / rate)
    return np.rint(tone).astype(np.int16)


def _frames(span: Span, recording: Recording) -> tuple[int, int]:
    rate = recording.rate
    return min(recording.frames, span.start_ms * rate // 1000), min(recording.frames, -(-span.end_ms * rate // 1000))


def _scaled(peaks: NDArray[np.int32]) -> tuple[tuple[int, ...], ...]:
    """100 is as loud as all but the loudest few."""
    top = max(1.0, float(np.percentile(peaks, 99)))
    whole = np.rint(np.minimum(1, peaks / top) * 100).astype(int)
    return tuple(tuple(channel) for channel in whole.T.tolist())
