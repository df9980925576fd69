from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio import open_recording
from pipeline.call import Turn, Utterance
from pipeline.hold import hold_spans, holds, is_announcement, silent_holds, without_holds
from pipeline.timing import Span, intersect, total_ms
from pipeline.vad import speech_spans
from tests.music import arpeggio, chords, drums, melody, music, ringing
from tests.needs import needs
from tests.sounds import FLITE, NO_FLITE, RATE, flite, leveled, noise, placed, silence, telephone, tone, write_av


def heard(path):
    """Speech without what is played, and the hold of the call."""
    with open_recording(path) as recording:
        speech = speech_spans(recording)
        waiting = hold_spans(recording, speech)
    return without_holds(speech, waiting), holds(waiting)


def assert_covers(found, start, end, within=600):
    assert len(found) == 1, found
    assert found[0].start_ms == pytest.approx(start * 1000, abs=within)
    assert found[0].end_ms == pytest.approx(end * 1000, abs=within)


@pytest.fixture(scope="module")
def say(tmp_path_factory):
    """Speech of flite by its text."""
    needs(FLITE, NO_FLITE)
    folder = tmp_path_factory.mktemp("flite")
    return lambda text, name="slt": flite(text, name, folder, level_db=-22)


@pytest.fixture(scope="module")
def talk(say):
    """Twelve seconds of agent and customer in turn."""
    agent = placed(12, (0.5, say("I am going to put you on hold while I look into it.")), (7, say("Thank you.")))
    customer = placed(12, (4.5, say("That is fine with me.", "rms")), (9, say("You are welcome, no problem.", "rms")))
    return agent, customer


def with_hold(talk, played, pause=0.3):
    """A call of talk, what is played to the customer, and talk again."""
    gap = silence(pause)
    quiet = silence(2 * pause + len(played) / RATE)
    return np.concatenate([talk[0], gap, played, gap, talk[0]]), np.concatenate([talk[1], quiet, talk[1]])


@pytest.mark.parametrize(
    "parts", [(chords,), (arpeggio, drums), (melody,), ()], ids=["chords", "arpeggio", "melody", "band"]
)
def test_music_in_the_middle_is_hold_and_not_speech(tmp_path, talk, parts):
    speech, found = heard(telephone(tmp_path / "a.wav", *with_hold(talk, music(20, *parts))))
    assert_covers(found, 12.3, 32.3)
    assert not intersect(speech[0], [Span(12_000, 32_600)])


@pytest.mark.parametrize(("codec", "rate", "bit_rate"), [("libopus", 16_000, 12_000), ("libmp3lame", 16_000, 16_000)])
def test_music_is_recognised_behind_a_low_bit_rate(tmp_path, talk, codec, rate, bit_rate):
    channels = with_hold(talk, music(20))
    path = write_av(tmp_path / "a.mka", *channels, codec=codec, rate=rate, bit_rate=bit_rate)
    assert_covers(heard(path)[1], 12.3, 32.3, within=900)


@pytest.mark.parametrize("level", [-12, -34])
def test_music_may_be_louder_or_quieter_than_the_talk(tmp_path, talk, level):
    assert_covers(heard(telephone(tmp_path / "a.wav", *with_hold(talk, music(20, level_db=level))))[1], 12.3, 32.3)


def test_talk_around_the_music_keeps_its_words(tmp_path, talk):
    plain, _ = heard(telephone(tmp_path / "a.wav", *with_hold(talk, silence(20))))
    speech, _ = heard(telephone(tmp_path / "b.wav", *with_hold(talk, music(20))))
    for before, after in zip(plain, speech, strict=True):
        assert total_ms(intersect(before, after)) >= 0.98 * total_ms(before)


def test_a_call_without_music_has_no_hold(tmp_path, talk):
    assert heard(telephone(tmp_path / "a.wav", *with_hold(talk, noise(20, -35))))[1] == ()


def test_talk_over_a_radio_is_no_hold(tmp_path, talk):
    radio = music(36, level_db=-42)
    speech, found = heard(telephone(tmp_path / "a.wav", np.tile(talk[0], 3) + radio, np.tile(talk[1], 3)))
    assert found == ()
    assert all(speech)


