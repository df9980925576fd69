"""Words heard in full windows beside words heard one channel at a time."""

from __future__ import annotations

import pytest

from pipeline.cli import main
from pipeline.evaluate_asr import compare
from pipeline.transcribe.whisper import Whisper
from pipeline.wer import WordErrors
from tests.fakes import ears
from tests.sounds import placed, voice, write
from tests.tiny_whisper import tiny_whisper

SCRIPT = (" takk", " for", " at", " du", " ringer")
REFERENCE = """WEBVTT

00:01.000 --> 00:05.000
<v Agent>Takk for at du ringte.

00:06.000 --> 00:10.000
<v Customer>Takk at du ringer nå.
"""


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "c.vtt").write_text(REFERENCE, encoding="utf-8")
    agent, customer = placed(11, (1, voice(4))), placed(11, (6, voice(4, pitch=200, seed=2)))
    return tmp_path / "c.vtt", write(tmp_path / "c.wav", agent, customer)


@pytest.fixture
def folder(tmp_path):
    return tiny_whisper(tmp_path / "tiny", *SCRIPT)


def test_both_ways_are_set_against_the_reference(pair, folder):
    whisper = Whisper("tiny", folder, device="cpu", beam_size=1)
    (found,) = compare([pair], ears(whisper), whisper.plain, "nb")
    expected = WordErrors(substitutions=1, insertions=1, deletions=1, words=10)
    assert (found.packed, found.plain) == (expected, expected)


def test_the_command_prints_both_rates(pair, folder, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["evaluate", "--asr", *map(str, pair), "--model", str(folder), "--language", "nb", "--device", "cpu"])
    printed = capsys.readouterr().out
    assert stopped.value.code == 0
    assert printed.count("30") >= 2
    assert "packed" in printed
    assert "plain" in printed


def test_a_reference_without_its_recording_is_wrong_use(pair, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["evaluate", "--asr", str(pair[0])])
    assert stopped.value.code == 2
    assert "REF.vtt AUDIO" in capsys.readouterr().err
