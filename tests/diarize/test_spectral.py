from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.diarize.decode import decode
from pipeline.diarize.spectral import Spectral
from pipeline.diarize.voices import Voices
from pipeline.timing import Span, intersect, total_ms
from pipeline.vad import speech_spans
from tests.needs import needs
from tests.sounds import FLITE, NO_FLITE, RATE, flite, noise, placed, telephone

SAID = (
    ("slt", "Thank you for calling Riverside Energy, this is Anna, how can I help you?"),
    ("rms", "Yes, hello."),
    ("rms", "I am ringing about the bill that came on Tuesday, it is much higher than last year."),
    ("slt", "I see. Can you tell me the number at the top of the letter?"),
    ("rms", "It is four seven one, two two nine, I think, let me put my glasses on."),
    ("slt", "Take your time, there is no hurry at all."),
    ("slt", "While you look, may I ask whether you have changed anything in the house?"),
    ("rms", "No, nothing at all, we have lived here for twenty years and it was never like this."),
    ("slt", "Then I would like to look at the readings together with you, month by month."),
    ("rms", "Okay."),
    ("slt", "In January you used about nine hundred units, and in February nearly two thousand."),
    ("rms", "That cannot be right, we were away for half of the month to see our daughter."),
    ("slt", "I understand, that sounds strange to me as well, so I will order a new reading."),
    ("rms", "That would be very kind, thank you for taking it seriously."),
)


@dataclass(frozen=True)
class Heard:
    voices: Voices | None
    sides: tuple[tuple[Span, ...], tuple[Span, ...]]  # the first speaker's, the other's
    said: tuple[tuple[str, Span], ...]

    def share(self, number: int) -> float:
        """Of the sentence's speech, how much went to its own speaker."""
        name, span = self.said[number]
        own, other = (total_ms(intersect([span], side)) for side in self.sides)
        return (own if name == "slt" else other) / max(1, own + other)


def heard(path: Path, said) -> Heard:
    with open_recording(path) as recording:
        voices = Spectral().voices(recording, 0, speech_spans(recording)[0])
    spans = decode(voices).spans if voices else ((), ())
    first = sum(total_ms(intersect([span], spans[0])) for name, span in said if name == "slt")
    second = sum(total_ms(intersect([span], spans[1])) for name, span in said if name == "slt")
    return Heard(voices, spans if first >= second else spans[::-1], said)


def conversation(folder: Path, lines, name: str) -> tuple[Path, tuple[tuple[str, Span], ...]]:
    parts, said, at = [], [], 0.5
    for voice, text in lines:
        sound = flite(text, voice, folder)
        parts.append((at, sound))
        said.append((voice, Span(round(at * 1000), round((at + len(sound) / RATE) * 1000))))
        at += len(sound) / RATE + 0.25
    return telephone(folder / name, placed(at + 1, *parts) + noise(at + 1, -60)), tuple(said)


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    needs(FLITE, NO_FLITE)
    return conversation(tmp_path_factory.mktemp("call"), SAID, "call.wav")


@pytest.fixture(scope="module")
def two(call):
    return heard(*call)


def test_two_voices_are_told_apart(two):
    durations = [span.duration_ms for _, span in two.said]
    assert np.average([two.share(number) for number in range(len(SAID))], weights=durations) > 0.95


def test_an_answer_of_one_word_is_a_turn_of_its_own(two):
    assert two.share(9) > 0.6


def test_the_greeting_and_the_answer_to_it_are_not_merged(two):
    assert two.share(0) > 0.9
    assert two.share(1) > 0.6


def test_the_same_call_gives_the_same_voices(call, two):
    again = heard(*call)
    assert np.array_equal(again.voices.log_likelihood, two.voices.log_likelihood)
    assert again.sides == two.sides


def test_blocks_cover_the_recording_and_say_nothing_outside_speech(call, two):
    with open_recording(call[0]) as recording:
        assert len(two.voices.speech) == -(-recording.frames * 10 // RATE)
    assert not two.voices.log_likelihood[~two.voices.speech].any()


def test_one_voice_split_in_two_is_less_far_apart(tmp_path, two):
    alone = heard(*conversation(tmp_path, [("slt", text) for _, text in SAID], "alone.wav"))
    assert alone.voices.separation < two.voices.separation - 0.25


def test_too_little_speech_is_not_told_apart(tmp_path):
    needs(FLITE, NO_FLITE)
    assert heard(*conversation(tmp_path, SAID[:1], "short.wav")).voices is None
