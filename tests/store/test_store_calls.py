"""Calls in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_examples import MONDAY, call, finding, full_call, judged, save

from pipeline.call import Amount, Call, Facts, Transcript, Turn, Utterance
from pipeline.errors import StoreError, UnreadableInput
from pipeline.store import Scope, Store
from pipeline.tags import Judgement


def test_a_call_comes_out_as_it_went_in(store: Store) -> None:
    save(store, full_call())
    assert store.load("c-0017") == full_call()


def test_an_empty_call_comes_out_as_it_went_in(store: Store) -> None:
    save(store, Call("c-1"))
    assert store.load("c-1") == Call("c-1")


def test_empty_facts_are_not_missing_facts(store: Store) -> None:
    save(store, call(facts=Facts()))
    assert store.load("c-1").facts == Facts()


def test_a_start_in_another_time_zone_is_the_same_moment(store: Store) -> None:
    oslo = MONDAY.astimezone(timezone(timedelta(hours=1)))
    save(store, call(started_at=oslo))
    assert store.load("c-1").started_at == MONDAY
    assert store.load("c-1").started_at.utcoffset() == timedelta(0)  # type: ignore[union-attr]


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
optional_ms = st.none() | st.integers(0, 7_200_000)
codes = st.sampled_from(["question", "informing", "empathy", "an own code"])
judgements = st.builds(
    Judgement,
    st.lists(codes, unique=True).map(tuple),
    st.sampled_from([None, "open", "closed"]),
    st.dictionaries(codes, st.floats(0, 1)),
    st.sampled_from(["unknown", "behaviours 1.0.0", "behaviours 1.1.0"]),
    st.lists(codes, unique=True).map(tuple),
)
amounts = st.builds(Amount, st.none() | st.floats(0, 1e9), st.sampled_from([None, "NOK", "%"]), st.none() | text)
extras = st.dictionaries(text, text | st.none() | st.integers() | st.lists(st.booleans()), max_size=2)
utterances = st.builds(
    Utterance,
    text,
    optional_ms,
    optional_ms,
    st.none() | judgements,
    st.lists(amounts, max_size=2).map(tuple),
    extra=extras,
)
turns = st.builds(
    Turn,
    st.sampled_from(["agent", "customer", "other"]),
    st.lists(utterances, max_size=3).map(tuple),
    optional_ms,
    optional_ms,
    st.none() | text,
    st.booleans(),
    extras,
)
calls = st.builds(
    Call,
    text,
    st.lists(turns, max_size=4).map(tuple),
    agent=st.none() | text,
    team=st.none() | text,
    started_at=st.none() | st.datetimes(MONDAY.replace(tzinfo=None), timezones=st.just(UTC)),
    transcript=st.none() | st.builds(Transcript, text, st.none() | text, st.sampled_from(["full", "draft", "none"])),
    facts=st.none() | st.builds(Facts, st.lists(amounts, max_size=2).map(tuple), st.none() | st.booleans()),
    columns=st.dictionaries(text, text, max_size=2),
    extra=extras,
)


@given(any_call=calls)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_call_comes_out_as_it_went_in_also_over_another(store: Store, any_call: Call) -> None:
    store.save(any_call, content_id="always the same", tallies={})
    assert store.load(any_call.call_id) == any_call


def test_the_same_content_twice_is_one_call(store: Store) -> None:
    save(store, call(), findings=[finding("c-1")])
    save(store, call(turns=()), findings=[])
    assert [stored.turns for stored in store.calls()] == [()]
    assert store.findings(Scope()) == ()


def test_another_content_under_the_same_call_id_is_refused(store: Store) -> None:
    save(store, call(recording="monday/1.wav"))
    with pytest.raises(StoreError, match=r"c-1: another recording .*monday/1\.wav.* call_id"):
        save(store, call(agent="Ola"), content_id="something else")
    assert store.load("c-1").agent == "Kari N"


def test_a_time_zone_that_does_not_exist_is_named(store: Store) -> None:
    with pytest.raises(UnreadableInput, match="c-1: 'Europe/Olso' is not a time zone"):
        save(store, call(timezone="Europe/Olso"))
    assert store.known("content of c-1") is None


def test_known_tells_what_a_rerun_needs(store: Store) -> None:
    assert store.known("content of c-1") is None
    transcript = Transcript("sphinx", "en-us", "draft")
    save(store, call(transcript=transcript), versions={"words": "sphinx 5", "tags": "behaviours 1.0.0"})
    known = store.known("content of c-1")
    assert known is not None
    assert (known.call_id, known.quality, known.engine, known.model) == ("c-1", "draft", "sphinx", "en-us")
    assert known.versions == {"words": "sphinx 5", "tags": "behaviours 1.0.0"}


def test_a_call_nobody_stored_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="c-9: no call"):
        store.load("c-9")


def test_calls_stream_in_the_order_of_saving_while_they_are_saved_again(store: Store) -> None:
    ids = [f"c-{number}" for number in range(60)]  # more than are read at a time
    for call_id in ids:
        save(store, call(call_id))
    seen = []
    for known, stored in store.stored():
        seen.append(stored.call_id)
        store.save(replace(stored, tagged_by="newer"), content_id=known.content_id, tallies={})
    assert seen == ids
    assert {stored.tagged_by for stored in store.calls()} == {"newer"}


def test_calls_of_an_agent_a_team_and_a_period(store: Store) -> None:
    save(store, call("c-1", team="North"))
    save(store, call("c-2", "Ola", team="South"))
    save(store, call("c-3", "Ola", team="North", started_at=MONDAY + timedelta(days=1)))
    save(store, call("c-4", "Ola", started_at=None))

    def ids(scope: Scope) -> list[str]:
        return [stored.call_id for stored in store.calls(scope)]

    assert ids(Scope(agent="Ola")) == ["c-2", "c-3", "c-4"]
    assert ids(Scope(team="North")) == ["c-1", "c-3"]
    assert ids(Scope(agent="Ola", last_day=MONDAY.date())) == ["c-2"]
    assert ids(Scope(first_day=MONDAY.date() + timedelta(days=1))) == ["c-3"]


def test_text_no_database_can_hold_is_an_error_of_that_call(store: Store) -> None:
    broken = call(turns=(Turn("agent", (Utterance("half a letter: \ud83d"),)),))
    with pytest.raises(StoreError, match="broken characters"):
        save(store, broken)
    assert store.known("content of c-1") is None


def test_a_transferred_call_belongs_to_both_agents(store: Store) -> None:
    turns = (Turn("agent", (Utterance("Hei."),)), Turn("agent", (Utterance("Hallo."),), agent="Ola"))
    save(store, call(turns=turns))
    assert store.agents() == ("Kari N", "Ola")
    assert [stored.call_id for stored in store.calls(Scope(agent="Ola"))] == ["c-1"]


def test_judgements_of_other_sources_can_be_read(store: Store) -> None:
    save(store, call())
    other = judged("question", "steering", by="behaviours 2.0.0")
    first, second = call().turns
    newer = replace(second, utterances=(replace(second.utterances[0], judgement=other),))
    save(store, call(turns=(first, newer)))
    assert store.load("c-1").turns[1].utterances[0].judgement == other
    assert store.load("c-1", source="behaviours 1.0.0") == call()
