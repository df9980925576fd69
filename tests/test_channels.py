from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.call import Dropped, Word
from pipeline.channels import layout, own_speech
from pipeline.crosstalk import without_crosstalk
from pipeline.timing import Span, intersect, merge, total_ms
from pipeline.vad import speech_spans
from tests.sounds import RATE, noise, placed, silence, telephone, voice, write_av

AGENT = placed(30, (1, voice(3)), (10, voice(3, seed=1)), (19, voice(4, seed=2)))
CUSTOMER = placed(30, (5, voice(4, 200, seed=3)), (14, voice(3, 210, seed=4)), (25, voice(3, 205, seed=5)))
BOTH = AGENT + CUSTOMER


def arranged(path):
    with open_recording(path) as recording:
        speech = speech_spans(recording)
        found = layout(recording, speech)
    return found, own_speech(found, speech)


def delayed(sound, seconds):
    return placed(len(sound) / RATE + seconds, (seconds, sound))[: len(sound)]


def test_two_people_on_two_channels_are_two_voices(tmp_path):
    found, _ = arranged(telephone(tmp_path / "a.wav", AGENT, CUSTOMER))
    assert found.kinds == ("speech", "speech")
    assert found.voices == (0, 1)
    assert found.reason is None


COPIES = {
    "the same": BOTH,
    "quieter": 0.3 * BOTH,
    "far quieter": 0.08 * BOTH,
    "delayed": delayed(BOTH, 0.02),
    "upside down": -BOTH,
    "noisier": BOTH + noise(30, -42),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_heard_once(tmp_path, copy):
    found, own = arranged(telephone(tmp_path / "a.wav", BOTH + noise(30, -50, seed=1), copy))
    assert found.kinds == ("speech", "copy")
    assert found.voices == (0,)
    assert found.reason == "both channels carry the same sound"
    assert own[1] == ()


@pytest.mark.parametrize(
    ("codec", "rate", "bit_rate"),
    [("libopus", RATE, 6_000), ("libmp3lame", RATE, 16_000), ("libopencore_amrnb", 8_000, 4_750)],
)
def test_a_copy_through_another_codec_is_one(tmp_path, codec, rate, bit_rate):
    coded = write_av(tmp_path / "a.mka", BOTH[:: RATE // rate], codec=codec, rate=rate, bit_rate=bit_rate)
    with open_recording(coded) as recording:
        copy = recording.channel(0)
    length = min(len(copy), len(BOTH))
    found, _ = arranged(telephone(tmp_path / "b.wav", BOTH[:length], copy[:length]))
    assert found.kinds == ("speech", "copy")


@pytest.mark.parametrize("loss_db", [-20, -12, -8])
def test_crosstalk_is_no_copy(tmp_path, loss_db):
    loss = 10 ** (loss_db / 20)
    channels = AGENT + loss * delayed(CUSTOMER, 0.01), CUSTOMER + loss * delayed(AGENT, 0.01)
    found, _ = arranged(telephone(tmp_path / "a.wav", *channels))
    assert found.kinds == ("speech", "speech")


def test_two_people_in_one_room_are_two_voices(tmp_path):
    random = np.random.default_rng(0)
    echoes = [random.normal(0, 0.1, 3200) * np.exp(-np.arange(3200) / 600) for _ in range(4)]
    there = [np.convolve(sound, echo)[: len(sound)] for sound, echo in zip([AGENT, CUSTOMER] * 2, echoes, strict=True)]
    left = AGENT + there[0] + 0.5 * delayed(CUSTOMER, 0.004) + there[1]
    right = CUSTOMER + there[3] + 0.5 * delayed(AGENT, 0.004) + there[2]
    assert arranged(telephone(tmp_path / "a.wav", left / 2, right / 2))[0].voices == (0, 1)


@pytest.mark.parametrize("order", [1, -1], ids=["agent first", "mix first"])
def test_a_mix_beside_the_agent_is_heard_where_the_agent_is_silent(tmp_path, order):
    found, own = arranged(telephone(tmp_path / "a.wav", *(AGENT, 0.8 * BOTH)[::order]))
    assert found.kinds == ("speech", "mix")[::order]
    customer = own[1 if order == 1 else 0]
    spoken = [Span(5_000, 9_000), Span(14_000, 17_000), Span(25_000, 28_000)]
    assert total_ms(intersect(customer, spoken)) >= 9_500
    assert total_ms(customer) - total_ms(intersect(customer, spoken)) <= 500


def test_a_silent_channel_is_named(tmp_path):
    found, _ = arranged(telephone(tmp_path / "a.wav", AGENT, silence(30)))
    assert found.kinds == ("speech", "silent")
    assert found.reason == "nobody speaks on channel 2"


def test_a_channel_that_ends_early_is_a_voice(tmp_path):
    short = CUSTOMER.copy()
    short[10 * RATE :] = 0
    assert arranged(telephone(tmp_path / "a.wav", AGENT, short))[0].voices == (0, 1)


def test_of_three_channels_the_copy_is_left_out(tmp_path):
    found, _ = arranged(telephone(tmp_path / "a.wav", AGENT, CUSTOMER, 0.5 * AGENT))
    assert found.kinds == ("speech", "speech", "copy")
    assert found.reason == "channel 3 carries the same sound as another"


def test_a_channel_of_music_alone_is_no_voice(tmp_path):
    path = telephone(tmp_path / "a.wav", AGENT, silence(30))
    with open_recording(path) as recording:
        found = layout(recording, [speech_spans(recording)[0], ()], [(), (Span(0, 30_000),)])
    assert found.kinds == ("speech", "music")
    assert found.reason == "channel 2 carries only music"


def said(text, start_ms=0, step_ms=300):
    return [Word(token, start_ms + i * step_ms, start_ms + (i + 1) * step_ms) for i, token in enumerate(text.split())]


def level(*stretches, ends_ms=20_000):
    """-100 dB but for (start, end, dB)."""
    whole = np.full(ends_ms // 10, -100, np.float32)
    for start, end, value in stretches:
        whole[start // 10 : end // 10] = value
    return whole


def test_words_that_leak_are_kept_once():
    agent, leak = said("Can I have your number please?", 1_000), said("Can have your number fleas", 1_100)
    customer = said("Yes of course it is four", 5_000)
    kept, dropped = without_crosstalk(
        [agent, leak + customer], [level((1_000, 3_000, -20)), level((1_000, 3_000, -32), (5_000, 7_000, -20))]
    )
    assert kept == (tuple(agent), tuple(customer))
    assert [word.text for word in leak] == [gone.text for gone in dropped]
    assert dropped[0] == Dropped("Can", 1, 1_100, 1_400, "crosstalk")


def test_two_who_say_yes_at_once_both_said_it():
    words = [said("ja", 1_000), said("ja", 1_100)]
    assert without_crosstalk(words, [level((1_000, 1_500, -20)), level((1_000, 1_500, -25))]) == (
        tuple(map(tuple, words)),
        (),
    )


def test_a_low_voice_is_no_leak():
    agent, customer = said("ja", 1_000), said("ja", 1_000) + said("det er helt riktig", 3_000)
    kept, _ = without_crosstalk([agent, customer], [level((1_000, 1_500, -15)), level((1_000, 5_000, -32))])
    assert kept == (tuple(agent), tuple(customer))


def test_the_same_words_at_another_time_stay():
    agent, customer = said("four seven one one", 1_000), said("four seven one one", 3_000)
    levels = [level((1_000, 2_500, -15)), level((3_000, 4_500, -32))]
    assert without_crosstalk([agent, customer], levels)[1] == ()


def test_speech_of_its_own_between_leaked_words_stays():
    agent = said("We will send you a new one tomorrow", 1_000)
    customer = said("We will send", 1_000) + said("no thanks", 2_000) + said("one tomorrow", 2_800)
    levels = [level((1_000, 3_400, -20)), level((1_000, 1_900, -33), (2_000, 2_600, -20), (2_800, 3_400, -33))]
    kept, _ = without_crosstalk([agent, customer], levels)
    assert "no thanks" in " ".join(word.text for word in kept[1])


def test_every_word_is_kept_or_dropped():
    words = [said("a b c d e f", 500), said("a x c d y f", 600)]
    kept, dropped = without_crosstalk(words, [level((0, 4_000, -20)), level((0, 4_000, -40))])
    assert sorted(w.text for own in words for w in own) == sorted(
        [w.text for own in kept for w in own] + [gone.text for gone in dropped]
    )
    assert merge(Span(gone.start_ms, gone.end_ms) for gone in dropped)
