"""One call through all stages, on real sound."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from pipeline import demo
from pipeline.audio import content_id
from pipeline.errors import UnreadableInput
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines, process_recording
from pipeline.times import TIMES
from pipeline.transcribe import AsrOptions, choose
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

EMMA = demo.CALLS / "emma-4.ogg"


def engines(transcriber=None) -> Engines:
    transcriber = transcriber or choose(AsrOptions("none"), None)[0]
    return Engines(ears(transcriber), transcriber.name, KeywordTagger(), load_codebook())


def processed(path, *, transcript=None, transcriber=None, **metadata):
    source = Source(path, Metadata(**metadata), is_recording=True, transcript=transcript)
    return process_recording(source, content_id(path), engines(transcriber))


def test_without_words_there_are_turns_and_times():
    done = processed(EMMA, agent="Emma")
    assert done.call.transcript.quality == "none"
    assert [turn.speaker for turn in done.call.turns][:4] == ["agent", "customer", "agent", "customer"]
    assert all(not turn.utterances and turn.end_ms > turn.start_ms for turn in done.call.turns)
    assert set(done.tallies["Emma"]) == {m.name for m in TIMES} - {"speech_rate"}


def test_words_become_turns_with_tags():
    done = processed(EMMA, transcriber=ScriptedTranscriber(("this is emma why is that", "it broke")), language="en")
    said = {turn.speaker: turn.text for turn in done.call.turns}
    assert said == {"agent": "this is [name] why is that", "customer": "it broke"}
    assert done.tallies[""]["calls.needs_probing"].count == 1


def test_a_transcript_beside_gives_the_words_and_the_recording_the_times():
    done = processed(EMMA, transcript=demo.REFERENCE / "emma-4.vtt")
    assert done.call.transcript.engine == "beside"
    assert len(list(done.call.utterances())) == 12
    assert set(done.call.speech) == {"agent", "customer"}


def test_the_embedded_engine_hears_the_demo_well_enough():
    from pipeline.formats import read_calls

    sphinx, _ = choose(AsrOptions("sphinx"), "en")
    done = processed(EMMA, transcriber=sphinx, language="en")
    heard = {word.text for _, utterance in done.call.utterances() for word in utterance.words}
    spoken = read_calls(demo.REFERENCE / "emma-4.vtt").calls[0]
    true = {w.strip(".,?").lower() for _, u in spoken.utterances() for w in u.text.split()}
    assert done.call.transcript.quality == "draft"
    assert len(true & heard) / len(true) > 0.6


def test_two_voices_in_one_channel_are_told_apart_and_flagged_without_words(tmp_path):
    samples, rate = soundfile.read(EMMA)
    soundfile.write(tmp_path / "mono.wav", samples.sum(axis=1) / 2, rate, subtype="ULAW")
    done = processed(tmp_path / "mono.wav")
    assert {turn.speaker for turn in done.call.turns} == {"agent", "customer"}
    assert [flag.name for flag in done.call.flags] == ["speakers"]
    assert done.tallies


def test_a_silent_recording_is_named_with_its_reason(tmp_path):
    soundfile.write(tmp_path / "mute.wav", np.zeros((80_000, 2)), 8_000)
    with pytest.raises(UnreadableInput, match=r"mute\.wav: nobody speaks in it"):
        processed(tmp_path / "mute.wav")


def test_a_recording_cut_short_is_named(tmp_path):
    soundfile.write(tmp_path / "whole.wav", *soundfile.read(EMMA))
    data = (tmp_path / "whole.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableInput, match=r"cut\.wav: it is cut short"):
        processed(tmp_path / "cut.wav")
