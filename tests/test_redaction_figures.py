"""The shares of personal data that are hidden, as recorded beside the benchmark, and no fewer."""

import json
from itertools import combinations

import pytest

from benchmarks.redaction import FIGURES, HALVES, KINDS, LABELS, TABLE, of_half, read, table, unmarked
from pipeline.call import LANGUAGES


@pytest.fixture(scope="module")
def found():
    return {half: of_half(half) for half in HALVES}


def test_the_recorded_figures_are_those_of_the_rules(found):
    kept = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert {half: {name: f.document() for name, f in figures.items()} for half, figures in found.items()} == kept
    assert TABLE.read_text(encoding="utf-8") == "".join(f"## {half}\n\n{table(found[half])}\n" for half in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_anything_of_the_test_is_missed_or_hidden_for_nothing(found, language):
    figures = found["test"][language]
    recall = [figures.recall[kind] for kind in KINDS]
    assert sum(share.part for share in recall) >= 0.95 * sum(share.of for share in recall)
    precision = figures.precision.values()
    assert sum(share.part for share in precision) >= 0.97 * sum(share.of for share in precision)
    assert figures.other.part <= 0.03 * figures.other.of


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_labelled_in_both_halves(language):
    for half in ("tuned", "test"):
        dialogues = list(read(LABELS / half / f"{language}.txt"))
        assert {gold.kind for d in dialogues for line in d.gold for gold in line} == set(KINDS)
        assert sum(not any(d.gold) for d in dialogues) >= 20  # with nothing to hide
    lines = sum(len(d.gold) for half in ("tuned", "test") for d in read(LABELS / half / f"{language}.txt"))
    assert lines >= 200


def test_no_dialogue_of_the_test_was_tuned_on():
    for language in LANGUAGES:
        texts = [{t.text for d in read(LABELS / half / f"{language}.txt") for t in d.call.turns} for half in HALVES]
        for mine, other in combinations(texts, 2):
            assert not {text for text in mine & other if len(text) > 25}


def test_marks_are_taken_out_of_the_text():
    text, gold = unmarked("Det er {name|Kari N} på {phone|48}.")
    assert (text, [(g.kind, text[g.start : g.end]) for g in gold]) == (
        "Det er Kari N på 48.",
        [("name", "Kari N"), ("phone", "48")],
    )
