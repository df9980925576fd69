"""The tagger that is shipped, and the figures beside it."""

from __future__ import annotations

import json

import pytest

from pipeline import card
from pipeline.classify import load_tagger
from pipeline.corpus import check, read_corpus
from pipeline.evaluate import evaluate
from pipeline.formats.codebook import load_codebook
from pipeline.language import guess_language
from pipeline.redact import redact
from pipeline.resources import CHECKOUT, model_path
from pipeline.role_figures import role_figures
from pipeline.roles import load_role_model
from pipeline.train import fingerprint, read_curve

BOOK = load_codebook()
METRICS = json.loads((CHECKOUT / "models" / "metrics.json").read_text(encoding="utf-8"))
LANGUAGES = {"nb", "sv", "da", "en"}


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(CHECKOUT / "labels", BOOK)


@pytest.fixture(scope="module")
def unseen(corpus):
    """Of authors that the tagger never saw."""
    return [one.call for one in corpus.test(BOOK)]


def test_it_is_small():
    assert model_path().stat().st_size < 20_000_000


def test_it_knows_every_code_of_the_codebook_and_says_which_are_experimental():
    tagger = load_tagger()
    assert set(tagger.codes) == set(BOOK.names) - set(METRICS["left_out_codes"])
    assert list(tagger.experimental) == METRICS["experimental"]


def test_its_figures_on_the_independent_test_are_those_of_the_card(unseen):
    found = evaluate(unseen, load_tagger().tag(unseen), BOOK)
    told = METRICS["test"]["as written"]
    assert found.macro_f1 == pytest.approx(told["macro_f1"], abs=0.0005)
    assert found.core_f1 == pytest.approx(told["core_f1"], abs=0.0005)
    assert found.form_accuracy == pytest.approx(told["form_accuracy"], abs=0.0005)


def test_a_code_under_the_limit_on_the_test_is_experimental():
    codes = METRICS["test"]["as written"]["codes"]
    told = set(METRICS["experimental"])
    assert all((name in told) == (c["f1"] < 0.6) for name, c in codes.items() if c["support"] >= 5)


def test_the_words_tell_the_agent_of_a_call_as_often_as_the_card_says(unseen):
    model = load_role_model()
    told = METRICS["roles"]["test"]["as written"]
    found = role_figures(unseen, lambda _: model)
    assert model.source == METRICS["roles"]["model"]
    assert found.bits == pytest.approx(told["bits"], abs=0.0005)
    assert found.document()["calls"] == told["calls"]
    assert found.calls.right >= 0.99 * (found.calls.of - found.calls.flagged)
    assert found.calls.flagged <= 0.05 * found.calls.of
    assert model_path("roles").stat().st_size < 1_000_000


def test_it_was_trained_on_the_labels_that_are_here(corpus):
    assert fingerprint(corpus, BOOK) == METRICS["labels"]
    assert METRICS["labels"] in load_tagger().source


def test_redaction_costs_the_core_next_to_nothing(unseen):
    tagger = load_tagger()
    redacted = [redact(call, [name for name in (call.agent,) if name]) for call in unseen]
    assert redacted != unseen
    plain, masked = (evaluate(unseen, tagger.tag(calls), BOOK).core_f1 for calls in (unseen, redacted))
    assert masked == pytest.approx(plain, abs=0.01)


def test_the_language_of_a_call_is_guessed_from_its_words(unseen):
    guessed = [guess_language(u.text for _, u in call.utterances()) for call in unseen]
    assert guessed == [call.language for call in unseen]


def test_the_labels_have_no_faults_and_nothing_of_the_test_is_learned():
    assert check(CHECKOUT / "labels", BOOK) == []


def test_there_are_labels_enough_in_each_language(corpus):
    assert {c.call.language for c in corpus.calls} == LANGUAGES
    for language in LANGUAGES:
        whole = [c for c in corpus.calls if c.call.language == language and c.call.facts and c.call.facts.reason]
        assert sum(1 for c in whole for _ in c.call.utterances()) >= 6000
        assert min(METRICS["data"][language]["codes"][name] for name in BOOK.names) >= 150
        assert sum(c.call.language == language for c in corpus.test(BOOK)) >= 20


def test_a_tenth_of_the_calls_was_coded_twice(corpus):
    twice = len(corpus.double[0]) + len(corpus.test_coders[0])
    whole = sum(bool(c.call.facts and c.call.facts.reason) for c in corpus.calls) + len(corpus.test_coders[0])
    assert twice >= whole / 10
    assert METRICS["agreement"]["all"]["question"]["kappa"] > 0.8


def test_the_card_is_made_of_the_figures():
    card_text = (CHECKOUT / "models" / "README.md").read_text(encoding="utf-8")
    assert card_text == card.text(METRICS, read_curve(CHECKOUT / "models", METRICS["labels"]))
