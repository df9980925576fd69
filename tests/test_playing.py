"""What of a call's sound is silenced, and the sound itself: real files, tones where somebody speaks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from pipeline.call import Call, Dropped, Transcript, Turn, Utterance, Word
from pipeline.errors import UnreadableInput
from pipeline.kept_sound import KeptSound
from pipeline.playable import Levels, make
from pipeline.playing import MARGIN_MS, TO_THE_END, Playing, playing
from pipeline.timing import Span
from tests import sounds

HIDDEN = Span(3_000, 4_000)  # in the sound of `told`
AGENT, CUSTOMER = 300, 700  # Hz


def said(text: str, start: int | None = 1_000, end: int | None = 5_000, *words: Word) -> Call:
    turn = Turn("customer", (Utterance(text, start, end, words=words),), 0, 9_000)
    return Call("c", (turn,), transcript=Transcript("faster-whisper", quality="full"))


def told() -> Call:
    """The agent speaks for two seconds, then the customer says a number for one of four."""
    words = (
        Word("It", 2_000, 2_400),
        Word("is", 2_400, 3_000),
        Word("[number].", 3_000, 4_000),
        Word("Yes", 4_400, 6_000),
    )
    agent = Turn("agent", (Utterance("Your number?", 0, 2_000),), 0, 2_000)
    customer = Turn("customer", (Utterance("It is [number]. Yes", 2_000, 6_000, words=words),), 2_000, 6_000)
    speech = {"agent": (Span(0, 2_000),), "customer": (Span(2_000, 6_000),)}
    return Call("c", (agent, customer), duration_ms=6_000, speech=speech, transcript=Transcript("faster-whisper"))


def spoken(rate: int = 8_000, crosstalk: float = 0.02) -> tuple[sounds.Sound, sounds.Sound]:
    """Each side's tone while they speak, and a little of it on the other's channel."""
    agent = np.concatenate([sounds.tone(AGENT, 2, rate), sounds.silence(4, rate)])
    customer = np.concatenate([sounds.silence(2, rate), sounds.tone(CUSTOMER, 4, rate)])
    return agent + crosstalk * customer, customer + crosstalk * agent


def at(samples: Any, rate: int, span: Span) -> Any:
    return samples[span.start_ms * rate // 1000 : span.end_ms * rate // 1000]


def loudness(samples: Any, rate: int, hertz: int) -> float:
    """Amplitude of a tone in each channel's loudest."""
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / rate)
    return float(np.abs(2 * (samples.T * wave).mean(axis=-1)).max())


INSIDE = Span(HIDDEN.start_ms + 20, HIDDEN.end_ms - 20)
BEFORE, AFTER = Span(2_100, HIDDEN.start_ms - MARGIN_MS), Span(HIDDEN.end_ms + MARGIN_MS, 6_000)


# ---- which stretches


def test_a_placeholder_is_silenced_by_the_times_of_its_word() -> None:
    assert playing(told()).silenced == (Span(HIDDEN.start_ms - MARGIN_MS, HIDDEN.end_ms + MARGIN_MS),)


@pytest.mark.parametrize("placeholder", ["[number]", "[id]", "[email]", "[name]"])
def test_every_placeholder_of_the_redaction_is_one(placeholder: str) -> None:
    assert playing(said(f"It is {placeholder}s.")).silenced == (Span(1_000 - MARGIN_MS, 5_000 + MARGIN_MS),)


def test_what_only_looks_like_a_placeholder_is_heard() -> None:
    assert playing(said("[laughs] [numbers]")).silenced == ()


def test_without_timed_words_the_whole_utterance_is_silenced() -> None:
    assert playing(said("[name] here", 1_000, 5_000)).silenced == (Span(1_000 - MARGIN_MS, 5_000 + MARGIN_MS),)


def test_a_placeholder_that_no_word_has_silences_the_whole_utterance() -> None:
    call = said("[name] has [number]", 1_000, 5_000, Word("[name]", 1_000, 1_500), Word("has", 1_500, 2_000))
    assert playing(call).silenced == (Span(1_000 - MARGIN_MS, 5_000 + MARGIN_MS),)


