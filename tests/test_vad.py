from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.timing import Span, intersect, merge, total_ms
from pipeline.vad import speech_spans
from tests.needs import needs
from tests.sounds import FLITE, NO_FLITE, RATE, flite, noise, placed, silence, telephone, tone, voice, write


def spans_of(path) -> tuple[tuple[Span, ...], ...]:
    with open_recording(path) as recording:
        return speech_spans(recording)


def assert_close(found, *expected, within=60):
    assert len(found) == len(expected), found
    for span, (start, end) in zip(found, expected, strict=True):
        assert span.start_ms == pytest.approx(start * 1000, abs=within)
        assert span.end_ms == pytest.approx(end * 1000, abs=within)


def test_each_channel_has_its_own_speech_at_its_own_time(tmp_path):
    agent = placed(12, (1, voice(2)), (8, voice(1.5, seed=1)))
    customer = placed(12, (3.5, voice(3, pitch=200, seed=2)), (9, voice(1, pitch=200, seed=3)))
    heard = spans_of(write(tmp_path / "a.wav", agent, customer))
    assert_close(heard[0], (1, 3), (8, 9.5))
    assert_close(heard[1], (3.5, 6.5), (9, 10))


@pytest.mark.parametrize("level", [-60, -50, -42])
def test_speech_on_a_noisy_line_is_found(tmp_path, level):
    sound = placed(12, (1, voice(2)), (5, voice(3, seed=1))) + noise(12, level)
    assert_close(spans_of(telephone(tmp_path / "a.wav", sound))[0], (1, 3), (5, 8), within=100)


def test_a_short_answer_after_a_long_silence_is_found(tmp_path):
    sound = placed(100, (2, voice(3)), (95, voice(0.5, seed=4)))
    assert_close(spans_of(telephone(tmp_path / "a.wav", sound))[0], (2, 5), (95, 95.5))


@pytest.mark.parametrize("level", [-6, -45, -60])
def test_a_loud_or_quiet_recording_makes_no_difference(tmp_path, level):
    sound = placed(8, (1, voice(2, level_db=level)), (5, voice(2, seed=1, level_db=level)))
    assert_close(spans_of(write(tmp_path / "a.wav", sound, subtype="FLOAT"))[0], (1, 3), (5, 7), within=100)


def test_a_constant_offset_and_a_hum_are_not_speech(tmp_path):
    sound = placed(8, (1, voice(2))) + 0.05 + tone(50, 8, amplitude=0.02)
    assert_close(spans_of(write(tmp_path / "a.wav", sound))[0], (1, 3))


def ringing():
    return np.concatenate([np.concatenate([tone(425, 1), silence(4)]) for _ in range(4)])


def keys():
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336)]
    return np.concatenate([[*(tone(a, 0.1) + tone(b, 0.1)), *silence(0.1)] for a, b in pairs * 3])


NOT_SPEECH = {
    "digital silence": silence(10),
    "faint noise": noise(10, -70),
    "loud noise": noise(10, -20),
    "a tone": tone(440, 10),
    "ringing": ringing(),
    "keys pressed": placed(10, (3, keys())),
    "a burst of noise": placed(10, (4, noise(3, -25))),
    "noise that sets in": np.concatenate([noise(5, -70), noise(10, -30)]),
    "clicks": placed(10, *((at / 3, noise(0.01, -15)) for at in range(6, 24))),
}


@pytest.mark.parametrize("sound", NOT_SPEECH.values(), ids=NOT_SPEECH)
def test_no_speech_is_found_where_there_is_none(tmp_path, sound):
    assert spans_of(write(tmp_path / "a.wav", sound)) == ((),)
    assert spans_of(telephone(tmp_path / "b.wav", sound)) == ((),)


@pytest.mark.parametrize(("loss_db", "delay"), [(-30, 0), (-20, 0.12), (-12, 0), (-9, 0.01)])
def test_the_other_side_heard_in_the_background_is_not_speech(tmp_path, loss_db, delay):
    agent = placed(30, *((at, voice(3, seed=at)) for at in (1, 10, 20)))
    customer = placed(30, *((at, voice(3, pitch=210, seed=at, level_db=-26)) for at in (5, 15, 25)))
    leaks = [placed(30.5, (delay, other * 10 ** (loss_db / 20)))[: len(other)] for other in (customer, agent)]
    heard = spans_of(telephone(tmp_path / "a.wav", agent + leaks[0], customer + leaks[1]))
    assert_close(heard[0], (1, 4), (10, 13), (20, 23), within=100)
    assert_close(heard[1], (5, 8), (15, 18), (25, 28), within=100)


def test_people_who_speak_at_once_are_both_heard(tmp_path):
    agent, customer = placed(20, (1, voice(8))), placed(20, (2, voice(9, pitch=210, seed=1, level_db=-34)))
    heard = spans_of(telephone(tmp_path / "a.wav", agent, customer))
    assert_close(heard[0], (1, 9))
    assert_close(heard[1], (2, 11))


def test_a_short_pause_is_bridged_and_a_longer_one_is_not(tmp_path):
    sound = placed(10, (1, voice(1)), (2.2, voice(1, seed=1)), (3.7, voice(1, seed=2)))
    assert_close(spans_of(write(tmp_path / "a.wav", sound))[0], (1, 3.2), (3.7, 4.7))


