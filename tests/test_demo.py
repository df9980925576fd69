"""The bundled example: what was planted in the calls must show in the predicted profiles."""

from __future__ import annotations

import pytest

from pipeline import coaching, demo
from pipeline.cli.batch import Choice, run
from pipeline.formats.codebook import load_codebook
from pipeline.intervals import interval, overlap
from pipeline.profiles import Rate
from pipeline.store import Store
from pipeline.transcribe import AsrOptions


@pytest.fixture(scope="module")
def profiles(tmp_path_factory):
    from rich.console import Console

    url = str(tmp_path_factory.mktemp("demo") / "callcoach.db")
    choice = Choice(AsrOptions("none"), "en", agent_channel=0)
    summary = run(demo.collected(), choice, url, Console(quiet=True), workers=1)
    assert summary.failures == ()
    with Store.open(url) as store:
        found = coaching.profiles(store, store.agents(), load_codebook(), experimental=True)
    return {profile.agent: profile for profile in found}


PLANTED = [  # measure, who does it more, who less
    ("calls.needs_probing", "Kari Nordli", "Ola Berg"),
    ("calls.needs_probing", "Emma Clarke", "Daniel Reed"),
    ("calls.compensation_offered", "Ola Berg", "Daniel Reed"),
    ("calls.upselling", "Mette Holm", "Emma Clarke"),
    ("calls.upselling", "Mette Holm", "Johan Ek"),
    ("calls.steering", "Johan Ek", "Daniel Reed"),
    ("calls.empathy", "Emma Clarke", "Daniel Reed"),
    ("calls.testing_understanding", "Johan Ek", "Emma Clarke"),
    ("utterances.steering", "Johan Ek", "Emma Clarke"),
    ("ask_tell", "Kari Nordli", "Daniel Reed"),
    ("form.choice", "Johan Ek", "Kari Nordli"),
]


@pytest.mark.parametrize(("measure", "more", "less"), PLANTED)
def test_a_planted_habit_shows_with_intervals_apart(profiles, measure, more, less):
    high, low = (profiles[name].figure(measure) for name in (more, less))
    assert high.agent.share > low.agent.share
    assert not overlap(high.agent_interval, low.agent_interval)


def test_compensation_before_probing_is_olas_habit_and_nobody_elses(profiles):
    rule = "rule.compensation_before_probing"  # the others seldom offer any, so they are taken together
    others = sum((p.figure(rule).agent for name, p in profiles.items() if name != "Ola Berg"), Rate())
    assert others.total >= 5
    assert not overlap(profiles["Ola Berg"].figure(rule).agent_interval, interval(others))


def test_the_demo_carries_no_labels_and_is_in_no_training_data():
    from pipeline.resources import CHECKOUT

    trained = {
        line.split("\t")[4].strip()
        for path in (CHECKOUT / "labels" / "calls").rglob("*.tsv")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count("\t") == 4 and line.split("\t")[1]  # a line without codes is context only
    }
    spoken = {
        text.partition(">")[2]
        for path in (*demo.CALLS.glob("*.vtt"), *demo.REFERENCE.glob("*.vtt"))
        for text in path.read_text(encoding="utf-8").splitlines()
        if text.startswith("<v") and len(text.split()) >= 7
    }
    assert len(spoken) > 400
    assert not spoken & trained


def test_there_are_calls_enough(profiles):
    assert len(profiles) == 6
    assert sum(profile.talk_calls for profile in profiles.values()) == 48
    assert {language for profile in profiles.values() for language in profile.languages} == {"nb", "sv", "da", "en"}
