"""Two synthetic speakers in one channel, at known places: what the diarizer's settings were chosen on.

The words are those of labels/calls, the voices flite's and espeak-ng's, stretched to further vocal tracts. A mix has
turns with pauses, answers of a word, backchannels and overlaps, a line colour and a noise of each side, and a coding.
Everything follows from the scene: the same scene gives the same samples.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
import soxr
from scipy.signal import butter, sosfilt

from pipeline.call import Call, Word
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.resources import CHECKOUT
from pipeline.timing import Span, merge
from tests.sounds import RATE, Sound, sounding, write, write_av

Coding = Literal["pcm", "ulaw", "opus"]
BACKCHANNELS = {
    "en": ("Mm.", "Yes.", "Okay.", "Right.", "Yes, hello."),
    "nb": ("Mm.", "Ja.", "Okei.", "Ja, hei."),
    "sv": ("Mm.", "Ja.", "Okej.", "Ja, hej."),
    "da": ("Mm.", "Ja.", "Okay.", "Ja, hej."),
}


@dataclass(frozen=True)
class Speaker:
    """`voice`: flite's, or espeak-ng's variant behind a plus sign; `tract`: above 1 all is higher."""

    voice: str
    pitch: int  # flite: Hz, espeak-ng: 0 … 99
    tract: float = 1.0
    moods: float = 0.1  # standard deviation of an utterance's mean pitch, as a share of it


@dataclass(frozen=True)
class Scene:
    name: str
    agent: Speaker
    customer: Speaker
    language: str
    seed: int
    seconds: int
    one_line: bool = False  # both through the same microphone and line
    noise_db: float = -60  # of the background, both sides together
    coding: Coding = "ulaw"
    held_out: bool = False  # the words are those of labels/test, which no model has learned


@dataclass(frozen=True)
class Mix:
    scene: Scene
    sound: Sound  # 16 kHz
    speech: tuple[tuple[Span, ...], tuple[Span, ...]]  # agent, customer
    words: tuple[Word, ...]  # of both, as they were given to the voices; each utterance's spread over its time

    def write(self, folder: Path) -> Path:
        """A file in the scene's coding."""
        at_8k = soxr.resample(self.sound, RATE, 8_000)
        path = folder / self.scene.name
        if self.scene.coding == "opus":
            return write_av(path.with_suffix(".webm"), self.sound, codec="libopus", bit_rate=8_000)
        if self.scene.coding == "ulaw":
            return write(path.with_suffix(".wav"), at_8k, rate=8_000, subtype="ULAW")
        return write(path.with_suffix(".wav"), self.sound)