def test_speech_goes_on_across_the_pieces_it_is_read_in(tmp_path):
    talk = np.tile(np.concatenate([voice(2), silence(0.04)]), 20)
    sound = placed(125, (25, talk), (119.6, voice(0.8, seed=1)))
    assert_close(spans_of(telephone(tmp_path / "a.wav", sound))[0], (25, 65.76), (119.6, 120.4))


def test_a_recording_that_is_speech_throughout_is_one_span(tmp_path):
    assert_close(spans_of(write(tmp_path / "a.wav", voice(4)))[0], (0, 4))


@pytest.mark.parametrize("seconds", [0.001, 0.05, 0.2])
def test_a_tiny_clip_is_no_trouble(tmp_path, seconds):
    (spans,) = spans_of(write(tmp_path / "a.wav", voice(1)[: round(seconds * RATE)]))
    assert all(0 <= span.start_ms < span.end_ms <= seconds * 1000 for span in spans)


def test_a_silent_channel_beside_a_voice_is_empty(tmp_path):
    heard = spans_of(write(tmp_path / "a.wav", placed(6, (1, voice(2))), silence(6), noise(6, -60)))
    assert_close(heard[0], (1, 3))
    assert heard[1:] == ((), ())


def test_the_same_recording_gives_the_same_spans(tmp_path):
    path = telephone(tmp_path / "a.wav", placed(10, (1, voice(2)), (6, voice(0.4, seed=3))) + noise(10, -45))
    assert spans_of(path) == spans_of(path)


def test_a_long_recording_is_not_held_in_memory(tmp_path):
    path = write(tmp_path / "a.wav", *[np.tile(placed(60, (50, voice(5)))[::2], 8)] * 2, rate=8_000, subtype="ULAW")
    with open_recording(path) as recording:
        tracemalloc.start()
        try:
            heard = speech_spans(recording)
            assert tracemalloc.get_traced_memory()[1] < 15_000_000  # the samples of one channel alone: 31 MB
        finally:
            tracemalloc.stop()
    assert [len(spans) for spans in heard] == [8, 8]


AGENT = [
    "Thank you for calling, my name is Anna, how can I help you today?",
    "Oh, I am sorry to hear that. What happened?",
    "Can I have your customer number please?",
    "Right.",
    "Have you tried to turn it off and on again?",
    "I can offer you a voucher of twenty pounds for the trouble.",
    "Is there anything else I can do for you?",
]
CUSTOMER = [
    "Hello, I have a problem with my washing machine.",
    "It stopped in the middle of a wash and now the door will not open.",
    "Yes, it is four seven one one two.",
    "Yes.",
    "Of course I have, twice.",
    "That would be nice.",
    "No.",
]


def gated(sound):
    """What a noise gate leaves: nothing at all below -50 dB."""
    level = np.sqrt(np.convolve(sound**2, np.full(320, 1 / 320), "same"))
    return np.where(level > 10 ** (-50 / 20), sound, 0).astype(np.float32)


LINES = {
    "noise gate": lambda sound: (gated(sound), "PCM_16"),
    "noise": lambda sound: (sound + noise(len(sound) / RATE, -50), "PCM_16"),
    "mu-law": lambda sound: (sound + noise(len(sound) / RATE, -60, seed=1), "ULAW"),
}


@pytest.fixture(scope="module")
def conversation(tmp_path_factory):
    """Two channels of flite's speech, each reply after 0.2, 0.6 or 1.4 s."""
    needs(FLITE, NO_FLITE)
    folder = tmp_path_factory.mktemp("flite")
    placings, at = ([], []), 1.0
    for turn, texts in enumerate(zip(AGENT, CUSTOMER, strict=True)):
        for side, (text, name) in enumerate(zip(texts, ("slt", "rms"), strict=True)):
            speech = flite(text, name, folder, level_db=-22)
            placings[side].append((at, speech))
            at += len(speech) / RATE + (0.2, 0.6, 1.4)[(turn + side) % 3]
    return [placed(at + 1, *placing) for placing in placings]


def audible(sound) -> tuple[Span, ...]:
    """Where 10 ms of the clean speech are within 30 dB of its loudest tenth, pauses up to 300 ms bridged."""
    power = 10 * np.log10(sound[: len(sound) // 160 * 160].reshape(-1, 160).var(axis=1) + 1e-12)
    loud = np.flatnonzero(power > np.percentile(power[power > -90], 90) - 30) * 10
    return merge((Span(int(at), int(at) + 10) for at in loud), 300)


@pytest.mark.parametrize("line", LINES)
def test_speech_of_two_channels_is_found_where_it_is(tmp_path, conversation, line):
    channels, subtype = zip(*(LINES[line](sound) for sound in conversation), strict=True)
    heard = spans_of(telephone(tmp_path / "a.wav", *channels, subtype=subtype[0]))
    starts = []
    for sound, found in zip(conversation, heard, strict=True):
        spoken = audible(sound)
        common = total_ms(intersect(spoken, found))
        assert common >= 0.95 * total_ms(spoken)
        assert total_ms(found) - common <= 0.1 * total_ms(spoken)
        starts += [min(abs(span.start_ms - other.start_ms) for other in found) <= 100 for span in spoken]
    assert len(starts) >= 14
    assert sum(starts) >= 0.95 * len(starts)
