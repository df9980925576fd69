"""Speech activity per channel: the energy proposes, the Silero model confirms.

Silero by itself fades on telephone channels that are silent between turns: its memory sinks during the silence, and a
short answer no longer lifts it. So each stretch that stands out of its channel's background is judged by itself, with a
fresh memory, brought to one level and with a little noise added. The energy then says where speech starts and ends.

The model is the one inside faster-whisper; it runs on one thread (faster-whisper's setting).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from faster_whisper.vad import get_vad_model

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.levels import FRAME_MS, SILENCE_DB, Levels, Mask, frames, levels_of, runs
from pipeline.timing import Span, merge

QUIETEST_DB = -75.0  # nothing below is speech
BACKGROUND_MS = 5_000  # the background is followed in steps of this length
# A stretch consists of frames above the first value and has a frame above the second …
ABOVE_BACKGROUND_DB = (3.0, 8.0)
BELOW_SPEECH_DB = (34.0, 30.0)  # … also counted down from the channel's own speech level
CORE_DB = 22.0  # frames this far below the speech level count as speech only beside louder ones
TAIL_MS = 200  # … as far as this: an s at the end of a word
BRIDGE_MS = 300  # a shorter pause does not end the speech
SHORTEST_MS = 60

LEAK_DB = -15.0  # crosstalk and echo are at least this much weaker than where they come from
LEAK_LIKENESS = 0.2  # correlation of the levels that tells a leak from chance (at most 0.1 where nothing leaks)
STRONG_LEAK_DB, STRONG_LEAK_LIKENESS = -4.0, 0.5  # a stronger one must be plain
SPREAD = 3  # frames around the delay of a strong leak
LEAK_MARGIN_DB = 7.0
ECHO_MS = 250  # the longest delay of an echo
LEAK_FRAMES = 30_000  # five minutes of the other side's speech settle it

SEED = 0.25  # a probability of speech, held for two windows, that makes the sound around it speech
REACH_MS = 700  # … as far as this
DROWNED_MS = 300  # that much further it is looked for
SURE = 0.6  # a probability that makes speech of what noise hides from the energy
WINDOW = 512  # samples Silero judges at a time
LEAD_MS = 500  # heard before each stretch; a fresh memory takes an onset within its first windows for speech
PIECE_MS = 15_000  # judged at once
HEARD_DB = -26.0  # the level every channel is brought to; louder telephone speech is missed more
LARGEST_GAIN_DB = 20.0
DITHER = 1e-3  # standard deviation of the noise added; Silero was not trained on digital silence


@dataclass(frozen=True)
class _Channel:
    """`level` and `background` per frame; `loud`: the level of its speech, None where nothing stands out."""

    index: int
    level: Levels
    background: Levels
    loud: float | None


def speech_spans(recording: Recording, levels: Sequence[Levels] | None = None) -> tuple[tuple[Span, ...], ...]:
    """For each channel the stretches with speech, in order, without padding; pauses up to 300 ms are bridged.

    `levels`: of each channel, where they are known already.
    """
    channels = [_channel(index, level) for index, level in enumerate(levels or levels_of(recording))]
    return tuple(_speech(recording, channel, _leak(channel, channels)) for channel in channels)


def _channel(index: int, level: Levels) -> _Channel:
    background = _background(level)
    active = level[level > np.maximum(background + ABOVE_BACKGROUND_DB[1], QUIETEST_DB)]
    loud = float(np.percentile(active, 90)) if len(active) * FRAME_MS >= SHORTEST_MS else None
    return _Channel(index, level, background, loud)


def _background(level: Levels) -> Levels:
    """The quietest twentieth of each 5 s; of three such steps in a row the quietest counts."""
    step = BACKGROUND_MS // FRAME_MS
    quiet = [np.percentile(level[at : at + step], 5) for at in range(0, len(level), step)]
    lowest = [min(quiet[max(0, i - 1) : i + 2]) for i in range(len(quiet))]
    return np.repeat(np.array(lowest, np.float32), step)[: len(level)]


def _leak(channel: _Channel, channels: Sequence[_Channel]) -> Levels:
    """The level at which the other channels are to be expected in this one."""
    expected = np.full_like(channel.level, SILENCE_DB)
    for other in channels:
        if other is not channel and other.loud is not None:
            np.maximum(expected, _leak_from(other.level, other.loud, channel.level), out=expected)
    return expected


def _leak_from(other: Levels, loud: float, level: Levels) -> Levels:
    """While the other side speaks, a leak follows its level at one delay and one distance in dB.

    A strong leak goes both ways: frames in which this side is as loud as the other are not the other's speech.
    """
    longest = ECHO_MS // FRAME_MS
    spoken = np.flatnonzero(other[: max(0, len(level) - longest)] > loud - 15)[:LEAK_FRAMES]
    quieter = spoken[level[spoken] < other[spoken] + STRONG_LEAK_DB]
    weak, strong = (spoken, LEAK_LIKENESS, LEAK_DB), (quieter, STRONG_LEAK_LIKENESS, STRONG_LEAK_DB)
    for heard, least, most in (weak, strong):
        if len(heard) * FRAME_MS < 1000:
            continue
        likeness = [_likeness(level[heard + delay], other[heard]) for delay in range(longest)]
        delay = int(np.argmax(likeness))
        distance = float(np.median(level[heard + delay] - other[heard]))
        if likeness[delay] >= least and distance <= most:  # louder: two copies of one voice, not for us to part
            reach = (0, longest) if most == LEAK_DB else (max(0, delay - SPREAD), delay + SPREAD)
            return _recent(other, *reach) + np.float32(distance)
        if likeness[delay] >= STRONG_LEAK_LIKENESS and distance > STRONG_LEAK_DB:
            break  # one room: each side hears both
    return np.full_like(level, SILENCE_DB)


def _recent(level: Levels, nearest: int, farthest: int) -> Levels:
    """At each frame the highest level of those so many frames before."""
    before = np.concatenate([np.full(farthest, SILENCE_DB, np.float32), level])[: len(level) + farthest - nearest]
    recent: Levels = np.lib.stride_tricks.sliding_window_view(before, farthest - nearest + 1).max(axis=1)
    return recent


def _likeness(heard: Levels, spoken: Levels) -> float:
    """Correlation of the levels; this side's own speech is capped, or it would hide the leak."""
    capped = np.minimum(heard, np.median(heard) + 10)
    return float(np.corrcoef(capped, spoken)[0, 1]) if np.ptp(capped) and np.ptp(spoken) else 0.0


