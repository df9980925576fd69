import numpy as np
import pytest

from pipeline import cues
from pipeline.cues import cue_names, cues_of

LISTS = {
    "en-cues": (("refund", ("refund*", "money_back", "get_.._back")), ("stay", ("if_you_stay",))),
    "nb-cues": (("stay", ("hvis_.._blir",)),),
}


@pytest.fixture(autouse=True)
def lists(monkeypatch):
    monkeypatch.setattr(cues, "list_lines", lambda name: LISTS.get(name, ()))
    for cached in (cues.cue_names, cues._tree, cues._begun):
        cached.cache_clear()
    yield
    for cached in (cues.cue_names, cues._tree, cues._begun):
        cached.cache_clear()


def found(text: str, language: int) -> list[str]:
    _, numbers = cues_of([text], np.array([language], dtype=np.int8))
    return [cue_names()[number] for number in numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd like a REFUND.", ["refund"]),
        ("Refunding takes a week", ["refund"]),
        ("my money, back!", ["refund"]),
        ("when do I get all of it back", ["refund"]),
        ("get one two three four back", []),
        ("I'll refund you if you stay", ["refund", "stay"]),
        ("money for nothing", []),
    ],
)
def test_words_stems_phrases_and_gaps(text, expected):
    assert found(text, 3) == expected


def test_every_language_has_its_own_list_and_names_are_shared():
    assert found("hvis du blir", 0) == ["stay"]
    assert found("hvis du blir", 3) == []


def test_an_unknown_language_shows_nothing():
    assert found("refund", -1) == []


def test_rows_are_those_of_the_utterances():
    rows, _ = cues_of(["nothing", "a refund", "", "if you stay"], np.full(4, 3, dtype=np.int8))
    assert rows.tolist() == [1, 3]
