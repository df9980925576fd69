"""Calls whose roles are uncertain: in no figure until a person decides."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from pipeline import coaching
from pipeline.batch import anew, decide, local
from pipeline.call import Flag, RoleBasis
from pipeline.errors import StoreError, UnreadableInput
from pipeline.formats.codebook import load_codebook
from pipeline.process import measured, tagged
from pipeline.store import Scope, Store
from pipeline.tags import Judgement
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
    local.save(store, done, BOOK, lambda: TAGGER)


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
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    decide.confirm(store, "c-1", BOOK, "Eva")  # as it is: nothing new
    decide.confirm(store, "c-1", BOOK, "Per")
    by_eva, swapped_by_eva = ["person", 1.0, "Eva"], ["person", 1.0, "Eva", "exchanged"]
    assert [(change.field, change.old, change.new) for change in store.history("c-1")] == [
        ("roles", ["words", 0.6, None], swapped_by_eva),
        ("roles", by_eva, swapped_by_eva),
        ("roles", by_eva, ["person", 1.0, "Per"]),
    ]


def test_what_is_heard_anew_without_a_person_is_no_history(store):
    keep(store, *LINES)
    keep(store, "A: Why did it ever stop?", flagged=True)
    assert store.history("c-1") == ()


def judge(store, number, *labels):
    """Anna's judgement of an utterance, in the stored call."""
    known, stored = store.found("c-1")
    turns = list(stored.turns)
    (utterance,) = turns[number].utterances
    turns[number] = replace(turns[number], utterances=(replace(utterance, judgement=Judgement(labels, source="Anna")),))
    done = measured(replace(stored, turns=tuple(turns)), known.content_id, known.versions, BOOK)
    store.save(done.call, content_id="c-1", tallies=done.tallies, versions=done.versions, people=["Anna"])


def sources(store):
    return [utterance.judgement.source for _, utterance in store.load("c-1").utterances()]


def test_a_persons_judgement_does_not_apply_while_roles_are_exchanged_and_comes_back(store):
    keep(store, "A: Hello.", "C: Hello.", "A: You get a refund.")  # both say the same: it is not the other's either
    judge(store, 0, "greeting", "empathy")
    before = figures(store)
    assert before["utterances.empathy"].count == 1
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert sources(store) == ["keywords 1"] * 3
    assert figures(store)["utterances.empathy"].count == 0
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert sources(store) == ["Anna", "keywords 1", "keywords 1"]
    assert figures(store) == before


def test_a_judgement_of_exchanged_roles_is_laid_aside_in_turn(store):
    keep(store, "A: Hello.", "C: Hello.")
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    judge(store, 1, "greeting")
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert sources(store) == ["keywords 1"] * 2
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    assert sources(store) == ["keywords 1", "Anna"]


def test_tagging_anew_keeps_judgements_and_exchanged_roles(store):
    keep(store, *WRONG, flagged=True)
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    judge(store, 0, "empathy")
    newer = replace(TAGGER, source="keywords 2")
    assert anew.retag(store, newer, BOOK).calls == 1
    assert sources(store) == ["Anna", "keywords 2", "keywords 2"]
    assert [turn.speaker for turn in store.load("c-1").turns] == ["agent", "customer", "agent"]
    assert store.load("c-1").roles == RoleBasis("person", 1.0, "Eva")


def test_a_call_with_roles_that_a_person_gave_meanwhile_is_stored_with_these(store):
    keep(store, *WRONG, flagged=True)
    decide.swap(store, "c-1", TAGGER, BOOK, "Eva")
    right = figures(store)
    made = call(*WRONG, roles=RoleBasis("words", 0.6), flags=(Flag("speakers", "the words hardly tell"),))
    done = measured(tagged(made, TAGGER, BOOK), "c-1", {"stages": "3"}, BOOK)  # begun before Eva was at it
    local.save(store, local.decided(store, done, BOOK, lambda: TAGGER), BOOK, lambda: TAGGER)
    assert store.known("c-1").versions["stages"] == "3"
    assert figures(store) == right
    assert store.load("c-1").roles == RoleBasis("person", 1.0, "Eva")


def test_where_nobody_is_agent_or_customer_there_is_nothing_to_decide(store):
    keep(store, "O: You are number two in the queue.", flagged=True)
    for do in (partial(decide.swap, store, "c-1", TAGGER), partial(decide.confirm, store, "c-1")):
        with pytest.raises(UnreadableInput, match="c-1: nobody in it is known as agent or customer"):
            do(BOOK, "Eva")
    assert not store.load("c-1").counts


def test_the_list_holds_the_flagged_calls_of_the_scope(store):
    keep(store, *LINES, flagged=True)
    keep(store, *LINES, call_id="c-2")
    assert [found.call_id for found in store.flagged()] == ["c-1"]
    assert [found.call_id for found in store.flagged(Scope(agent="Kari"))] == ["c-1"]
    assert list(store.flagged(Scope(agent="Ola"))) == []
    decide.confirm(store, "c-1", BOOK, "Eva")
    assert list(store.flagged()) == []


def test_a_call_that_is_not_there_is_named(store):
    with pytest.raises(StoreError, match="c-9"):
        decide.confirm(store, "c-9", BOOK, None)
