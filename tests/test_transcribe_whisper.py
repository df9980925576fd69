"""faster-whisper itself, on a model that says what the test wants."""

from __future__ import annotations

import time

import numpy as np
import pytest
import soundfile

from pipeline.audio import SAMPLE_RATE, open_recording
from pipeline.errors import ModelMissing, WrongUse
from pipeline.timing import Span
from pipeline.transcribe import Spoken
from pipeline.transcribe.whisper import PAD_MS, Whisper
from tests.fakes import heard as heard_by
from tests.tiny_whisper import tiny_whisper

SCRIPT = (" takk", " for", " at", " du", " ringer", ",", " det", " er", " Åse", ".")
SAID = ["takk", "for", "at", "du", "ringer,", "det", "er", "Åse."]
SPEECH = ((Span(1000, 1800), Span(9000, 27_000)), (Span(28_000, 44_000),))  # a window each


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_whisper(tmp_path_factory.mktemp("models") / "tiny", *SCRIPT)


@pytest.fixture(scope="module")
def whisper(folder):
    return Whisper("tiny", folder, device="cpu")


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("audio") / "call.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, (45 * SAMPLE_RATE, 2)), SAMPLE_RATE)
    with open_recording(path) as opened:
        yield opened


def texts(words):
    return [word.text for word in words]


def lies_in(word, spans):
    return any(span.start_ms - PAD_MS <= word.start_ms <= word.end_ms <= span.end_ms + PAD_MS for span in spans)


def test_each_channel_has_its_words(whisper, recording):
    heard = heard_by(whisper, recording, SPEECH, "nb")
    assert [texts(channel) for channel in heard.channels] == [SAID, SAID]
    assert (heard.transcript.engine, heard.transcript.model, heard.transcript.quality) == (
        "faster-whisper",
        "tiny",
        "full",
    )


def test_word_times_rise_and_lie_in_the_speech(whisper, recording):
    heard = heard_by(whisper, recording, SPEECH, "nb")
    for words, spans in zip(heard.channels, SPEECH, strict=True):
        starts = [word.start_ms for word in words]
        assert starts == sorted(starts)
        assert all(lies_in(word, spans) for word in words)
        assert all(0 <= word.confidence <= 1 for word in words)


def test_a_word_has_the_time_at_which_it_was_said(whisper, recording):
    """The model's tokens come at 0, 300, 600 … ms of a window, which begins a padding before the speech."""
    heard = heard_by(whisper, recording, SPEECH, "nb")
    times = [(word.start_ms - 27_800, word.end_ms - 27_800) for word in heard.channels[1]]
    expected = [(0, 300), (300, 600), (600, 900), (900, 1200), (1200, 1500), (1800, 2100), (2100, 2400), (2400, 2700)]
    assert np.abs(np.subtract(times, expected)).max() <= 40


def test_the_silence_between_two_spans_is_not_decoded_but_counted(whisper, recording):
    """The first piece is 800 … 2000: four words; the fifth begins with the second piece, at 8800."""
    starts = [word.start_ms for word in heard_by(whisper, recording, SPEECH, "nb").channels[0]]
    assert np.abs(np.subtract(starts, [800, 1100, 1400, 1700, 8800, 9400, 9700, 10_000])).max() <= 40


def test_words_do_not_depend_on_how_many_windows_are_decoded_together(folder, recording):
    alone, together = (
        heard_by(Whisper("tiny", folder, device="cpu", batch_size=size), recording, SPEECH, "sv").channels
        for size in (1, 2)
    )
    assert alone == together
    assert [texts(channel) for channel in alone] == [SAID, SAID]


def test_a_channel_longer_than_a_window_is_heard_to_its_end(whisper, tmp_path):
    soundfile.write(tmp_path / "long.wav", np.random.default_rng(2).normal(0, 0.1, 70 * SAMPLE_RATE), SAMPLE_RATE)
    with open_recording(tmp_path / "long.wav") as recording:
        heard = heard_by(whisper, recording, [(Span(0, 70_000),)], "nb")
    assert texts(heard.channels[0]) == SAID * 3
    assert heard.channels[0][-1].start_ms > 40_000


def test_what_whisper_calls_norwegian_is_bokmaal_here(whisper, recording):
    assert heard_by(whisper, recording, SPEECH, None).language == "nb"


def test_the_given_language_stays(whisper, recording):
    assert heard_by(whisper, recording, SPEECH, "da").language == "da"


def test_a_language_nobody_asked_for_is_not_detected(tmp_path, recording):
    german = tiny_whisper(tmp_path / "de", *SCRIPT, languages={"de": 30, "fi": 29, "sv": 21, "da": 20})
    assert heard_by(Whisper("de", german, device="cpu"), recording, SPEECH, None).language == "sv"