def test_a_word_without_length_silences_the_whole_utterance() -> None:
    assert playing(said("[name]", 1_000, 5_000, Word("[name]", 0, 0))).silenced[0].end_ms == 5_000 + MARGIN_MS


def test_an_utterance_without_times_is_silenced_by_its_turn() -> None:
    assert playing(said("[name]", None, None)).silenced == (Span(0, 9_000 + MARGIN_MS),)


def test_without_an_end_it_is_silent_until_the_next_is_said() -> None:
    turns = (Turn("agent", (Utterance("[name]", 1_000), Utterance("Hello", 3_000))),)
    assert playing(Call("c", turns)).silenced == (Span(1_000 - MARGIN_MS, 3_000 + MARGIN_MS),)


def test_the_last_utterance_without_an_end_is_silent_to_the_end() -> None:
    assert playing(Call("c", (Turn("agent", (Utterance("[name]", 1_000),)),))).silenced[0].end_ms >= TO_THE_END


def test_without_any_times_the_sound_is_withheld() -> None:
    call = Call("c", (Turn("agent", (Utterance("[name]"),)),))
    assert playing(call).withheld
    assert not playing(Call("c", (Turn("agent", (Utterance("Hello"),)),))).withheld


def test_dropped_text_is_silenced_too() -> None:
    gone = Dropped("[name] [name]", 0, 2_000, 3_000, "loop")
    call = replace(said("Hello"), transcript=Transcript("faster-whisper", dropped=(gone,)))
    assert playing(call).silenced == (Span(2_000 - MARGIN_MS, 3_000 + MARGIN_MS),)


def test_what_was_hidden_stays_hidden_when_a_person_puts_the_words_right() -> None:
    before = Utterance("It is [number]", 1_000, 2_000)
    assert playing(said("It is mine"), [before]).silenced == (Span(1_000 - MARGIN_MS, 2_000 + MARGIN_MS),)


@pytest.mark.parametrize(("quality", "notes"), [("full", ()), ("draft", ("draft",)), ("none", ("none",))])
def test_it_is_said_where_not_everything_can_have_been_found(quality: str, notes: tuple[str, ...]) -> None:
    call = replace(said("Hello"), transcript=Transcript("sphinx", quality=quality))  # type: ignore[arg-type]
    assert playing(call).notes == notes


# ---- the sound


def played(tmp_path: Path, source: Path, call: Call, beep: bool = True) -> tuple[Any, int, Levels]:
    out = tmp_path / "out.wav"
    levels = make(source, playing(call), out, beep=beep)
    samples, rate = soundfile.read(out, always_2d=True)
    assert soundfile.info(out).subtype == "PCM_16"
    return samples, rate, levels


@pytest.mark.parametrize("subtype", ["PCM_16", "ULAW"])
def test_the_number_is_gone_on_both_channels_and_its_neighbours_are_as_they_were(tmp_path: Path, subtype: str) -> None:
    source = sounds.write(tmp_path / "call.wav", *spoken(), rate=8_000, subtype=subtype)
    samples, rate, _ = played(tmp_path, source, told())
    original, _ = soundfile.read(source)
    assert (rate, samples.shape) == (8_000, (48_000, 2))
    assert loudness(at(original, rate, INSIDE), rate, CUSTOMER) > 0.25
    assert loudness(at(samples, rate, INSIDE), rate, CUSTOMER) < 1e-3
    for near in (BEFORE, AFTER):
        assert np.abs(at(samples, rate, near) - at(original, rate, near)).max() < 1e-4


@pytest.mark.parametrize(("beep", "amplitude"), [(True, 10 ** (-30 / 20)), (False, 0)])
def test_a_soft_tone_says_that_something_is_hidden(tmp_path: Path, beep: bool, amplitude: float) -> None:
    source = sounds.write(tmp_path / "call.wav", *spoken(), rate=8_000)
    samples, rate, _ = played(tmp_path, source, told(), beep)
    assert loudness(at(samples, rate, Span(3_000, 4_000)), rate, 440) == pytest.approx(amplitude, abs=1e-3)


