"""Sounds for the tests: tones, noise, a voice made of vowels, flite's speech, and files in many codings."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import lfilter

RATE = 16_000
Sound = NDArray[np.float32]

FLITE = shutil.which("flite")
NO_FLITE = "flite is not installed here (Debian: apt install flite); CI has it"

VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))  # formants in Hz


def tone(hertz: float, seconds: float, rate: int = RATE, amplitude: float = 0.3) -> Sound:
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def silence(seconds: float, rate: int = RATE) -> Sound:
    return np.zeros(round(seconds * rate), np.float32)


def noise(seconds: float, level_db: float, seed: int = 0, rate: int = RATE) -> Sound:
    """White noise of that RMS below full scale."""
    return np.random.default_rng(seed).normal(0, 10 ** (level_db / 20), round(seconds * rate)).astype(np.float32)


def voice(seconds: float, pitch: float = 120, seed: int = 0, level_db: float = -20) -> Sound:
    """Something like speech at 16 kHz, sounding from its first to its last 10 ms.

    Syllables of a vowel each on a moving pitch, 40 ms shut between them as before a stop.
    """
    random = np.random.default_rng(seed)
    syllables, shut = max(1, round(seconds / 0.24)), round(0.04 * RATE)
    length = (round(seconds * RATE) + shut) // syllables - shut
    parts = []
    for _ in range(syllables):
        melody = pitch * np.linspace(random.uniform(0.9, 1.3), random.uniform(0.8, 1.1), length)
        sound = np.diff(np.floor(np.cumsum(melody) / RATE), prepend=0) + random.normal(0, 0.01, length)
        for formant, width in zip(VOWELS[random.integers(len(VOWELS))], (80, 100, 150), strict=True):
            radius = np.exp(-np.pi * width / RATE)
            sound = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * formant / RATE), radius**2], sound)
        rise = np.minimum(1, np.arange(length) / (0.01 * RATE))
        parts += [sound / np.abs(sound).max() * rise * rise[::-1], np.zeros(shut)]
    spoken = np.concatenate(parts[:-1])
    return leveled(spoken, level_db)


def flite(text: str, voice_name: str, folder: Path, level_db: float = -20) -> Sound:
    """Speech by flite at 16 kHz, cut to where it sounds."""
    path = folder / f"{voice_name}.wav"
    subprocess.run([str(FLITE), "-voice", voice_name, "-t", text, "-o", str(path)], check=True)
    samples, rate = soundfile.read(path, dtype="float32")
    samples = soxr.resample(samples, rate, RATE)
    return sounding(samples, level_db)


def sounding(samples: Sound, level_db: float) -> Sound:
    """From the first to the last sound, at that RMS below full scale."""
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() / 50)
    return leveled(samples[loud[0] : loud[-1] + 1], level_db)


def leveled(sound: Sound, level_db: float) -> Sound:
    """At that RMS below full scale."""
    return (sound / np.sqrt(np.mean(sound**2)) * 10 ** (level_db / 20)).astype(np.float32)


def placed(seconds: float, *parts: tuple[float, Sound]) -> Sound:
    """Silence of that length with each sound laid in at its second."""
    whole = silence(seconds)
    for at, part in parts:
        start = round(at * RATE)
        whole[start : start + len(part)] += part
    return whole


def write(path: Path, *channels: Sound, rate: int = RATE, subtype: str | None = None, form: str | None = None) -> Path:
    """A file by libsndfile; `channels` are at `rate`."""
    soundfile.write(path, np.stack(channels, axis=1), rate, subtype=subtype, format=form)
    return path


def telephone(path: Path, *channels: Sound, subtype: str = "ULAW") -> Path:
    """16 kHz channels as an 8 kHz file."""
    return write(path, *(soxr.resample(channel, RATE, 8_000) for channel in channels), rate=8_000, subtype=subtype)


def write_av(
    path: Path, *channels: Sound, codec: str, rate: int = RATE, bit_rate: int = 0, starts: Iterable[float] = (0,)
) -> Path:
    """A file by libav; the sound is written once at each of `starts` (seconds)."""
    planes = np.ascontiguousarray(np.stack(channels), dtype=np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout={1: "mono", 2: "stereo"}[len(channels)])
        if bit_rate:
            stream.bit_rate = bit_rate
        stream.codec_context.open()
        step = stream.codec_context.frame_size or 1024
        for start in starts:
            for at in range(0, planes.shape[1], step):
                frame = av.AudioFrame.from_ndarray(planes[:, at : at + step].copy(), "fltp", stream.layout.name)
                frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), round(start * rate) + at
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
