from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.diarize.features import acoustics, speech_blocks
from pipeline.diarize.windows import cut
from pipeline.timing import Span
from tests.sounds import noise, placed, telephone, voice, write


def test_a_block_is_speech_where_half_of_it_is():
    blocks = speech_blocks(8, [Span(90, 250), Span(560, 590), Span(630, 680), Span(780, 1200)])
    assert blocks.tolist() == [False, True, True, False, False, False, True, False]


@pytest.mark.parametrize("hertz", [110, 210])
def test_the_pitch_is_heard_through_a_telephone(tmp_path, hertz):
    sound = placed(3.1, (0, voice(3, pitch=hertz))) + noise(3.1, -50)
    with open_recording(telephone(tmp_path / "a.wav", sound)) as recording:
        pitch = acoustics(recording, 0, np.ones(30, bool)).pitch
    assert np.nanmedian(2**pitch) == pytest.approx(hertz, rel=0.1)


def test_noise_has_no_pitch(tmp_path):
    with open_recording(write(tmp_path / "a.wav", noise(3, -20))) as recording:
        pitch = acoustics(recording, 0, np.ones(30, bool)).pitch
    assert np.isnan(pitch).mean() > 0.95


def test_windows_end_at_pauses_and_are_short():
    at = np.concatenate([np.arange(40), np.arange(50, 60)])
    window = cut(at, np.isin(at, [22]))
    assert np.bincount(window).max() <= 15
    assert {22, 50} <= set(at[np.flatnonzero(np.diff(window)) + 1])
