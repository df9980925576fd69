"""What comes in under an agent's old name after a rename."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.batch import local
from pipeline.batch.current import renamed
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.measures import measures
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.store import Scope, Store
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

BOOK = load_codebook()
TEXT = "Agent: This is Karianne. Why did it stop?\nCustomer: It just did.\n"


def engines() -> Engines:
    return Engines(ears(ScriptedTranscriber(("hello", "hi"))), "script 1", KeywordTagger(), BOOK)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "calls.db") as opened:
        yield opened


def analyze(store, tmp_path, name, agent, make=engines):
    path = tmp_path / f"{name}.txt"
    path.write_text(f"{TEXT}Customer: Number {name}.\n")
    source = Source(path, Metadata(agent=agent, language="en"))
    return local.analyze([source], store, local.Plan(make, "script 1", "keywords 1", BOOK), 1)


def test_a_new_call_under_the_old_name_counts_for_the_new_one(store, tmp_path):
    analyze(store, tmp_path, "a", "Karianne")
    store.rename_agent("Karianne", "Agent 17")
    analyze(store, tmp_path, "b", "Karianne")
    assert store.agents() == ("Agent 17",)
    asked = store.tally(Scope(agent="Agent 17"), measures(BOOK))["calls.needs_probing"]
    assert (asked.count, asked.total) == (2, 2)


def test_the_old_name_is_still_taken_out_of_the_words(store, tmp_path):
    analyze(store, tmp_path, "a", "Karianne")
    store.rename_agent("Karianne", "Agent 17")
    analyze(store, tmp_path, "b", "Karianne")
    assert [u.text for call in store.calls() for _, u in call.utterances() if "Karianne" in u.text] == []


def test_the_same_table_again_changes_nothing(store, tmp_path):
    analyze(store, tmp_path, "a", "Karianne")
    store.rename_agent("Karianne", "Kari")
    again = analyze(store, tmp_path, "a", "Karianne", make=lambda: pytest.fail("computed anew"))
    assert (again.unchanged, store.load("a").agent) == (1, "Kari")


def test_an_agent_named_in_a_turn_is_renamed_too(store, tmp_path):
    analyze(store, tmp_path, "a", "Ola")
    known, call = store.found("a")
    turns = (replace(call.turns[0], agent="Karianne"), *call.turns[1:])
    done = local.measured(replace(call, turns=turns), known.content_id, known.versions, BOOK)
    now = renamed(done, {"Karianne": "Kari"}, BOOK)
    assert (now.call.turns[0].agent, now.call.agent) == ("Kari", "Ola")
    assert (set(done.tallies), set(now.tallies)) == ({"Karianne"}, {"Kari"})
    assert renamed(done, {"Eva": "Evy"}, BOOK) is done
