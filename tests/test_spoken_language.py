from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import LANGUAGES
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.language import guess_language
from pipeline.transcribe.spoken_language import FLOOR, LanguageGuess, confirmed, decide, should_listen_on
from pipeline.variants import bare, noisy

TEST = Path(__file__).parent.parent / "labels" / "test" / "first"
SURE = LanguageGuess("nb", 0.95, "2 of 2 windows sound Norwegian")


def window(**probabilities):
    """Whisper's answer; what is left over goes to a language far away."""
    return {**probabilities, "ja": max(0.0, 1 - sum(probabilities.values()))}


NORWEGIAN, DANISH, SWEDISH = window(no=0.92, da=0.05), window(da=0.92, no=0.05), window(sv=0.95, no=0.03)


def test_windows_that_agree_are_sure():
    guess = decide([NORWEGIAN, NORWEGIAN], LANGUAGES)
    assert (guess.language, guess.is_sure) == ("nb", True)
    assert guess.reason == "2 of 2 windows sound Norwegian"


def test_both_kinds_of_written_norwegian_are_norwegian():
    assert decide([window(no=0.45, nn=0.45)], LANGUAGES).certainty == pytest.approx(0.9, abs=0.01)


def test_norwegian_that_whisper_half_takes_for_danish_is_not_sure():
    guess = decide([window(no=0.5, da=0.45)] * 6, LANGUAGES)
    assert (guess.language, guess.is_sure) == ("nb", False)


def test_six_mediocre_windows_make_no_certainty():
    assert decide([window(no=0.6, da=0.4)] * 6, LANGUAGES).certainty == pytest.approx(0.73, abs=0.01)


def test_windows_that_are_each_fairly_clear_do():
    assert decide([window(no=0.85, da=0.1, sv=0.03)] * 4, LANGUAGES).is_sure


def test_a_language_that_is_not_allowed_takes_no_certainty_away():
    assert decide([window(no=0.5, da=0.45)] * 2, ["nb", "sv"]).is_sure


@pytest.mark.parametrize("stranger", ["fi", "de"])
def test_a_call_in_a_language_that_is_not_ours_is_not_sure(stranger):
    guess = decide([window(**{stranger: 0.9, "sv": 0.08})] * 6, LANGUAGES)
    assert (guess.language, guess.is_sure) == ("sv", False)
    assert guess.reason == f"6 of 6 windows sound like another language ({stranger})"


def test_a_call_that_leaves_half_to_other_languages_is_not_sure():
    assert not decide([window(sv=0.5, fi=0.4)] * 6, LANGUAGES).is_sure


def test_a_single_allowed_language_can_be_unsure_too():
    assert not decide([window(fi=0.7, nb=0.2)] * 2, ["nb"]).is_sure


def test_two_languages_in_one_call_are_named():
    guess = decide([SWEDISH, DANISH, SWEDISH, SWEDISH, DANISH, SWEDISH], LANGUAGES)
    assert (guess.language, guess.is_sure) == ("sv", False)
    assert guess.reason == "4 of 6 windows sound Swedish, 2 Danish; perhaps Swedish and Danish in one call"


def test_a_second_language_that_is_not_ours_is_said_too():
    guess = decide([SWEDISH, window(fi=0.97), SWEDISH, SWEDISH, window(fi=0.97), SWEDISH], LANGUAGES)
    assert not guess.is_sure
    assert guess.reason.endswith("Swedish and another in one call")


def test_one_odd_window_of_six_does_not_turn_the_call():
    guess = decide([NORWEGIAN] * 5 + [window(en=0.99)], LANGUAGES)
    assert (guess.language, guess.is_sure) == ("nb", True)


def test_a_window_with_little_speech_counts_less():
    windows = [NORWEGIAN, window(da=0.9, no=0.1)]
    assert decide(windows, LANGUAGES, speech_ms=[25_000, 600]).is_sure
    assert not decide(windows, LANGUAGES, speech_ms=[25_000, 25_000]).is_sure


def test_a_second_of_speech_is_too_little_to_be_sure():
    assert not decide([NORWEGIAN], LANGUAGES, speech_ms=[1000]).is_sure


@pytest.mark.parametrize("windows", [[], [{}], [{"no": 0.0}]])
def test_without_anything_heard_there_is_no_language(windows):
    guess = decide(windows, LANGUAGES)
    assert (guess.language, guess.certainty, guess.is_sure) == (None, 0.0, False)


CODES = ("no", "nn", "sv", "da", "en", "de")
probabilities = st.lists(st.floats(0.001, 1), min_size=6, max_size=6).map(
    lambda parts: {code: part / sum(parts) for code, part in zip(CODES, parts, strict=True)}
)


@given(st.lists(probabilities, min_size=1, max_size=6), st.sets(st.sampled_from(LANGUAGES), min_size=1))
def test_the_guess_is_allowed_and_its_certainty_a_probability(windows, allowed):
    guess = decide(windows, sorted(allowed))
    assert guess.language in allowed
    assert 0 <= guess.certainty <= 1


@given(st.lists(probabilities, min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_windows_does_not_matter(windows, chance):
    mixed = chance.sample(windows, len(windows))
    first, second = decide(windows, LANGUAGES), decide(mixed, LANGUAGES)
    assert second.certainty == pytest.approx(first.certainty)


@pytest.mark.parametrize(
    ("certainty", "heard", "on"), [(0.99, 1, True), (0.99, 2, False), (0.5, 5, True), (0.5, 6, False)]
)
def test_two_to_six_windows_are_heard(certainty, heard, on):
    assert should_listen_on(LanguageGuess("nb", certainty, ""), heard) is on


@pytest.fixture(scope="module")
def calls():
    return [labelled.call for labelled in read_labels(TEST, load_codebook())[0]]


def texts(call):
    return [utterance.text for _, utterance in call.utterances()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_call_tell_its_language_without_marks_and_misheard(calls, language):
    own = [bare(noisy(call, 0.15)) for call in calls if call.language == language]
    wrong = [call.call_id for call in own if guess_language(texts(call)) != language]
    assert len(own) > 20
    assert wrong == []


def test_words_of_another_language_put_the_guess_in_doubt(calls):
    danish = next(call for call in calls if call.language == "da")
    guess = confirmed(SURE, texts(danish))
    assert (guess.language, guess.is_sure) == ("nb", False)
    assert guess.reason == "2 of 2 windows sound Norwegian; but the words written look Danish"


def test_words_of_the_same_language_change_nothing(calls):
    norwegian = next(call for call in calls if call.language == "nb")
    assert confirmed(SURE, texts(norwegian)) == SURE
    doubtful = replace(SURE, certainty=FLOOR - 0.1)
    assert confirmed(doubtful, texts(norwegian)) == doubtful


def test_a_few_words_of_another_language_change_nothing():
    assert confirmed(SURE, ["okay thank you very much", "bye"]) == SURE


def test_where_nothing_was_heard_words_make_no_language():
    nothing = LanguageGuess(None, 0.0, "no speech was heard for the language")
    assert confirmed(nothing, ["this is what they have said " * 20]) == nothing
