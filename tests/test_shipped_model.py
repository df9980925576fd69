"""The tagger that is shipped, and the figures beside it."""

from __future__ import annotations

import json

import pytest

from pipeline import card
from pipeline.classify import load_tagger
from pipeline.corpus import check
from pipeline.evaluate import evaluate
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.language import guess_language
from pipeline.redact import redact
from pipeline.resources import CHECKOUT, model_path

BOOK = load_codebook()
METRICS = json.loads((CHECKOUT / "models" / "metrics.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def held_out():
    """Calls of the authors that the measured tagger never saw (the shipped one has)."""
    labelled, faults = read_labels(CHECKOUT / "labels" / "calls", BOOK)
    assert not faults
    return [one.call for one in labelled if one.author in METRICS["held_out"]]


def test_it_is_small():
    assert model_path().stat().st_size < 20_000_000


def test_it_knows_every_code_of_the_codebook():
    assert set(load_tagger().codes) == set(BOOK.names) - set(METRICS["left_out"])


def test_redaction_costs_the_core_nothing_on_unseen_authors():
    figures = METRICS["figures"]
    assert figures["redacted"]["core_f1"] == pytest.approx(figures["as written"]["core_f1"], abs=0.01)


def test_redaction_costs_the_core_nothing_as_the_line_does_it(held_out):
    tagger = load_tagger()
    redacted = [redact(call, [name for name in (call.agent,) if name]) for call in held_out]
    assert redacted != held_out
    plain, masked = (evaluate(held_out, tagger.tag(calls), BOOK).core_f1 for calls in (held_out, redacted))
    assert masked == pytest.approx(plain, abs=0.01)


def test_the_language_of_a_call_is_guessed_from_its_words(held_out):
    guessed = [guess_language(u.text for _, u in call.utterances()) for call in held_out]
    assert guessed == [call.language for call in held_out]


def test_the_labels_have_no_faults_and_enough_utterances_in_each_language():
    assert check(CHECKOUT / "labels", BOOK) == []
    assert min(data["utterances"] for data in METRICS["data"].values()) >= 1000
    assert set(METRICS["data"]) == {"nb", "sv", "da", "en"}


def test_the_card_is_made_of_the_figures():
    card_text = (CHECKOUT / "models" / "README.md").read_text(encoding="utf-8")
    assert card_text == card.text(METRICS)
