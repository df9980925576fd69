"""Music and tones on a channel, from its sound.

Music holds its notes: the fine structure of its spectrum (without its envelope) is much the same an eighth
to a quarter of a second later. A voice moves its pitch, so the likeness is near zero, and so it is for noise. And music
keeps a steadier level than speech, which has gaps between syllables (Scheirer and Slaney 1997: the share of frames
below half the mean RMS). Ringing and waiting tones are almost all in one or two narrow bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.levels import CHUNK_MS, FRAME_MS, Levels, Mask, runs
from pipeline.timing import Span, intersect, merge

Array = NDArray[np.float32]

RATE = SAMPLE_RATE // 2  # what a telephone carries is enough
WINDOW, HOP = 1024, 512  # samples at RATE: 128 ms, a step of 64 ms
HOP_MS = HOP * 1000 // RATE
BAND = slice(26, 440)  # 200 to 3,440 Hz
ENVELOPE = 33  # bins the envelope is averaged over: 260 Hz
DELAYS = (2, 3, 4)  # steps between the spectra compared; nearer ones share samples
QUIETEST_DB = -65.0  # nothing below is judged
BELOW_LOUDEST_DB = 30.0  # of the channel
BELOW_LOUD_DB = 15.0  # … and of the 4 s around
AROUND = 62  # steps judged together: 4 s
NEAR = 7  # … and at the edges: 0.45 s
GAPS = 0.4  # weight of the share of low frames
BEGINS, GOES_ON = 0.15, 0.05  # the score that music reaches, and never falls below
SHORTEST_MS = 4_000
TONE = 0.96  # share of the energy in one or two narrow bands
TONE_STEADY_DB = 3.0  # the level of a tone, but for its first and last step
TONE_MS = 350  # … and one of two alone must be this long
TONE_PAUSE_MS = 10_500  # between ringing or waiting tones


@dataclass(frozen=True)
class _Sound:
    """For each step of 64 ms."""

    likeness: Array  # of the fine structure to that of the next windows
    power: Array  # dB of full scale
    tone: Array  # share of the energy in the two strongest narrow bands
    pitch: Array  # the strongest bin


def music_and_signals(
    recording: Recording, index: int, level: Levels, speech: Sequence[Span]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Stretches of at least 4 s with music; and those from the first to the last of tones that come again.

    `level` and `speech` are the channel's. A tone within speech is a vowel.
    """
    sound = _sound(recording, index) if level.size and level.max() > QUIETEST_DB else None
    if sound is None or not len(sound.power):
        return (), ()
    return _music(sound, level), _signals(sound, speech)


