"""PocketSphinx on synthesised speech."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
import soundfile
import soxr

from pipeline.audio import SAMPLE_RATE, open_recording
from pipeline.errors import WrongUse
from pipeline.timing import Span
from pipeline.transcribe.sphinx import Sphinx, is_telephone
from tests.fakes import heard as heard_by
from tests.needs import needs

TEXT = "I want to return the shoes that I bought last week."
LEAD = 1.5  # seconds of silence before


@pytest.fixture(scope="module")
def engine():
    return Sphinx()


def said(folder, voice, text=TEXT):
    needs(shutil.which("flite"), "flite, which speaks the test's sentences, is not installed")
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(folder / "said.wav")], check=True)
    samples, rate = soundfile.read(folder / "said.wav", dtype="float32")
    return soxr.resample(samples, rate, SAMPLE_RATE)


def recorded(folder, *channels, rate=SAMPLE_RATE, subtype="PCM_16"):
    """Channels, each after its lead of silence, as a recording at `rate`, and the span of each one's speech."""
    lead = int(LEAD * SAMPLE_RATE)
    samples = np.zeros((lead + max(map(len, channels)) + SAMPLE_RATE, len(channels)), np.float32)
    for index, channel in enumerate(channels):
        samples[lead : lead + len(channel), index] = channel * 0.7
    soundfile.write(folder / "call.wav", soxr.resample(samples, SAMPLE_RATE, rate), rate, subtype=subtype)
    spans = [(Span(round(LEAD * 1000), round((LEAD + len(channel) / SAMPLE_RATE) * 1000)),) for channel in channels]
    return open_recording(folder / "call.wav"), spans


def wrong(words):
    """Words of the text that were not heard."""
    heard = [word.text for word in words]
    return [word for word in TEXT.lower().rstrip(".").split() if word not in heard]


def test_english_speech_becomes_a_draft(engine, tmp_path):
    recording, speech = recorded(tmp_path, said(tmp_path, "rms"))
    with recording:
        heard = heard_by(engine, recording, speech, "en")
    assert len(wrong(heard.channels[0])) <= 1
    assert (heard.transcript.engine, heard.transcript.quality, heard.language) == ("sphinx", "draft", "en")
    assert not any(set("<[(+") & set(word.text) for word in heard.channels[0])


def test_words_have_the_times_of_the_recording(engine, tmp_path):
    recording, speech = recorded(tmp_path, said(tmp_path, "rms"))
    with recording:
        words = heard_by(engine, recording, speech, "en").channels[0]
    (span,) = speech[0]
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)
    assert span.start_ms - 200 <= words[0].start_ms <= span.start_ms + 400
    assert span.end_ms - 600 <= words[-1].end_ms <= span.end_ms + 200


def test_each_channel_is_heard_for_itself(engine, tmp_path):
    recording, speech = recorded(tmp_path, said(tmp_path, "rms"), said(tmp_path, "rms", "Good morning."))
    with recording:
        first, second = heard_by(engine, recording, speech, "en").channels
    assert len(wrong(first)) <= 1
    assert "morning" in [word.text for word in second]
    assert len(second) <= 4


def test_the_telephone_is_noticed_and_understood(engine, tmp_path):
    recording, speech = recorded(tmp_path, said(tmp_path, "slt"), rate=8_000, subtype="ULAW")
    with recording:
        assert is_telephone(iter([recording.channel(0)]))
        words = heard_by(engine, recording, speech, "en").channels[0]
    assert len(wrong(words)) <= 2


def test_a_studio_is_not_taken_for_a_telephone(tmp_path):
    assert not is_telephone(iter([said(tmp_path, "slt")]))
    assert not is_telephone(iter([np.zeros(SAMPLE_RATE, np.float32)]))
    assert not is_telephone(iter([]))


def test_a_channel_without_speech_has_no_words(engine, tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros((SAMPLE_RATE, 2)), SAMPLE_RATE)
    with open_recording(tmp_path / "quiet.wav") as recording:
        heard = heard_by(engine, recording, [(), (Span(100, 120),)], "en")
    assert heard.channels == ((), ())


def test_another_language_than_english_is_wrong_use(engine, tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros((SAMPLE_RATE, 1)), SAMPLE_RATE)
    with open_recording(tmp_path / "quiet.wav") as recording, pytest.raises(WrongUse, match="English only, not sv"):
        heard_by(engine, recording, [()], "sv")
