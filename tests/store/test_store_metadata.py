"""Metadata that become known or change, and failures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_examples import MONDAY, QUESTIONS, call, save

from pipeline.call import Turn, Utterance
from pipeline.errors import StoreError
from pipeline.profiles import Rate
from pipeline.store import Scope, Store

CONTENT = "content of c-1"
ONE = {QUESTIONS.name: Rate.of_call(1, 2)}


def test_figures_follow_a_renamed_agent_a_new_team_and_a_new_day(store: Store) -> None:
    save(store, call("c-1", None), {QUESTIONS.name: (1, 2)})
    later = MONDAY + timedelta(days=14)
    changed = store.update_metadata(CONTENT, agent="Ola", team="North", started_at=later)
    assert set(changed) == {"agent", "team", "started_at"}
    stored = store.load("c-1")
    assert (stored.agent, stored.team, stored.started_at) == ("Ola", "North", later)
    week = Scope(agent="Ola", first_day=later.date(), last_day=later.date() + timedelta(days=6))
    assert store.tally(week, [QUESTIONS]) == ONE
    assert store.tally(Scope(team="North"), [QUESTIONS]) == store.tally(Scope(), [QUESTIONS]) == ONE
    assert store.tally(Scope(agent=""), [QUESTIONS]) == {}
    assert store.tally(Scope(last_day=MONDAY.date()), [QUESTIONS]) == {}
    assert [moment.call_id for moment in store.moments(week, "question")] == ["c-1"]


def test_a_new_time_zone_moves_the_day(store: Store) -> None:
    save(store, call(started_at=MONDAY.replace(hour=23)), {QUESTIONS.name: (1, 2)})
    store.update_metadata(CONTENT, timezone="Europe/Oslo")
    assert store.tally(Scope(last_day=MONDAY.date()), [QUESTIONS]) == {}


def test_only_the_renamed_agent_of_a_transferred_call_is_renamed(store: Store) -> None:
    turns = (Turn("agent", (Utterance("Hei."),)), Turn("agent", (Utterance("Hallo."),), agent="Ola"))
    save(store, call(turns=turns), tallies={"Kari N": ONE, "Ola": {QUESTIONS.name: Rate.of_call(0, 7)}})
    store.update_metadata(CONTENT, agent="Eva")
    assert store.agents() == ("Eva", "Ola")
    assert store.tally(Scope(agent="Eva"), [QUESTIONS]) == ONE
    store.update_metadata(CONTENT, agent="Ola")  # it was one person after all
    assert store.agents() == ("Ola",)
    assert store.tally(Scope(agent="Ola"), [QUESTIONS]) == {QUESTIONS.name: Rate.of_call(1, 9)}


def test_history_keeps_what_was_before(store: Store) -> None:
    save(store, call(team="North", columns={"queue": "a", "shift": "late"}))
    assert store.history("c-1") == ()
    store.update_metadata(CONTENT, team="South", columns={"queue": "b"})
    assert store.load("c-1").columns == {"queue": "b", "shift": "late"}
    save(store, call(started_at=None, team="South", columns={"queue": "b", "shift": "late"}))
    assert [(change.field, change.old, change.new) for change in store.history("c-1")] == [
        ("team", "North", "South"),
        ("columns", {"queue": "a", "shift": "late"}, {"queue": "b", "shift": "late"}),
        ("started_at", "2026-11-02T09:14:00+00:00", None),
    ]


def test_what_is_known_already_changes_nothing(store: Store) -> None:
    save(store, call(team="North"))
    assert store.update_metadata(CONTENT, agent="Kari N", team="North", started_at=MONDAY) == ()
    assert store.history("c-1") == ()


def test_a_call_id_may_change_but_not_to_one_that_is_taken(store: Store) -> None:
    save(store, call("c-1"))
    save(store, call("c-2"))
    with pytest.raises(StoreError, match="c-2: another recording"):
        store.update_metadata(CONTENT, call_id="c-2")
    assert store.update_metadata(CONTENT, call_id="c-3") == ("call_id",)
    assert store.load("c-3").turns == call().turns


def test_metadata_of_an_unknown_content_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="no call with this content"):
        store.update_metadata("never seen", team="North")


def test_failures_stand_until_the_file_succeeds(store: Store) -> None:
    store.fail("calls/1.wav", None, "1.wav: it is empty.")
    store.fail("calls/2.wav", "content of c-2", "2.wav: no memory.")
    store.fail("calls/2.wav", "content of c-2", "2.wav: nobody speaks in it.")
    assert [(failure.path, failure.reason) for failure in store.failures()] == [
        ("calls/1.wav", "1.wav: it is empty."),
        ("calls/2.wav", "2.wav: nobody speaks in it."),
    ]
    save(store, call("c-2"))
    assert [failure.path for failure in store.failures()] == ["calls/1.wav"]
    store.succeeded("calls/1.wav")
    assert store.failures() == ()


def test_every_faulty_row_of_a_file_is_kept_once(store: Store) -> None:
    for reason in ("row 2", "row 7", "row 2"):
        store.fail("calls.csv", None, reason)
    assert sorted(failure.reason for failure in store.failures()) == ["row 2", "row 7"]
