"""Calls found by words, codes and everything else, by those who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from store_examples import MONDAY, call, finding, judged, save

from pipeline.call import Flag, Transcript, Turn, Utterance
from pipeline.errors import Forbidden, WrongUse
from pipeline.opportunities import Chance
from pipeline.store import Store, search
from pipeline.store.listing import Listing
from pipeline.viewers import Viewer

KARI = Viewer("Kari", frozenset({"agent"}), agent="Kari N")
NORTH = Viewer("Lars", frozenset({"leader"}), teams=("North",))
QA = Viewer("Quentin", frozenset({"qa"}))


def said(call_id: str, *texts: str, **fields: object):
    turns = tuple(Turn("agent", (Utterance(line, 1000 * n, 1000 * n + 900, judged()),)) for n, line in enumerate(texts))
    return call(call_id, turns=turns, **fields)


def names(store: Store, **listing: object) -> list[str]:
    return [row.call_id for row in store.listed(Listing(**listing)).calls]  # type: ignore[arg-type]


def number_of(store: Store, kind: str, name: str) -> int:
    with store._engine.connect() as connection:
        asked = text("SELECT id FROM names WHERE kind = :kind AND name = :name")
        return int(connection.scalar(asked, {"kind": kind, "name": name}) or 0)


def insert(store: Store, table: str, **row: object) -> None:
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    with store._engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), row)


def review(store: Store, call_id: str, person: str, at: datetime = MONDAY) -> None:
    insert(store, "reviews", call_key=store.call_key(call_id), person=person, at=at)


def dispute(store: Store, call_id: str, **more: object) -> None:
    about = {"call_key": store.call_key(call_id), "person": "Kari", "at": MONDAY, "text": "No", "code": "question"}
    insert(store, "comments", **about, **more)


# ---- words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("pakken", ["c-2", "c-1"]),
        ("PAKKEN kom", ["c-1"]),
        ('"pakken kom"', ["c-1"]),
        ('"kom pakken"', []),
        ("pakken -refusjon", ["c-1"]),
        ("-pakken", ["c-3"]),
        ('-pakken -"god dag"', []),
        ("refus*", ["c-2"]),
        ("refus", []),
        ("på", ["c-3"]),
        ("pa", []),
        ("e-post", ["c-3"]),
        ('"post ventet"', ["c-3"]),
        ("?!", ["c-3", "c-2", "c-1"]),
    ],
)
def test_calls_are_found_by_what_was_said(store: Store, typed: str, found: list[str]) -> None:
    save(store, said("c-1", "Hei, pakken kom ikke.", "Hva skjedde?"))
    save(store, said("c-2", "Jeg vil ha refusjon", "for pakken."))
    save(store, said("c-3", "God dag! Jeg venter på e-post;", "ventet lenge."))
    assert names(store, text=typed) == found


@pytest.mark.parametrize(
    "typed", ["AND", "a OR", "x:*", "'", '"', "(a", "a & !b", "\\", "a'b*", "é*", "🙂 a", "_ b", "\0c"]
)
def test_nothing_that_is_typed_is_a_fault(store: Store, typed: str) -> None:
    save(store, said("c-1", "Hei."))
    assert names(store, text=typed) in ([], ["c-1"])


def test_words_of_a_call_stored_anew_take_the_place_of_the_old(store: Store) -> None:
    save(store, said("c-1", "første utkast"))
    save(store, said("c-1", "annen tekst"))
    assert (names(store, text="utkast"), names(store, text="annen")) == ([], ["c-1"])


def test_words_taken_out_leave_nothing_behind(store: Store) -> None:
    for number in range(3):
        save(store, said(f"c-{number}", "samme ord", "igjen"))
    with store._engine.begin() as connection:
        search.take_away(connection, 2)
    assert names(store, text="samme") == ["c-2", "c-0"]


def test_a_call_that_loses_its_words_is_found_no_more(store: Store) -> None:
    save(store, said("c-1", "første utkast"))
    save(store, call("c-1", turns=()))
    assert names(store, text="utkast") == []


def test_utterances_that_hold_the_words_are_shown_with_their_place(store: Store) -> None:
    save(store, said("c-1", "Hei.", "Pakken?", "Ja, pakken."))
    (row,) = store.listed(Listing(text="pakken")).calls
    assert [(hit.utterance, hit.start_ms) for hit in row.hits] == [(1, 1000), (2, 2000)]
    assert row.hits[1].parts == (("Ja, ", False), ("pakken", True), (".", False))


# ---- everything else


def test_calls_are_found_by_agent_team_and_days(store: Store) -> None:
    for n, (agent, team) in enumerate((("Kari N", "North"), ("Ola B", "South"), ("Kari N", "South"))):
        save(store, call(f"c-{n}", agent, team=team, started_at=MONDAY + timedelta(days=n)))
    assert names(store, agent=number_of(store, "agent", "Kari N")) == ["c-2", "c-0"]
    assert names(store, team=number_of(store, "team", "South")) == ["c-2", "c-1"]
    assert names(store, first_day=date(2026, 11, 3)) == ["c-2", "c-1"]
    assert names(store, last_day=date(2026, 11, 2)) == ["c-0"]


def test_calls_are_found_by_active_tags_alone(store: Store) -> None:
    save(store, call("c-1"))
    asked = Utterance("Hva skjedde?", judgement=judged("informing", by="Anne"))
    save(store, call("c-1", turns=(Turn("agent", (asked,)),)), people=["Anne"])
    assert (names(store, code="question"), names(store, code="informing")) == ([], ["c-1"])


def test_calls_are_found_by_finding_and_opportunity(store: Store) -> None:
    save(store, call("c-1"), findings=[finding("c-1")])
    save(store, call("c-2"), chances=[Chance("probing_after_need", "Kari N", True, 0, 1)])
    save(store, call("c-3"), chances=[Chance("probing_after_need", "Kari N", False, 0, None)])
    assert names(store, finding="compensation_before_probing") == ["c-1"]
    assert names(store, chance="probing_after_need", taken=True) == ["c-2"]
    assert names(store, chance="probing_after_need") == ["c-3"]


def test_calls_are_found_by_reason_language_and_quality(store: Store) -> None:
    save(store, call("c-1", reason="billing", language="nb"))
    save(store, call("c-2", language="sv", transcript=Transcript("pocketsphinx", None, "draft")))
    save(store, call("c-3", flags=(Flag("speakers", "Not certain who is the agent."),)))
    assert names(store, reason="billing") == ["c-1"]
    assert names(store, language="sv") == ["c-2"]
    assert names(store, quality="draft") == ["c-2"]
    assert names(store, quality="out") == ["c-3"]


def test_calls_are_found_by_who_reviewed_them(store: Store) -> None:
    for number in range(3):
        save(store, call(f"c-{number}"))
    review(store, "c-0", "Quentin")
    review(store, "c-1", "Anne")
    seen = store.as_seen_by(QA)
    assert names(seen, reviewed="yes") == ["c-1", "c-0"]
    assert names(seen, reviewed="no") == ["c-2"]
    assert names(seen, reviewed="me") == ["c-0"]


def test_calls_with_an_open_dispute_are_found_and_settled_ones_not(store: Store) -> None:
    for number in range(4):
        save(store, call(f"c-{number}"))
    dispute(store, "c-0")
    dispute(store, "c-1", settled_at=MONDAY)
    dispute(store, "c-2", removed_at=MONDAY)
    assert names(store, disputed=True) == ["c-0"]


def test_a_row_says_what_became_of_the_call(store: Store) -> None:
    flag = Flag("speakers", "Not certain who is the agent.")
    made = call("c-1", team="North", reason="billing", language="nb", duration_ms=2500, flags=(flag,))
    save(store, replace(made, timezone="Europe/Oslo"), findings=[finding("c-1")])
    dispute(store, "c-1")
    review(store, "c-1", "Anne")
    (row,) = store.listed(Listing()).calls
    assert (row.agents, row.team, row.reason, row.language) == (("Kari N",), "North", "billing", "nb")
    assert row.started_at
    assert row.started_at.hour == 10
    assert (row.duration_ms, row.quality, row.counts, row.flags) == (2500, "full", False, (flag.reason,))
    assert (row.findings, row.reviewed_by, row.comments, row.disputes) == (1, ("Anne",), 1, 1)


def test_calls_come_in_the_order_asked_for(store: Store) -> None:
    for n, (days, length) in enumerate(((1, 3000), (0, 1000), (None, 2000))):
        at = None if days is None else MONDAY + timedelta(days=days)
        save(store, call(f"c-{n}", started_at=at, duration_ms=length))
    orders = {sort: names(store, sort=sort) for sort in ("newest", "oldest", "longest", "shortest", "analysed")}
    assert orders == {
        "newest": ["c-0", "c-1", "c-2"],
        "oldest": ["c-1", "c-0", "c-2"],
        "longest": ["c-0", "c-2", "c-1"],
        "shortest": ["c-1", "c-2", "c-0"],
        "analysed": ["c-2", "c-1", "c-0"],
    }


def test_pages_of_25_and_never_one_behind_the_last(store: Store) -> None:
    for number in range(27):
        save(store, call(f"c-{number:02}"))
    second, beyond = store.listed(Listing(sort="oldest"), 2), store.listed(Listing(sort="oldest"), 9)
    assert [row.call_id for row in second.calls] == ["c-25", "c-26"]
    assert (second.number, second.is_more, second.pages) == (27, False, 2)
    assert beyond == second


def test_more_than_is_counted_is_said_to_be_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.store_review.COUNTED", 2)
    monkeypatch.setattr("pipeline.store.store_review.PAGE", 1)
    for number in range(4):
        save(store, call(f"c-{number}"))
    found = store.listed(Listing())
    assert (found.number, found.is_more) == (2, True)


@pytest.mark.parametrize("few", [0, 2000])
def test_the_same_calls_are_found_by_either_way(store: Store, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.listing.FEW", few)
    for n in range(4):
        made = said(f"c-{n}", "Pakken kom" if n % 2 else "Pakken", team="North" if n else "South", language="nb")
        save(store, made, findings=[finding(f"c-{n}")] if n < 3 else [])
    seen = store.as_seen_by(NORTH)
    assert names(seen, text="pakken", finding="compensation_before_probing", language="nb") == ["c-2", "c-1"]
    assert names(seen, text="pakken -kom") == ["c-2"]


# ---- who sees what

FILTERS = [
    {},
    {"text": "hemmelig"},
    {"text": "-annet"},
    {"code": "question"},
    {"finding": "compensation_before_probing"},
    {"chance": "probing_after_need"},
    {"reason": "billing"},
    {"language": "nb"},
    {"quality": "full"},
    {"reviewed": "yes"},
    {"disputed": True},
    {"first_day": MONDAY.date(), "last_day": MONDAY.date()},
    {"sort": "longest"},
]


@pytest.mark.parametrize("viewer", [KARI, NORTH, Viewer("Ada", frozenset({"admin"}))], ids=["agent", "leader", "admin"])
@pytest.mark.parametrize("few", [0, 2000])
def test_nobody_finds_calls_of_others_by_anything(
    store: Store, viewer: Viewer, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.store.listing.FEW", few)
    asked = (Utterance("Hemmelig?", judgement=judged("question")),)
    made = call("c-1", "Ola B", turns=(Turn("agent", asked),), team="South", language="nb", reason="billing")
    chance = Chance("probing_after_need", "Ola B", False, 0, None)
    save(store, made, findings=[finding("c-1")], chances=[chance])
    review(store, "c-1", viewer.person)
    dispute(store, "c-1")
    numbers = {"agent": number_of(store, "agent", "Ola B"), "team": number_of(store, "team", "South")}
    seen = store.as_seen_by(viewer)
    for listing in [*FILTERS, {"agent": numbers["agent"]}, {"team": numbers["team"]}, {"reviewed": "me"}]:
        assert names(store.as_seen_by(QA), **{**listing, "reviewed": None}) == ["c-1"]
        assert names(seen, **listing) == []
        assert seen.exported(Listing(**listing)) == ()  # type: ignore[arg-type]
    assert seen.is_empty()
    assert (seen.choices().agents, seen.choices().teams, seen.choices().reasons) == ((), (), ())


def test_choices_are_those_of_calls_that_may_be_seen(store: Store) -> None:
    save(store, call("c-1", "Kari N", team="North", reason="billing"))
    save(store, call("c-2", "Ola B", team="South", reason="fault"))
    everything, own = store.as_seen_by(QA).choices(), store.as_seen_by(NORTH).choices()
    assert [name for _, name in everything.agents] == ["Kari N", "Ola B"]
    assert everything.reasons == ("billing", "fault")
    assert ([n for _, n in own.agents], [n for _, n in own.teams], own.reasons) == (["Kari N"], ["North"], ("billing",))


# ---- samples


def centre(store: Store) -> None:
    for number in range(12):
        save(store, call(f"c-{number:02}", ("Kari N", "Ola B", "Emma")[number % 3], team="North", language="nb"))


def test_a_sample_holds_so_many_calls_of_each_agent(store: Store) -> None:
    centre(store)
    draw = store.draw_calls(Listing(), 2, 7, {})
    page = store.listed(Listing(), draw=draw)
    assert sorted(row.agents[0] for row in page.calls) == ["Emma", "Emma", "Kari N", "Kari N", "Ola B", "Ola B"]
    assert page.drawn
    assert (page.drawn.calls, page.drawn.agents, page.drawn.reviewed) == (12, 3, 0)


def test_a_sample_is_the_same_again_and_another_with_another_seed(store: Store) -> None:
    centre(store)
    draw = store.draw_calls(Listing(), 2, 7, {})
    samples = [{r.key for r in store.listed(Listing(), draw=replace(draw, seed=seed)).calls} for seed in (7, 7, 8, 9)]
    assert samples[0] == samples[1]
    assert len({frozenset(sample) for sample in samples}) > 1


def test_a_sample_stays_while_its_calls_are_reviewed_and_more_are_stored(store: Store) -> None:
    centre(store)
    fresh = Listing(reviewed="no")
    draw = store.draw_calls(fresh, 2, 7, {})
    before = [row.call_id for row in store.listed(fresh, draw=draw).calls]
    review(store, before[0], "Quentin", datetime.now(UTC) + timedelta(minutes=1))
    for number in range(20, 40):
        save(store, call(f"c-{number:02}"))
    page = store.listed(fresh, draw=draw)
    assert [row.call_id for row in page.calls] == before
    assert page.drawn
    assert (page.drawn.reviewed, page.drawn.calls) == (1, 12)


def test_a_sample_of_a_leader_holds_calls_of_their_team(store: Store) -> None:
    centre(store)
    save(store, call("c-99", "Mette", team="South"))
    seen = store.as_seen_by(NORTH)
    page = seen.listed(Listing(), draw=seen.draw_calls(Listing(), 50, 1, {}))
    assert page.drawn
    assert (page.drawn.calls, page.drawn.agents) == (12, 3)


def test_a_draw_is_noted_with_what_it_was_drawn_from(store: Store) -> None:
    centre(store)
    store.as_seen_by(QA).draw_calls(Listing(language="nb"), 1, 7, {"filter": "language=nb"})
    with store._engine.connect() as connection:
        row = connection.execute(text("SELECT person, action, detail FROM audit")).one()
    assert (row.person, row.action) == ("Quentin", "drew")
    for part in ("language=nb", '"from":12', '"drawn":3', '"seed":7'):
        assert part in str(row.detail).replace("'", '"').replace(": ", ":")


def test_an_agent_draws_no_sample(store: Store) -> None:
    with pytest.raises(Forbidden):
        store.as_seen_by(KARI).draw_calls(Listing(), 1, 7, {})


@pytest.mark.parametrize("each", [0, 51, -3])
def test_a_sample_of_no_size_or_too_large_a_one_is_refused(store: Store, each: int) -> None:
    with pytest.raises(WrongUse):
        store.draw_calls(Listing(), each, 7, {})
