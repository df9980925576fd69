"""Music and telephone signals for the tests."""

from __future__ import annotations

import numpy as np

from tests.sounds import RATE, Sound, leveled, noise, placed, silence, tone

CHORDS = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247))  # Hz


def note(hertz: float, seconds: float, vibrato: float = 0.0) -> Sound:
    """Eight harmonics that fade."""
    at = np.arange(round(seconds * RATE)) / RATE
    phase = 2 * np.pi * hertz * (at + vibrato * np.sin(2 * np.pi * 5.5 * at) / (2 * np.pi * 5.5))
    sound = sum(np.sin(k * phase) / k for k in range(1, 9)) * np.exp(-2 * at / seconds) * np.minimum(1, at / 0.01)
    return (sound * np.minimum(1, (at[-1] - at) / 0.02)).astype(np.float32)


def chords(seconds: float) -> list[tuple[float, Sound]]:
    return [(at, sum(note(f, 2) for f in CHORDS[int(at / 2) % 4])) for at in np.arange(0, seconds, 2)]


def arpeggio(seconds: float) -> list[tuple[float, Sound]]:
    steps = np.arange(0, seconds, 0.25)
    return [(at, note(2 * CHORDS[int(at / 2) % 4][i % 3], 0.3)) for i, at in enumerate(steps)]


def drums(seconds: float) -> list[tuple[float, Sound]]:
    beat = noise(0.08, -12) * np.exp(-np.arange(round(0.08 * RATE)) / (0.02 * RATE)).astype(np.float32)
    return [(at, beat) for at in np.arange(0, seconds, 0.5)]


def melody(seconds: float) -> list[tuple[float, Sound]]:
    random = np.random.default_rng(0)
    return [
        (at, 2 * note(440 * 2 ** (random.choice([0, 2, 4, 7, 9]) / 12), 0.5, 0.01)) for at in np.arange(0, seconds, 0.5)
    ]


def music(seconds: float, *parts, level_db: float = -22) -> Sound:
    """The parts (default: all) played together."""
    whole = placed(
        seconds + 3, *(place for part in parts or (chords, arpeggio, drums, melody) for place in part(seconds))
    )
    return leveled(whole[: round(seconds * RATE)], level_db)


def ringing(times: int, tones=(425,), sounds: float = 1, pause: float = 4) -> Sound:
    """Nordic ringing; British: 400 and 450 Hz in pairs."""
    burst = sum(tone(hertz, sounds, amplitude=0.1) for hertz in tones)
    return np.concatenate([np.concatenate([burst, silence(pause)]) for _ in range(times)]).astype(np.float32)
