"""How a voice sounds: mel-frequency cepstra every 10 ms and the pitch every 25 ms, of the blocks with speech.

Cepstra as in Davis & Mermelstein (1980), the pitch from the autocorrelation divided by that of its window
(Boersma 1993). The line's colour is left in: on a telephone mix it tells the two sides apart as well as the voices do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, irfft, rfft

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.diarize.voices import BLOCK_MS, Mask
from pipeline.timing import Span

Frames = NDArray[np.float32]

HOP, WINDOW, FFT = SAMPLE_RATE // 100, SAMPLE_RATE // 40, 512
BLOCK = SAMPLE_RATE * BLOCK_MS // 1000
FRAMES = BLOCK // HOP  # in a block
CHUNK = 600  # blocks read at a time
FILTERS, CEPSTRA = 26, 19
CLEAR_DB = 30.0  # frames further below the speech level are not judged by
LOWEST_HZ = 120.0

PITCHES = 4  # in a block
PITCH_WINDOW, PITCH_FFT = SAMPLE_RATE // 20, 2048
PITCH_HZ = (65.0, 400.0)
VOICED = 0.55  # height of the autocorrelation's peak


@dataclass(frozen=True)
class Acoustics:
    """Of the n blocks with speech, in order."""

    at: NDArray[np.int64]  # (n,) number of the block in the recording
    cepstra: Frames  # (n, 10, 19)
    energy: Frames  # (n, 10) dB
    pitch: Frames  # (n, 4) octaves above 1 Hz; NaN where unvoiced
    floor: float = -np.inf  # dB, below which a frame says nothing of the voice

    @property
    def clear(self) -> Mask:
        """(n, 10) frames loud enough to be judged by."""
        return self.energy > self.floor

    def at_index(self, kept: Mask) -> Acoustics:
        """The blocks that are True in `kept` (n,)."""
        return Acoustics(self.at[kept], self.cepstra[kept], self.energy[kept], self.pitch[kept], self.floor)


def normalised(heard: Acoustics) -> Acoustics:
    """Cepstra of mean 0 and width 1 over the frames loud enough."""
    heard = replace(heard, floor=float(np.percentile(heard.energy, 90)) - CLEAR_DB)
    clear = heard.cepstra[heard.clear]
    return replace(heard, cepstra=(heard.cepstra - clear.mean(axis=0)) / np.maximum(clear.std(axis=0), 1e-3))


def speech_blocks(blocks: int, speech: Sequence[Span]) -> Mask:
    """(blocks,) True where at least half of the block is speech, or a shorter span is mostly in it."""
    covered = np.zeros(blocks)
    for span in speech:
        first, last = span.start_ms // BLOCK_MS, (span.end_ms - 1) // BLOCK_MS
        for block in range(max(0, first), min(blocks - 1, last) + 1):
            covered[block] += (Span(block * BLOCK_MS, (block + 1) * BLOCK_MS) & span).duration_ms
    return covered >= BLOCK_MS / 2


def acoustics(recording: Recording, channel: int, speech: Mask) -> Acoustics:
    """`speech` (blocks,): which blocks to look at."""
    top = min(7_600.0, 0.46 * recording.info.sample_rate)
    mel = _mel_filters(top)
    parts = [(at, *_cepstra(sound, mel), _pitch(sound)) for at, sound in _sounds(recording, channel, speech)]
    at, cepstra, energy, pitch = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Acoustics(at, cepstra, energy, pitch)


def _sounds(recording: Recording, channel: int, speech: Mask) -> Iterator[tuple[NDArray[np.int64], Frames]]:
    """Block numbers and their samples with what follows, as far as a pitch window reaches."""
    reach = BLOCK + PITCH_WINDOW
    for first in range(0, len(speech), CHUNK):
        at = np.flatnonzero(speech[first : first + CHUNK])
        if not len(at):
            continue
        span = Span(first * BLOCK_MS, (first + CHUNK) * BLOCK_MS + PITCH_WINDOW * 1000 // SAMPLE_RATE)
        samples = recording.channel(channel, span)
        samples = np.pad(samples, (0, CHUNK * BLOCK + PITCH_WINDOW - len(samples)))
        yield at + first, np.lib.stride_tricks.sliding_window_view(samples, reach)[at * BLOCK]


def _cepstra(sound: Frames, mel: Frames) -> tuple[Frames, Frames]:
    """(blocks, 10, 19) and the energy (blocks, 10)."""
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW, axis=1)[:, : FRAMES * HOP : HOP]
    windows = (windows - windows.mean(axis=2, keepdims=True)) * np.hamming(WINDOW).astype(np.float32)
    power = np.abs(rfft(windows, FFT, axis=2)) ** 2
    bands = 10 * np.log10(power @ mel + np.float32(1e-6))
    cepstra: Frames = dct(bands, norm="ortho", axis=2)[:, :, : CEPSTRA + 1]
    return cepstra[:, :, 1:].astype(np.float32), bands.mean(axis=2)


def _mel_filters(top: float) -> Frames:
    """(bins, filters) triangles, evenly spaced in mel = 2595 log10(1 + f / 700)."""
    edges = np.linspace(_mel(LOWEST_HZ), _mel(top), FILTERS + 2)
    bins = _mel(np.arange(FFT // 2 + 1) * SAMPLE_RATE / FFT)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)


def _mel(hertz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2595 * np.log10(1 + np.asarray(hertz) / 700))


def _pitch(sound: Frames) -> Frames:
    hop = BLOCK // PITCHES
    windows = np.lib.stride_tricks.sliding_window_view(sound, PITCH_WINDOW, axis=1)[:, : PITCHES * hop : hop]
    shape = np.hanning(PITCH_WINDOW).astype(np.float32)
    shortest, longest = (round(SAMPLE_RATE / hertz) for hertz in reversed(PITCH_HZ))
    likeness = _autocorrelation((windows - windows.mean(axis=2, keepdims=True)) * shape, longest + 2)
    likeness /= np.maximum(likeness[:, :, :1], np.float32(1e-9)) * (
        _autocorrelation(shape, longest + 2) / np.sum(shape**2)
    )
    inside = likeness[:, :, shortest:longest]
    # The shortest of nearly equal lags: twice the period is as periodic.
    good = inside >= 0.93 * inside.max(axis=2, keepdims=True)
    peaks = (
        good
        & (inside >= likeness[:, :, shortest - 1 : longest - 1])
        & (inside >= likeness[:, :, shortest + 1 : longest + 1])
    )
    lag = shortest + np.argmax(peaks, axis=2)
    voiced = peaks.any(axis=2) & (inside.max(axis=2) > VOICED)
    return np.where(voiced, np.log2(SAMPLE_RATE / lag), np.nan).astype(np.float32)


def _autocorrelation(windows: Frames, lags: int) -> Frames:
    return irfft(np.abs(rfft(windows, PITCH_FFT, axis=-1)) ** 2, axis=-1)[..., :lags].astype(np.float32)