def test_the_agent_is_left_whichever_channel_that_was(tmp_path: Path) -> None:
    for number, channels in enumerate((spoken(), spoken()[::-1])):
        source = sounds.write(tmp_path / f"{number}.wav", *channels, rate=8_000)
        samples, rate, levels = played(tmp_path, source, told())
        agent = at(samples, rate, Span(100, 1_900))
        assert loudness(agent[:, :1], rate, AGENT) > 0.25 > loudness(agent[:, 1:], rate, AGENT)
        assert levels.speakers == ("agent", "customer")


def test_roles_exchanged_by_a_person_exchange_the_channels(tmp_path: Path) -> None:
    call = told()
    exchanged = replace(call, speech={"agent": call.speech["customer"], "customer": call.speech["agent"]})
    samples, rate, _ = played(tmp_path, sounds.write(tmp_path / "call.wav", *spoken(), rate=8_000), exchanged)
    assert loudness(at(samples, rate, Span(100, 1_900))[:, 1:], rate, AGENT) > 0.25
    assert playing(call).name(True) != playing(exchanged).name(True)


def test_channels_that_tell_nobody_apart_stay_where_they_are_and_are_nobodys(tmp_path: Path) -> None:
    both = sum(spoken(), sounds.silence(6, 8_000))
    for channels in ((both, both), (both, sounds.silence(6, 8_000))):
        source = sounds.write(tmp_path / "call.wav", *channels, rate=8_000)
        assert played(tmp_path, source, told())[2].speakers == (None, None)


def test_one_channel_stays_one(tmp_path: Path) -> None:
    source = sounds.write(tmp_path / "call.wav", sum(spoken(), sounds.silence(6, 8_000)), rate=8_000)
    samples, rate, levels = played(tmp_path, source, told())
    assert samples.shape[1] == 1
    assert levels.speakers == (None,)
    assert loudness(at(samples, rate, INSIDE), rate, CUSTOMER) < 1e-3


def test_more_channels_than_two_become_one_that_everybody_is_on(tmp_path: Path) -> None:
    source = sounds.write(tmp_path / "call.wav", *spoken(), sounds.silence(6, 8_000), rate=8_000)
    samples, rate, _ = played(tmp_path, source, told())
    assert samples.shape[1] == 1
    assert loudness(at(samples, rate, INSIDE), rate, CUSTOMER) < 1e-3
    assert loudness(at(samples, rate, Span(100, 1_900)), rate, AGENT) > 0.25


@pytest.mark.parametrize(
    ("suffix", "codec", "own", "rate"),
    [("mp3", "libmp3lame", 44_100, 16_000), ("opus", "libopus", 48_000, 16_000), ("m4a", "aac", 16_000, 16_000)],
)
def test_compressed_recordings_are_silenced_at_the_same_times(
    tmp_path: Path, suffix: str, codec: str, own: int, rate: int
) -> None:
    source = sounds.write_av(tmp_path / f"call.{suffix}", *spoken(own), codec=codec, rate=own, bit_rate=96_000)
    samples, found, _ = played(tmp_path, source, told())
    assert found == rate
    assert loudness(at(samples, rate, INSIDE), rate, CUSTOMER) < 1e-3
    assert loudness(at(samples, rate, AFTER), rate, CUSTOMER) > 0.2


def test_levels_follow_the_sound_and_are_flat_where_it_is_silenced(tmp_path: Path) -> None:
    source = sounds.write(tmp_path / "call.wav", *spoken(), rate=8_000)
    levels = played(tmp_path, source, told(), beep=False)[2]
    agent, customer = levels.peaks
    assert (levels.duration_ms, levels.bin_ms, len(agent)) == (6_000, 20, 300)
    assert min(agent[:100]) > 90
    assert max(agent[100:]) < 10
    assert max(customer[150:200]) == 0
    assert min(customer[210:]) > 90