def _sound(recording: Recording, index: int) -> _Sound:
    """In chunks; the spectra of the last few windows are carried over."""
    parts: list[tuple[Array, ...]] = []
    carried = np.zeros((0, BAND.stop - BAND.start), np.float32)
    end = recording.frames * 1000 // SAMPLE_RATE
    step = CHUNK_MS // HOP_MS * HOP_MS
    overlap = (WINDOW - HOP) * 1000 // RATE
    for start in range(0, max(0, end - overlap), step):
        samples = recording.channel(index, Span(start, start + step + overlap))
        half = (samples[: len(samples) // 2 * 2].reshape(-1, 2).sum(axis=1)) / 2
        if len(half) < WINDOW:
            break
        power, tone, pitch, fine = _spectra(half)
        known = np.concatenate([carried, fine])
        parts.append((_likeness(known)[len(carried) :], power, tone, pitch))
        carried = known[-max(DELAYS) :]
    if not parts:
        return _Sound(*(np.zeros(0, np.float32) for _ in range(4)))
    return _Sound(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _spectra(half: Array) -> tuple[Array, Array, Array, Array]:
    """Power in dB, share of tones, strongest bin and normed fine structure of each window."""
    windows = np.lib.stride_tricks.sliding_window_view(half, WINDOW)[::HOP]
    size = np.abs(rfft(windows * np.hanning(WINDOW).astype(np.float32), axis=1))[:, BAND]
    energy = size**2
    total = energy.sum(axis=1) + np.float32(1e-9)
    fine = np.log(size + 0.03 * size.mean(axis=1, keepdims=True) + np.float32(1e-5))
    fine -= uniform_filter1d(fine, ENVELOPE, axis=1)
    fine -= fine.mean(axis=1, keepdims=True)
    fine /= np.sqrt((fine**2).sum(axis=1, keepdims=True)) + np.float32(1e-9)
    power = 10 * np.log10(total * np.float32(16 / 3 / WINDOW**2))  # a Hann window keeps 3/8; one side of the spectrum
    return power, _tone(energy) / total, energy.argmax(axis=1).astype(np.float32), fine


def _tone(energy: Array) -> Array:
    """Energy within two bins of the strongest bin, and of the strongest of the others."""
    rows, found = np.arange(len(energy))[:, None], np.zeros(len(energy), np.float32)
    rest = energy.copy()
    for _ in range(2):
        around = np.clip(rest.argmax(axis=1)[:, None] + np.arange(-2, 3), 0, energy.shape[1] - 1)
        found += rest[rows, around].sum(axis=1)
        rest[rows, around] = 0
    return found


def _likeness(fine: Array) -> Array:
    """Mean correlation of each window with those DELAYS before it; 0 where there are none."""
    found = np.zeros(len(fine), np.float32)
    for delay in DELAYS:
        found[delay:] += np.einsum("ij,ij->i", fine[delay:], fine[:-delay]) if len(fine) > delay else 0
    return found / np.float32(len(DELAYS))


def _music(sound: _Sound, level: Levels) -> tuple[Span, ...]:
    loudest = maximum_filter1d(sound.power, AROUND)  # close by: a radio heard between words is not judged
    least = max(QUIETEST_DB, float(np.percentile(sound.power, 98)) - BELOW_LOUDEST_DB)
    active = sound.power > np.maximum(loudest - BELOW_LOUD_DB, least)
    score = _mean(sound.likeness, active, AROUND) - GAPS * _low(level, len(sound.power))
    held = (score > GOES_ON) & (_mean(active.astype(np.float32), None, AROUND) > 0.25)
    near = _mean(sound.likeness, active, NEAR)
    found = []
    for span in runs(held, HOP_MS):
        at = slice(span.start_ms // HOP_MS, span.end_ms // HOP_MS)
        if (score[at] > BEGINS).any() and active[at].any():
            found.append(_trimmed(at, active & (near > np.median(near[at][active[at]]) / 2)))
    return tuple(span for span in found if span.duration_ms >= SHORTEST_MS)


def _mean(values: Array, where: Mask | None, steps: int) -> Array:
    """Running mean, over the steps of `where`."""
    if where is None:
        return uniform_filter1d(values, steps, mode="constant")
    count = uniform_filter1d(where.astype(np.float32), steps, mode="constant")
    total = uniform_filter1d(values * where, steps, mode="constant")
    mean: Array = np.where(count > 0.5 / steps, total / np.maximum(count, np.float32(0.5 / steps)), 0)
    return mean


def _low(level: Levels, steps: int) -> Array:
    """Share of 10 ms frames below half the mean RMS, of the 4 s around each step."""
    length = AROUND * HOP_MS // FRAME_MS
    rms = 10 ** (level / np.float32(20))
    low = uniform_filter1d((rms < 0.5 * uniform_filter1d(rms, length)).astype(np.float32), length)
    middles = (np.arange(steps) * HOP_MS + WINDOW * 500 // RATE) // FRAME_MS
    shares: Array = low[np.minimum(middles, len(low) - 1)]
    return shares


def _trimmed(at: slice, clear: Mask) -> Span:
    """From the first to the last clear step."""
    steps = np.flatnonzero(clear[at]) + at.start
    if not len(steps):
        return Span(0, 0)
    return Span(int(steps[0]) * HOP_MS, int(steps[-1]) * HOP_MS + WINDOW * 1000 // RATE)


def _signals(sound: _Sound, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Tones of one pitch that come again: at least three, or two long ones. One alone tells that a recorder runs."""
    tones = [tone for tone in _tones(sound) if not intersect([tone[0]], speech)]
    found: list[Span] = []
    while tones:
        pitch = tones[0][1]
        same = [span for span, other in tones if abs(other - pitch) <= 1]
        tones = [tone for tone in tones if abs(tone[1] - pitch) > 1]
        for group in merge(same, TONE_PAUSE_MS):
            own = [span for span in same if (span & group).duration_ms]
            if len(own) >= 3 or sum(span.duration_ms >= TONE_MS for span in own) >= 2:
                found.append(group)
    return merge(found)


def _tones(sound: _Sound) -> list[tuple[Span, float]]:
    """Stretches of one or two steady tones with the stronger one's bin."""
    moves = np.abs(np.diff(sound.pitch, prepend=sound.pitch[:1])) > 1
    pure = (sound.tone > TONE) & (sound.power > QUIETEST_DB)
    found = []
    for span in runs(pure & ~moves, HOP_MS):
        at = slice(span.start_ms // HOP_MS, span.end_ms // HOP_MS)
        inner = sound.power[at][1:-1]
        if len(inner) and np.ptp(inner) <= TONE_STEADY_DB:
            found.append((Span(span.start_ms, span.end_ms + HOP_MS), float(np.median(sound.pitch[at]))))
    return found
