import pytest

from pipeline.wer import WordErrors, distance, word_errors
from tests.world import call


@pytest.mark.parametrize(
    ("spoken", "heard", "edits"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a x c", 1),
        ("a b c", "a c", 1),
        ("a c", "a b c", 1),
        ("a b", "", 2),
        ("", "a", 1),
        ("a b c d", "b c d e", 2),
    ],
)
def test_edits(spoken, heard, edits):
    assert distance(spoken.split(), heard.split()) == edits


def test_casing_and_marks_are_no_errors():
    assert word_errors(call("A: Hello, it's Emma."), call("A: hello it’s emma")) == WordErrors(0, 3)


def test_words_of_the_wrong_speaker_are_wrong():
    assert word_errors(call("A: hello", "C: hi"), call("A: hello hi", "C: ")) == WordErrors(2, 2)


def test_errors_add_up_over_calls():
    assert (WordErrors(1, 10) + WordErrors(2, 20)).rate == pytest.approx(0.1)
    assert WordErrors().rate is None
