"""Recordings of every sort become calls, or a sentence says why not."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pipeline import hearing
from pipeline.call import Word
from pipeline.errors import CallcoachError
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.timing import Span
from pipeline.transcribe import AsrOptions, choose
from pipeline.transcribe.whisper import Whisper
from tests.fakes import ScriptedTranscriber, ears
from tests.music import chords, melody, music
from tests.sounds import RATE, noise, placed, silence, telephone, voice, write
from tests.tiny_whisper import tiny_whisper

AGENT = "thanks for calling tide how can i help you can i take your order number please"
CUSTOMER = "hi i'm calling about my bill you charged me twice and i want my money back"
LOW, HIGH = 110, 210  # pitch of the two voices


def conversation(seconds=40, low=LOW, high=HIGH):
    """Two voices taking turns of 4 s."""
    turns = range(0, seconds - 5, 10)
    agent = placed(seconds, *((at + 0.5, voice(4, low, seed=at)) for at in turns))
    customer = placed(seconds, *((at + 5.5, voice(4, high, seed=at + 1)) for at in turns))
    return agent, customer


def call(path: Path, transcriber=None, agent_channel=None, language="en"):
    transcriber = transcriber or choose(AsrOptions("none"), None)[0]
    return hearing.call(Source(path, Metadata(language=language), True), ears(transcriber, agent_channel))


def flags(heard):
    return [flag.name for flag in heard.flags]


def test_two_channels_with_words_need_no_flag(tmp_path):
    heard = call(telephone(tmp_path / "a.wav", *conversation()), ScriptedTranscriber((AGENT, CUSTOMER)))
    assert flags(heard) == []
    assert (heard.roles.by, heard.turns[0].speaker, heard.hold) == ("words", "agent", ())


def test_channels_the_other_way_round_are_told_by_the_words(tmp_path):
    heard = call(telephone(tmp_path / "a.wav", *conversation()), ScriptedTranscriber((CUSTOMER, AGENT)))
    assert [turn.speaker for turn in heard.turns][:2] == ["customer", "agent"]
    assert heard.speech["customer"][0].start_ms == pytest.approx(500, abs=100)


def test_the_same_sound_on_both_channels_is_heard_once_and_parted_by_voice(tmp_path):
    mix = sum(conversation())
    heard = call(telephone(tmp_path / "a.wav", mix, mix * 0.8))
    assert "channels" in flags(heard)
    assert "same sound" in next(flag.reason for flag in heard.flags if flag.name == "channels")
    assert {turn.speaker for turn in heard.turns} == {"agent", "customer"}


def test_a_silent_channel_is_said(tmp_path):
    agent, customer = conversation()
    heard = call(telephone(tmp_path / "a.wav", agent + customer, silence(40)))
    assert "nobody speaks on channel 2" in next(flag.reason for flag in heard.flags if flag.name == "channels")


def test_a_third_channel_has_its_own_voice(tmp_path):
    boss = placed(60, (45, voice(6, 150, seed=9)))
    channels = (*(np.append(channel, silence(20)) for channel in conversation()), boss)
    texts = (AGENT, CUSTOMER, "how can i help you can i take your name i'll send you a new one today bear with me")
    heard = call(telephone(tmp_path / "a.wav", *channels), ScriptedTranscriber(texts))
    assert heard.turns[-1].start_ms == pytest.approx(45_000, abs=100)
    assert "bear with me" in heard.turns[-1].text


def test_a_channel_that_ends_early_does_no_harm(tmp_path):
    agent, customer = conversation()
    customer[20 * RATE :] = 0
    heard = call(telephone(tmp_path / "a.wav", agent, customer), ScriptedTranscriber((AGENT, CUSTOMER)))
    assert heard.duration_ms == 40_000
    assert max(span.end_ms for span in heard.speech["customer"]) < 20_000


def test_hold_music_is_hold_and_neither_speech_nor_silence(tmp_path):
    agent, customer = conversation(80)
    for channel in (agent, customer):
        channel[30 * RATE : 61 * RATE] = 0
    waiting = music(30, melody, chords)
    agent[30 * RATE : 30 * RATE + len(waiting)] += waiting
    heard = call(telephone(tmp_path / "a.wav", agent, customer), ScriptedTranscriber((AGENT, CUSTOMER)))
    (hold,) = heard.hold
    assert hold.start_ms == pytest.approx(30_000, abs=2_000)
    assert hold.end_ms == pytest.approx(60_000, abs=2_000)
    assert not any((span & Span(33_000, 57_000)).duration_ms for spans in heard.speech.values() for span in spans)


def test_words_over_silence_are_dropped_and_kept_with_the_call(tmp_path):
    class Inventing(ScriptedTranscriber):
        def _words(self, text, span):
            yield from super()._words(text, span)
            yield Word("tack", 50_000, 50_300, 0.2)

    path = telephone(tmp_path / "a.wav", *(np.append(channel, silence(15)) for channel in conversation()))
    heard = call(path, Inventing((AGENT, CUSTOMER)))
    assert [(gone.text, gone.channel, gone.reason) for gone in heard.transcript.dropped] == [
        ("tack", 0, "silence"),
        ("tack", 1, "silence"),
    ]
    assert "tack" not in " ".join(turn.text for turn in heard.turns)


def test_an_unsure_language_is_flagged(tmp_path):
    unsure = tiny_whisper(tmp_path / "unsure", " takk", languages={"no": 21, "da": 21})
    path = telephone(tmp_path / "a.wav", *conversation())
    heard = call(path, Whisper("unsure", unsure, device="cpu"), language=None)
    assert "language" in flags(heard)
    assert not heard.counts


BAD = {
    "empty.wav": lambda path: write(path, silence(0.0)),
    "no speech.wav": lambda path: write(path, noise(20, -50)),
    "200 ms.wav": lambda path: write(path, voice(0.2)),
    "text.wav": lambda path: path.write_text("not audio") and path,
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_heard_is_said_in_a_sentence(tmp_path, name):
    with pytest.raises(CallcoachError, match=rf"^{name}: .*\.$"):
        call(BAD[name](tmp_path / name))


SORTS = {
    "48 kHz": {"rate": 48_000},
    "8 bit": {"subtype": "PCM_U8"},
    "float": {"subtype": "FLOAT"},
    "24 bit": {"subtype": "PCM_24"},
}


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_of_wav_is_heard(tmp_path, sort):
    rate = SORTS[sort].get("rate", RATE)
    channels = [np.repeat(channel, rate // RATE) for channel in conversation()]
    heard = call(write(tmp_path / "a.wav", *channels, **{"rate": rate} | SORTS[sort]))
    assert len(heard.turns) >= 6


def test_a_clipped_recording_is_heard(tmp_path):
    loud = [np.clip(channel * 30, -1, 1) for channel in conversation()]
    assert len(call(telephone(tmp_path / "a.wav", *loud)).turns) >= 6


def test_one_side_only_is_heard_and_flagged(tmp_path):
    agent, _ = conversation()
    heard = call(telephone(tmp_path / "a.wav", agent))
    assert heard.turns
    assert "speakers" in flags(heard)


def test_a_mix_is_not_taken_for_one_side_because_a_channel_was_given(tmp_path):
    class Both(ScriptedTranscriber):
        """The agent's words and the customer's in turn, at the places of the conversation."""

        def _words(self, text, span):
            for at in range(500, 35_000, 5_000):
                said = (AGENT if at % 10_000 == 500 else CUSTOMER).split()
                yield from (Word(w, at + i * 200, at + i * 200 + 180, 0.9) for i, w in enumerate(said))

    heard = call(telephone(tmp_path / "a.wav", sum(conversation())), Both(("x",)), agent_channel=0)
    assert {turn.speaker for turn in heard.turns} == {"agent", "customer"}


def test_one_broken_recording_does_not_stop_the_others(tmp_path):
    good = [telephone(tmp_path / f"{i}.wav", *conversation()) for i in range(2)]
    bad = BAD["text.wav"](tmp_path / "text.wav")
    sources = [Source(path, Metadata(language="en"), True) for path in (good[0], bad, good[1])]
    early = []
    found = list(hearing.calls(sources, ears(choose(AsrOptions("none"), None)[0]), lambda *one: early.append(one)))
    assert [source for source, _ in found] == [sources[0], sources[2]]
    assert [(source, type(fault).__name__) for source, fault in early] == [(sources[1], "UnreadableInput")]


def test_a_long_call_takes_little_memory(tmp_path):
    """Half an hour here; benchmarks measure two."""
    agent, customer = (np.tile(channel, 45) for channel in conversation())
    path = telephone(tmp_path / "long.wav", agent, customer)
    tracemalloc.start()
    call(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60e6


def test_talk_before_hold_music_in_one_channel_is_kept(tmp_path):
    """Nobody can be seen to answer there, so what comes before the music is no queue's menu."""
    mix = sum(conversation(80))
    mix[30 * RATE : 61 * RATE] = 0
    waiting = music(30, melody, chords)
    mix[30 * RATE : 30 * RATE + len(waiting)] += waiting
    heard = call(telephone(tmp_path / "a.wav", mix))
    assert min(turn.start_ms for turn in heard.turns) < 1_000
    assert heard.hold[0].start_ms == pytest.approx(30_000, abs=2_000)


def test_of_a_channel_with_all_voices_nothing_is_heard_twice(tmp_path):
    agent, customer = conversation()
    texts = (AGENT, CUSTOMER, f"{AGENT} {CUSTOMER}")
    heard = call(telephone(tmp_path / "a.wav", agent, customer, agent + customer), ScriptedTranscriber(texts))
    assert sum(AGENT in turn.text for turn in heard.turns) == 1
    assert "several voices" in next(flag.reason for flag in heard.flags if flag.name == "channels")


def test_a_channel_that_is_not_there_is_said_of_the_file(tmp_path):
    with pytest.raises(CallcoachError, match=r"^a\.wav: --agent-channel: the recording has 2"):
        call(telephone(tmp_path / "a.wav", *conversation()), agent_channel=2)
