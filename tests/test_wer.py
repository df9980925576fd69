import pytest

from pipeline.wer import WordErrors, errors_between, word_errors
from tests.world import call


@pytest.mark.parametrize(
    ("spoken", "heard", "substitutions", "insertions", "deletions"),
    [
        ("a b c", "a b c", 0, 0, 0),
        ("a b c", "a x c", 1, 0, 0),
        ("a b c", "a c", 0, 0, 1),
        ("a c", "a b c", 0, 1, 0),
        ("a b", "", 0, 0, 2),
        ("", "a", 0, 1, 0),
        ("a b c d", "b c d e", 0, 1, 1),
    ],
)
def test_edits(spoken, heard, substitutions, insertions, deletions):
    said = spoken.split()
    assert errors_between(said, heard.split()) == WordErrors(substitutions, insertions, deletions, len(said))


def test_casing_and_marks_are_no_errors():
    assert word_errors(call("A: Hello, it's Emma."), call("A: hello it’s emma")) == WordErrors(words=3)


def test_words_of_the_wrong_speaker_are_wrong():
    assert word_errors(call("A: hello", "C: hi"), call("A: hello hi", "C: ")) == WordErrors(
        insertions=1, deletions=1, words=2
    )


def test_errors_add_up_over_calls():
    assert (WordErrors(1, words=10) + WordErrors(0, 1, 1, 20)).rate == pytest.approx(0.1)
    assert WordErrors().rate is None