def test_talk_over_loud_music_is_no_hold(tmp_path, say):
    sentence = say("It stopped in the middle of a wash and now the door will not open at all, and I need it.", "rms")
    customer = placed(30, *((at, sentence) for at in (1, 8, 15, 22)))
    assert heard(telephone(tmp_path / "a.wav", music(30), customer))[1] == ()


def test_an_announcement_between_music_is_hold(tmp_path, talk, say):
    announcement = say("You are now number three in the queue. Please stay on the line.", "kal")
    played = np.concatenate([music(12), silence(0.5), announcement, silence(0.5), music(12)])
    speech, found = heard(telephone(tmp_path / "a.wav", *with_hold(talk, played)))
    end = 12.3 + len(played) / RATE
    assert_covers(found, 12.3, end)
    assert not intersect(speech[0], [Span(12_300, round(end * 1000))])


def test_an_answered_question_between_music_is_talk(tmp_path, talk):
    first, second = with_hold(talk, music(10)), (music(10), silence(10))
    _, found = heard(telephone(tmp_path / "a.wav", *map(lambda a, b: np.concatenate([a, b]), first, second)))
    assert [round(span.duration_ms / 1000) for span in found] == [10, 10]


def test_a_queue_with_its_welcome_before_the_agent_is_hold(tmp_path, talk, say):
    welcome = say("Welcome to the customer service. This call may be recorded.", "kal")
    queue = np.concatenate([silence(0.5), welcome, silence(0.5), music(15)])
    length = len(queue) / RATE
    channels = np.concatenate([queue, silence(0.5), talk[0]]), np.concatenate([silence(length + 0.5), talk[1]])
    speech, found = heard(telephone(tmp_path / "a.wav", *channels))
    assert_covers(found, 0.5, length)
    assert speech[0][0].start_ms >= length * 1000


SIGNALS = {
    "Nordic ringing": ringing(4),
    "British ringing": np.tile(np.concatenate([ringing(2, (400, 450), 0.4, 0.2), silence(1.8)]), 5),
    "waiting tone": ringing(4, (1400,), 0.3, 6),
}


@pytest.mark.parametrize("signal", SIGNALS.values(), ids=SIGNALS)
def test_tones_that_come_again_are_waiting(tmp_path, talk, signal):
    _, found = heard(telephone(tmp_path / "a.wav", *with_hold(talk, signal)))
    last = 12.3 + np.flatnonzero(signal)[-1] / RATE
    assert_covers(found, 12.3, last, within=150)


def test_the_beep_of_a_recorder_is_no_hold(tmp_path, talk):
    beep = leveled(tone(1400, 0.3), -25)
    agent = np.tile(talk[0], 4) + placed(48, *((at, beep) for at in (3, 18, 33)))
    assert heard(telephone(tmp_path / "a.wav", agent, np.tile(talk[1], 4)))[1] == ()


SPEECH = {"agent": (Span(0, 3_000), Span(30_000, 32_000)), "customer": (Span(3_200, 3_600), Span(50_000, 51_000))}


def agent_says(text):
    return [
        Turn("agent", (Utterance(text, 0, 3_000),)),
        Turn("agent", (Utterance("Here I am again.", 30_000, 32_000),)),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Et øyeblikk, så skal jeg sjekke.", "nb"),
        ("Jag sätter dig i vänteläge, ett ögonblick.", "sv"),
        ("Jeg sætter dig lige på hold.", "da"),
        ("Can you hold for a second?", "en"),
        ("Bear with me.", None),
    ],
)
def test_a_silence_the_agent_announced_is_hold(text, language):
    assert silent_holds(agent_says(text), SPEECH, language) == (Span(3_600, 30_000),)


def test_a_silence_nobody_announced_is_silence():
    assert silent_holds(agent_says("That costs forty pounds."), SPEECH, "en") == ()


def test_a_short_silence_is_no_hold():
    speech = {"agent": (Span(0, 3_000), Span(8_000, 9_000))}
    assert silent_holds(agent_says("One moment, please."), speech, "en") == ()


@pytest.mark.parametrize("text", ["Hvor mange øyne har den?", "Jeg venter på svar fra lageret.", "Den står på lager."])
def test_other_words_announce_nothing(text):
    assert not is_announcement(text, "nb")