def mix(scene: Scene) -> Mix:
    random = np.random.default_rng(scene.seed)
    whole = np.zeros(((scene.seconds + 30) * RATE, 2), np.float32)
    speech: tuple[list[Span], list[Span]] = ([], [])
    words: list[Word] = []
    for who, start, sound, text in _placed(scene, random):
        words += _timed(text, Span(start * 1000 // RATE, (start + len(sound)) * 1000 // RATE))
        whole[start : start + len(sound), who] += sound
        speech[who].extend(_sounding(sound, start))
    lines = [_Line(random), _Line(random)]
    for who in (0, 1):
        whole[:, who] = lines[0 if scene.one_line else who].passed(
            whole[:, who] + _background(scene, speech[who], random)
        )
    length = max(span.end_ms for spans in speech for span in spans) * RATE // 1000 + RATE
    sound = whole.sum(axis=1)[:length]
    said = tuple(sorted(words, key=lambda word: word.start_ms))
    return Mix(scene, np.clip(sound, -1, 1), (merge(speech[0], 300), merge(speech[1], 300)), said)


def _timed(text: str, span: Span) -> Iterator[Word]:
    words = text.split()
    ends = np.cumsum([len(word) + 1 for word in words]) / sum(len(word) + 1 for word in words)
    for word, start, end in zip(words, [0, *ends[:-1]], ends, strict=True):
        yield Word(word, *(span.start_ms + int(at * span.duration_ms) for at in (start, end)))


def _background(scene: Scene, speech: list[Span], random: np.random.Generator) -> Sound:
    """Coloured noise of one side; every other side has a gate that lets it through only around its speech."""
    length = (scene.seconds + 30) * RATE
    noise = sosfilt(butter(1, random.uniform(200, 2000), fs=RATE, output="sos"), random.normal(0, 1, length))
    noise *= 10 ** ((scene.noise_db + random.normal(0, 4)) / 20) / np.std(noise)
    if random.random() < 0.5:
        opened = np.zeros(length, bool)
        for span in speech:
            opened[max(0, span.start_ms - 100) * RATE // 1000 : (span.end_ms + 250) * RATE // 1000] = True
        noise[~opened] *= 0.05
    return np.asarray(noise, np.float32)


def _placed(scene: Scene, random: np.random.Generator) -> Iterator[tuple[int, int, Sound, str]]:
    """Who (0 the agent), first sample, sound, text; by their starts, backchannels behind what they answer."""
    people = (scene.agent, scene.customer)
    levels = -22 + random.normal(0, 2.5, 2)
    at, before = RATE // 2, -1
    for who, text in _dialogue(scene, random):
        if at > scene.seconds * RATE:
            return
        if not any(map(str.isalnum, text)):
            continue
        sound = spoken(people[who], scene.language, text, random) * np.float32(
            10 ** ((levels[who] + random.normal(0, 2.5)) / 20)
        )
        if who == before:
            at += int(random.uniform(0.1, 0.6) * RATE)
        elif before >= 0:
            at += int(np.clip(random.normal(0.2, 0.45), -1.2, 1.5) * RATE)
        yield who, at, sound, text
        if len(sound) > 3 * RATE and random.random() < 0.15:
            brief = str(random.choice(BACKCHANNELS[scene.language]))
            answer = spoken(people[1 - who], scene.language, brief, random)
            inside = at + int(random.uniform(0.3, 0.8) * len(sound))
            yield 1 - who, inside, answer * np.float32(10 ** ((levels[1 - who] - 3) / 20)), brief
        at, before = at + len(sound), who


def _dialogue(scene: Scene, random: np.random.Generator) -> Iterator[tuple[int, str]]:
    calls = _calls(scene.language, scene.held_out)
    while True:
        for turn, utterance in calls[int(random.integers(len(calls)))].utterances():
            yield int(turn.speaker != "agent"), utterance.text


@cache
def _calls(language: str, held_out: bool) -> tuple[Call, ...]:
    folder = CHECKOUT / "labels" / ("test/first" if held_out else "calls") / language
    labelled, _ = read_labels(folder, load_codebook())
    return tuple(one.call for one in labelled if _both_speak(one.call))


def _both_speak(call: Call) -> bool:
    """Some files hold the utterances of one side only."""
    share = np.mean([turn.speaker == "agent" for turn, _ in call.utterances()])
    return bool(0.3 < share < 0.7)


def spoken(speaker: Speaker, language: str, text: str, random: np.random.Generator) -> Sound:
    """16 kHz, cut to where it sounds, RMS 1; pitch, rate and vocal effort a little different each time."""
    lift, haste, effort = random.normal(1, speaker.moods), random.normal(1, 0.1), random.normal(0, 0.12)
    lift = max(0.6, lift) * (1.4 if random.random() < speaker.moods else 1)  # now and then another register
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        if speaker.voice.startswith("+"):
            pitch = round(float(np.clip(speaker.pitch * lift, 0, 99)))
            command = ["espeak-ng", "-v", language + speaker.voice, "-p", f"{pitch}", "-s", f"{165 * haste:.0f}"]
            command += ["-w", file.name, text]
        else:
            mean = speaker.pitch * lift / speaker.tract
            command = ["flite", "-voice", speaker.voice, "--setf", f"int_f0_target_mean={mean:.0f}"]
            command += ["--setf", f"duration_stretch={speaker.tract / haste:.2f}", "-t", text, "-o", file.name]
        subprocess.run(command, check=True, capture_output=True)
        samples, rate = soundfile.read(file.name, dtype="float32")
    samples = soxr.resample(samples, rate * speaker.tract, RATE)
    samples = samples - np.float32(effort) * np.append(samples[1:], 0)
    return sounding(samples, 0)


class _Line:
    """A microphone and a line: a band, a tilt and two bumps."""

    def __init__(self, random: np.random.Generator) -> None:
        self._band = butter(
            2, [random.uniform(100, 350), random.uniform(2900, 3700)], "bandpass", fs=RATE, output="sos"
        )
        bumps = zip(random.uniform(400, 3000, 2), random.uniform(-0.6, 1.2, 2), strict=True)
        self._bumps = [(butter(1, [at / 1.3, at * 1.3], "bandpass", fs=RATE, output="sos"), by) for at, by in bumps]
        self._tilt = float(random.uniform(-0.3, 0.5))

    def passed(self, sound: Sound) -> Sound:
        tilted = sound - self._tilt * np.concatenate([[0], sound[:-1]])
        passed = sosfilt(self._band, tilted)
        coloured = passed + sum(by * sosfilt(bump, passed) for bump, by in self._bumps)
        return np.asarray(coloured * np.sqrt(np.mean(sound**2) / np.mean(coloured**2)), np.float32)


def _sounding(sound: Sound, start: int) -> list[Span]:
    """Where the clean sound is within 32 dB of its level, pauses up to 300 ms bridged."""
    step = RATE // 100
    level = np.sqrt(np.mean(sound[: len(sound) // step * step].reshape(-1, step) ** 2, axis=1))
    active = level > np.sqrt(np.mean(sound**2)) * 10 ** (-32 / 20)
    edges = np.flatnonzero(np.diff(active, prepend=False, append=False)) * 10 + start * 1000 // RATE
    return list(merge((Span(int(a), int(b)) for a, b in edges.reshape(-1, 2)), 300))


FLITE = (
    Speaker("awb", 120), Speaker("awb", 140, 1.06), Speaker("awb", 105, 0.94), Speaker("rms", 105),
    Speaker("rms", 105, 1.08), Speaker("rms", 105, 0.93), Speaker("slt", 175), Speaker("slt", 195, 1.06),
    Speaker("slt", 160, 0.94), Speaker("awb", 190, 1.16), Speaker("slt", 115, 0.86), Speaker("rms", 105, 1.16),
)  # fmt: skip
ESPEAK = (
    Speaker("+m1", 45), Speaker("+m3", 40), Speaker("+m5", 50), Speaker("+m7", 45), Speaker("+f1", 50),
    Speaker("+f2", 55), Speaker("+f3", 50), Speaker("+f4", 45), Speaker("+klatt2", 40), Speaker("+Andy", 45),
    Speaker("+Annie", 50), Speaker("+Michael", 45), Speaker("+belinda", 50), Speaker("+steph", 45),
    Speaker("+Gene", 40), Speaker("+linda", 45),
)  # fmt: skip
CODINGS: tuple[Coding, ...] = ("ulaw", "pcm", "opus", "ulaw")


def scenes(held_out: bool, count: int = 12, seconds: int = 240) -> list[Scene]:
    """Pairs of other voices and other seeds in development and held out; half of flite, half of espeak-ng."""
    found = []
    for number in range(count):
        random = np.random.default_rng((15_485_863 if held_out else 104_729) + number)
        people, language = (FLITE, "en") if number % 2 == 0 else (ESPEAK, str(random.choice(["nb", "sv", "da", "en"])))
        mine = people[int(held_out) :: 2]
        agent, customer = (
            replace(mine[i], moods=random.uniform(0.08, 0.2)) for i in random.choice(len(mine), 2, False)
        )
        if number % 4 > 1:  # two voices of one pitch
            customer = replace(customer, pitch=round(agent.pitch * random.uniform(0.94, 1.06)))
        found.append(
            Scene(
                name=f"{'held' if held_out else 'dev'}-{number:02d}",
                agent=agent,
                customer=customer,
                language=language,
                seed=int(random.integers(2**31)),
                seconds=seconds,
                held_out=held_out,
                one_line=number % 8 in (0, 3, 5),
                noise_db=float(random.choice([-65.0, -55.0, -45.0])),
                coding=CODINGS[number % 4 if number % 2 else int(random.integers(3))],
            )
        )
    return found