def test_an_english_model_is_not_asked_for_other_languages(tmp_path, recording):
    english = Whisper("tiny.en", tiny_whisper(tmp_path / "en", " hello", multilingual=False), device="cpu")
    heard = heard_by(english, recording, SPEECH, None)
    assert heard.language == "en"
    assert texts(heard.channels[0]) == ["hello"]
    with pytest.raises(WrongUse, match="does not know sv"):
        heard_by(english, recording, SPEECH, "sv")


def test_parts_of_a_word_are_one_word(tmp_path, recording):
    model = tiny_whisper(tmp_path / "parts", " en", " e", "-", "post", " til", " 50", "%")
    heard = heard_by(Whisper("parts", model, device="cpu"), recording, SPEECH, "nb")
    assert texts(heard.channels[1]) == ["en", "e-post", "til", "50%"]


def test_a_model_of_128_mels_works_even_without_its_preprocessor_config(tmp_path, recording):
    model = tiny_whisper(tmp_path / "large", *SCRIPT, mels=128)
    (model / "preprocessor_config.json").unlink()
    assert texts(heard_by(Whisper("large", model, device="cpu"), recording, SPEECH, "nb").channels[0]) == SAID


def test_a_text_that_goes_round_in_circles_is_tried_again(tmp_path, recording):
    model = tiny_whisper(tmp_path / "loop", *[" nei"] * 30)
    heard = heard_by(Whisper("loop", model, device="cpu"), recording, SPEECH, "nb")
    assert all(lies_in(word, spans) for words, spans in zip(heard.channels, SPEECH, strict=True) for word in words)


def test_the_glossary_is_told_to_the_model(folder, recording):
    """The model says its script from a fixed position on, so a prompt before it swallows the beginning."""
    prompted = Whisper("tiny", folder, device="cpu", hotwords="x")  # " x" and what introduces it: three tokens
    assert texts(heard_by(prompted, recording, SPEECH, "nb").channels[0]) == SAID[3:]


def test_silence_costs_nothing(folder, recording):
    started = time.monotonic()
    heard = heard_by(Whisper("tiny", folder / "not there"), recording, [(), ()], None)
    assert (heard.channels, heard.language) == (((), ()), None)
    assert time.monotonic() - started < 1


def test_a_missing_graphics_card_is_said(folder, recording):
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a graphics card")
    with pytest.raises(WrongUse, match="--device cpu"):
        heard_by(Whisper("tiny", folder, device="cuda"), recording, SPEECH, "nb")


def test_an_unknown_number_format_is_said(folder, recording):
    with pytest.raises(WrongUse, match="cannot run like this"):
        heard_by(Whisper("tiny", folder, device="cpu", compute_type="int3"), recording, SPEECH, "nb")


def test_a_damaged_model_is_said(tmp_path, recording):
    model = tiny_whisper(tmp_path / "cut", *SCRIPT)
    weights = model / "model.bin"
    weights.write_bytes(weights.read_bytes()[:20_000])
    with pytest.raises(ModelMissing, match="bring the model in again"):
        heard_by(Whisper("cut", model, device="cpu"), recording, SPEECH, "nb")


def test_a_model_without_its_tokenizer_does_not_look_for_one_on_the_network(tmp_path, recording):
    model = tiny_whisper(tmp_path / "bare", *SCRIPT)
    (model / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match=r"lacks tokenizer\.json"):
        heard_by(Whisper("bare", model, device="cpu"), recording, SPEECH, "nb")


def test_batches_are_filled_across_calls_and_words_go_back_to_theirs(folder, recording, monkeypatch):
    whisper = Whisper("tiny", folder, device="cpu", batch_size=3)
    sizes, decode = [], whisper._decode
    monkeypatch.setattr(whisper, "_decode", lambda audio, code: sizes.append(len(audio)) or decode(audio, code))
    calls = [Spoken(recording, (speech,), "nb") for speech in (*SPEECH, SPEECH[0], SPEECH[1])]
    done = dict(whisper.transcribe(calls))
    assert sizes == [3, 1]
    assert [texts(done[call].channels[0]) for call in calls] == [SAID] * 4
    assert done[calls[1]].channels[0][0].start_ms == pytest.approx(27_800, abs=40)


def test_a_call_in_a_language_the_model_does_not_know_does_not_stop_the_others(tmp_path, recording):
    english = Whisper("tiny.en", tiny_whisper(tmp_path / "en", " hello", multilingual=False), device="cpu")
    calls = [Spoken(recording, (SPEECH[0],), language) for language in ("sv", "en")]
    done = dict(english.transcribe(calls))
    assert isinstance(done[calls[0]], WrongUse)
    assert texts(done[calls[1]].channels[0]) == ["hello"]
