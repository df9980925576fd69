from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.diarize.decode import decode
from pipeline.diarize.pyannote import Pyannote
from pipeline.errors import ModelMissing
from pipeline.timing import Span
from tests.sounds import silence, write


class Annotation:
    """As much of pyannote.core's as is used: who speaks from when to when, in seconds."""

    def __init__(self, **spans):
        self._spans = spans

    def labels(self):
        return list(self._spans)

    def label_timeline(self, label):
        return [SimpleNamespace(start=start, end=end) for start, end in self._spans[label]]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.yaml").write_text("pipeline: {}\n")
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """A stand-in for pyannote.audio; what it was asked for."""
    calls = {}

    def pipeline(file, **options):
        calls.update(file, **options)
        return Annotation(A=[(0, 4), (7, 8)], B=[(3.5, 7)])

    def load(path):
        calls["config"] = path
        return pipeline

    audio, torch = ModuleType("pyannote.audio"), ModuleType("torch")
    audio.Pipeline, torch.from_numpy = SimpleNamespace(from_pretrained=load), np.asarray
    monkeypatch.setitem(sys.modules, "pyannote.audio", audio)
    monkeypatch.setitem(sys.modules, "torch", torch)
    return calls


@pytest.fixture
def recording(tmp_path):
    with open_recording(write(tmp_path / "a.wav", silence(9))) as opened:
        yield opened


def test_its_speakers_become_the_two_voices(folder, asked, recording):
    decoded = decode(Pyannote(folder).voices(recording, 0, [Span(0, 8000)]))
    assert decoded.spans == ((Span(0, 4000), Span(7000, 8000)), (Span(3500, 7000),))
    assert asked["num_speakers"] == 2
    assert asked["waveform"].shape == (1, 9 * 16_000)
    assert asked["config"] == str(folder / "config.yaml")


def test_too_little_speech_is_not_given_to_it(folder, asked, recording):
    assert Pyannote(folder).voices(recording, 0, [Span(0, 1000)]) is None
    assert "waveform" not in asked


def test_not_installed_says_how_to_get_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    with pytest.raises(ModelMissing, match=r"pip install 'callcoach\[pyannote\]'"):
        Pyannote(folder)


def test_no_pipeline_there_is_said(tmp_path, asked):
    with pytest.raises(ModelMissing, match=r"none/config.yaml is not there|none is not there"):
        Pyannote(tmp_path / "none")
