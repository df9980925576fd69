"""Calls whose roles are uncertain: in no figure until a person decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import coaching
from pipeline.batch import decide, local
from pipeline.call import Flag, RoleBasis
from pipeline.errors import StoreError
from pipeline.formats.codebook import load_codebook
from pipeline.process import measured, tagged
from pipeline.store import Scope, Store
from tests.fakes import KeywordTagger
from tests.world import call

BOOK, TAGGER = load_codebook(), KeywordTagger()
LINES = ("A: Why did it stop?", "C: It just did.", "A: You get a refund of 200 kroner.")
WRONG = tuple(line.replace("A:", "X:").replace("C:", "A:").replace("X:", "C:") for line in LINES)


@pytest.fixture
def store(url):
    with Store.open(url) as opened:
        opened.note_tagger(TAGGER.source, TAGGER.codes)
        yield opened


def keep(store, *lines, flagged=False, call_id="c-1"):
    roles, flags = RoleBasis("words", 0.6), (Flag("speakers", "the words hardly tell"),) if flagged else ()
    made = call(*lines, call_id=call_id, roles=roles, flags=flags)
    done = measured(tagged(made, TAGGER, BOOK), call_id, {"stages": "2"}, BOOK)
    local.save(store, done, BOOK)


def figures(store):
    return {f.measure.name: f.agent for f in coaching.profile(store, "Kari", BOOK).figures}


def test_a_flagged_call_is_in_no_figure_and_counted_as_left_out(store):
    keep(store, *LINES, flagged=True)
    profile = coaching.profile(store, "Kari", BOOK)
    assert profile.calls == profile.talk_calls == 0
    assert profile.calls_left_out == {"flagged": 1}
    assert all(not figure.agent.total and not figure.everyone.total for figure in profile.figures)
    assert not any(profile.moments.values())


def test_a_confirmed_call_counts(store):
    keep(store, *LINES, flagged=True)
    decide.confirm(store, "c-1", BOOK, "Eva")
    confirmed = figures(store)
    keep(store, *LINES)
    assert confirmed == figures(store)
    assert confirmed["calls.needs_probing"].count == 1


def test_a_swapped_call_has_the_figures_of_one_that_was_right_from_the_start(store):
    keep(store, *WRONG, flagged=True)
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    swapped = figures(store)
    keep(store, *LINES)
    assert swapped == figures(store)


def test_swapping_back_gives_back_the_call(store):
    keep(store, *LINES)
    before, first = figures(store), store.load("c-1")
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert figures(store) != before
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert figures(store) == before
    assert store.load("c-1") == replace(first, roles=RoleBasis("person", 1.0, "Eva"))


def test_what_a_person_decided_stands_in_the_history(store):
    keep(store, *LINES, flagged=True)
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    (change,) = store.history("c-1")
    assert (change.field, change.old, change.new) == ("roles", ["words", 0.6, None], ["person", 1.0, "Eva"])


def test_the_list_holds_the_flagged_calls_of_the_scope(store):
    keep(store, *LINES, flagged=True)
    keep(store, *LINES, call_id="c-2")
    assert [found.call_id for found in store.flagged()] == ["c-1"]
    assert list(store.flagged(Scope(agent="Ola"))) == []


def test_a_call_that_is_not_there_is_named(store):
    with pytest.raises(StoreError, match="c-9"):
        decide.confirm(store, "c-9", BOOK, None)