def test_a_long_call_has_some_1500_levels(tmp_path: Path) -> None:
    source = sounds.write(tmp_path / "call.wav", sounds.noise(400, -20, rate=8_000), rate=8_000)
    levels = make(source, Playing((), (), ()), tmp_path / "out.wav")
    assert 1_400 < len(levels.peaks[0]) <= 1_500
    assert soundfile.info(tmp_path / "out.wav").frames == 400 * 8_000


def test_a_silenced_stretch_across_the_minutes_in_work_is_one(tmp_path: Path) -> None:
    source = sounds.write(tmp_path / "call.wav", sounds.tone(CUSTOMER, 65, 8_000), rate=8_000)
    make(source, Playing((Span(59_000, 61_000),), (), ()), tmp_path / "out.wav")
    samples, rate = soundfile.read(tmp_path / "out.wav", always_2d=True)
    assert loudness(at(samples, rate, Span(59_000, 61_000)), rate, CUSTOMER) < 1e-3
    assert loudness(at(samples, rate, Span(59_000, 61_000)), rate, 440) == pytest.approx(10 ** (-30 / 20), abs=1e-3)


# ---- kept


CONTENT = "a" * 64


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return sounds.write(tmp_path / "call.wav", *spoken(), rate=8_000)


def test_it_is_made_once_and_for_nobody_else_to_read(tmp_path: Path, source: Path) -> None:
    kept = KeptSound(tmp_path / "kept" / "sound")
    first = kept.get(CONTENT, source, playing(told()))
    source.unlink()
    assert kept.get(CONTENT, source, playing(told())) == first
    assert {path.stat().st_mode & 0o777 for path in kept.folder.iterdir()} == {0o600}
    assert kept.folder.stat().st_mode & 0o777 == 0o700


def test_it_is_made_once_when_two_ask_together(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def slowly(*given: Any, **options: Any) -> Levels:
        made.append(given[2])
        time.sleep(0.2)
        return make(*given, **options)

    monkeypatch.setattr("pipeline.kept_sound.playable.make", slowly)
    kept = KeptSound(tmp_path / "sound")
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(lambda _: kept.get(CONTENT, source, playing(told())), range(3)))
    assert len(made) == 1
    assert len(set(found)) == 1


def test_other_words_make_another_file(tmp_path: Path, source: Path) -> None:
    kept = KeptSound(tmp_path / "sound")
    first = kept.get(CONTENT, source, playing(told()))
    assert kept.get(CONTENT, source, playing(told(), [Utterance("[name]", 0, 500)])).path != first.path


def test_nothing_is_left_of_what_cannot_be_made(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF no sound at all")
    kept = KeptSound(tmp_path / "sound")
    with pytest.raises(UnreadableInput):
        kept.get(CONTENT, broken, playing(told()))
    assert list(kept.folder.iterdir()) == []


def test_what_was_not_heard_for_longest_goes_where_there_is_too_much(tmp_path: Path, source: Path) -> None:
    size = KeptSound(tmp_path / "one").get(CONTENT, source, playing(told())).path.stat().st_size
    kept = KeptSound(tmp_path / "sound", limit=2 * size)
    files = [kept.get(letter * 64, source, playing(told())).path for letter in "ab"]
    kept.get("a" * 64, source, playing(told()))  # heard again, so b has not been heard for longer
    files.append(kept.get("c" * 64, source, playing(told())).path)
    assert [path.exists() for path in files] == [True, False, True]
    assert len(list(kept.folder.glob("*.json"))) == 2


def test_all_of_a_recording_is_forgotten(tmp_path: Path, source: Path) -> None:
    kept = KeptSound(tmp_path / "sound")
    other = kept.get("b" * 64, source, playing(told())).path
    kept.get(CONTENT, source, playing(told()))
    kept.forget(CONTENT)
    assert {path.stem for path in kept.folder.iterdir()} == {other.stem}
