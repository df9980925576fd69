from __future__ import annotations

import pytest

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.confidence import LOW, low_confidence, mean_confidence, words_of


def words(*confidences):
    return [Word("ja", i * 300, i * 300 + 200, confidence) for i, confidence in enumerate(confidences)]


def test_words_count_alike_however_long_they_are():
    assert mean_confidence([Word("ja", 0, 100, 0.9), Word("nei", 100, 9000, 0.5)]) == pytest.approx(0.7)


def test_words_without_a_confidence_do_not_count():
    assert mean_confidence(words(0.8, None, 0.6)) == pytest.approx(0.7)


@pytest.mark.parametrize("confidences", [(), (None, None)])
def test_where_no_word_carries_a_confidence_nothing_is_known(confidences):
    assert mean_confidence(words(*confidences)) is None
    assert low_confidence(words(*confidences)) is None


def test_zero_is_a_confidence():
    assert low_confidence(words(0.0)) is True


@pytest.mark.parametrize(("confidence", "low"), [(LOW - 0.01, True), (LOW, False), (0.93, False)])
def test_a_call_is_doubtful_below_the_bound(confidence, low):
    assert low_confidence(words(confidence, confidence)) is low


def test_the_words_of_a_call_are_those_of_all_its_utterances():
    first, second = words(0.9, 0.4)
    turns = (Turn("agent", (Utterance("ja", words=(first,)),)), Turn("customer", (Utterance("ja", words=(second,)),)))
    assert list(words_of(Call("c", turns))) == [first, second]