def _speech(recording: Recording, channel: _Channel, leak: Levels) -> tuple[Span, ...]:
    if channel.loud is None:
        return ()
    sound, clear = (
        channel.level > np.maximum(np.maximum(channel.background + above, leak + LEAK_MARGIN_DB), least)
        for above, least in zip(
            ABOVE_BACKGROUND_DB, (max(channel.loud - below, QUIETEST_DB) for below in BELOW_SPEECH_DB), strict=True
        )
    )
    core = channel.level > channel.loud - CORE_DB
    drowned = channel.background > np.maximum(
        channel.loud - BELOW_SPEECH_DB[1], leak
    )  # noise hides faint sounds of speech
    gain = 10 ** (min(HEARD_DB - channel.loud, LARGEST_GAIN_DB) / 20)
    speech = np.zeros_like(sound)
    whole = Span(0, len(sound) * FRAME_MS)
    for stretch in merge((run for run in runs(sound) if clear[frames(run)].any()), BRIDGE_MS):
        wider = DROWNED_MS if drowned[frames(stretch)].any() else 0
        judged = Span(max(0, stretch.start_ms - wider), stretch.end_ms + wider) & whole
        at = frames(judged)
        probability = _probabilities(recording, channel.index, judged, gain)
        spoken = sound[at] & _near(probability >= SEED, REACH_MS)
        speech[at] |= spoken & _near(spoken & core[at], TAIL_MS) | (probability >= SURE) & drowned[at]
    return tuple(span for span in merge(runs(speech), BRIDGE_MS) if span.duration_ms >= SHORTEST_MS)


def _near(mask: Mask, reach_ms: int) -> Mask:
    """True where the mask holds at most `reach_ms` away."""
    reach = reach_ms // FRAME_MS
    count = np.concatenate([[0], np.cumsum(mask)])
    at = np.arange(len(mask))
    near: Mask = count[np.minimum(len(mask), at + reach + 1)] > count[np.maximum(0, at - reach)]
    return near


def _probabilities(recording: Recording, index: int, stretch: Span, gain: float) -> Levels:
    """Silero's probability of speech at each frame of the stretch, the lower of two windows in a row."""
    model, noise = get_vad_model(), np.random.default_rng(0)
    parts = []
    for start in range(stretch.start_ms, stretch.end_ms, PIECE_MS):
        piece = Span(start, min(stretch.end_ms, start + PIECE_MS))
        heard = Span(max(0, start - LEAD_MS), piece.end_ms + 2 * WINDOW * 1000 // SAMPLE_RATE)
        samples = recording.channel(index, heard) * np.float32(gain)
        samples += noise.standard_normal(len(samples), np.float32) * np.float32(DITHER)
        judged = model(np.pad(samples, (0, -len(samples) % WINDOW))).reshape(-1)
        held = np.minimum(judged, np.append(judged[1:], 0))
        middles = np.arange(piece.start_ms, piece.end_ms, FRAME_MS) - heard.start_ms + FRAME_MS // 2
        parts.append(held[np.minimum(middles * SAMPLE_RATE // 1000 // WINDOW, len(held) - 1)])
    return np.concatenate(parts)
