"""What the tagger itself calls experimental is kept with the calls and feeds no profile unless asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import coaching, report
from pipeline.batch import anew, local
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.store import Store
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

TEXT = "Agent: You get a refund of 200 kroner.\nCustomer: It just stopped.\nAgent: Why did it stop?\n"
UNSURE = KeywordTagger(experimental=("compensation_offered",))


@pytest.fixture
def store(tmp_path):
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")
    book = load_codebook()
    engines = Engines(ears(ScriptedTranscriber(("", ""))), "script 1", UNSURE, book)
    plan = local.Plan(lambda: engines, "script 1", UNSURE.source, book, UNSURE.codes, UNSURE.experimental)
    with Store.open(tmp_path / "calls.db") as opened:
        local.analyze([Source(tmp_path / "c.txt", Metadata(agent="Kari", language="en"))], opened, plan, workers=1)
        yield opened


def profile(store, **asked):
    return coaching.profiles(store, ["Kari"], load_codebook(), **asked)[0]


def test_it_stands_in_the_tags(store):
    assert store.load("c").turns[0].utterances[0].judgement.labels == ("compensation_offered",)


def test_no_figure_finding_or_sum_of_it_is_in_a_profile(store):
    found = profile(store)
    assert found.uncounted == ("compensation_offered",)
    named = [figure.measure.name for figure in found.figures]
    assert not any(name.endswith(("compensation_offered", "compensation_before_probing")) for name in named)
    assert (found.findings, found.compensation) == ((), ())
    assert found.figure("calls.needs_probing").agent.count == 1


def test_the_page_says_what_is_left_out(store):
    page = report.profile_html(profile(store), load_codebook(), "en")
    assert "Still too uncertain to count" in page
    assert "refund of 200" not in page
    assert "Nothing of value was offered" not in page  # of that nothing is known


def test_who_asks_gets_it_named_as_such(store):
    found = profile(store, experimental=True)
    assert found.figure("calls.compensation_offered").agent.count == 1
    assert len(found.findings) == 1
    assert "Experimental, to be read with care" in report.profile_html(found, load_codebook(), "en")


def test_a_code_that_the_tagger_cannot_give_is_no_measured_zero(store):
    anew.retag(store, replace(UNSURE, codes=("needs_probing",), experimental=()), load_codebook())
    for found in (profile(store), profile(store, experimental=True)):
        assert [f.measure.name for f in found.figures if f.measure.group == "calls"] == ["calls.needs_probing"]
        assert "greeting" in found.uncounted


def test_a_batch_in_which_nothing_was_tagged_changes_nothing(store):
    surer = replace(UNSURE, source="keywords 3", experimental=())
    plan = local.Plan(lambda: None, "script 1", surer.source, load_codebook(), surer.codes)
    local.analyze([], store, plan, workers=1)
    assert profile(store).uncounted == ("compensation_offered",)


def test_the_page_of_all_agents_says_it_too(store, tmp_path):
    index = report.write_report([profile(store)], load_codebook(), tmp_path / "pages", "sv")
    assert "Ännu för osäkert" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8"), index


def test_a_tagger_that_has_become_sure_counts_again(store):
    anew.retag(store, replace(UNSURE, source="keywords 2", experimental=()), load_codebook())
    assert profile(store).figure("calls.compensation_offered").agent.count == 1
