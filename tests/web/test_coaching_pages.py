"""Sessions and the agent's own words, noted on the profile: by whom, and by whom not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from pipeline.errors import Forbidden
from pipeline.sessions import Session
from pipeline.store import Scope, Store
from tests.web.conftest import Logged, csrf
from tests.web.seen import DANIEL, KARI, agent, noted
from tests.web.world import PEOPLE


def send(client: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    return client.post(path, data={"csrf": csrf(client, "/nothing"), **fields})


def session(store: Store, coach: str = "Lars Leder", whose: str = KARI) -> int:
    return store.add_session(whose, date(2026, 10, 5), coach=coach, focus="calls.summarising").id


def test_a_leader_notes_a_session(browse: Logged, store: Store) -> None:
    answer = send(
        browse("leader"),
        f"{agent(store, KARI)}/sessions?period=own&from=2026-09-01",
        held_on="2026-10-05",
        focus="calls.empathy",
        agreed=" Name the feeling first. ",
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{agent(store, KARI)}?period=own&from=2026-09-01&done=noted#coaching"
    held = store.sessions(KARI)
    assert held == (
        Session(held[0].id, KARI, date(2026, 10, 5), "Lars Leder", "calls.empathy", "Name the feeling first."),
    )
    page = browse("leader").get(answer.headers["location"]).text
    assert "The session is noted." in page
    assert "Agreed in coaching." in page
    assert '<h3 class="goal">Empathy</h3>' in page
    what = {"what": "noted a session", "held_on": "2026-10-05", "focus": "calls.empathy"}
    assert ("Lars Leder", "coached", KARI, what) in noted(store)


@pytest.mark.parametrize(
    ("who", "whom", "status"),
    [("leader", DANIEL, 404), ("agent", KARI, 403), ("agent", DANIEL, 403), ("admin", KARI, 403)],
)
def test_nobody_else_notes_a_session(browse: Logged, store: Store, who: str, whom: str, status: int) -> None:
    assert send(browse(who), f"{agent(store, whom)}/sessions", held_on="2026-10-05").status_code == status
    assert store.sessions() == ()


def test_who_led_the_agent_before_reads_of_that_time_only(browse: Logged, store: Store) -> None:
    session(store)
    session(store, "Siri Sjef")
    store.set_vision(KARI, "I help whoever calls")
    first, last = store.days(Scope(agent=KARI))
    assert first
    assert last
    store.move_agent(KARI, "South", first + (last - first) / 2)
    former, now = (browse(who).get(agent(store, KARI)).text for who in ("leader", "other leader"))
    assert ("Siri Sjef" in former, "I help whoever calls" in former, "Note a session" in former) == (False,) * 3
    assert "Lars Leder" in former
    assert ("Siri Sjef" in now, "I help whoever calls" in now, "Note a session" in now) == (True,) * 3
    answer = send(browse("leader"), f"{agent(store, KARI)}/sessions", held_on="2026-10-05")
    assert (answer.status_code, "current leader of the agent&#39;s team" in answer.text) == (403, True)


def test_without_the_token_of_the_page_nothing_is_noted(browse: Logged, store: Store) -> None:
    answer = browse("leader").post(f"{agent(store, KARI)}/sessions", data={"held_on": "2026-10-05"})
    assert answer.status_code == 403
    assert store.sessions() == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"held_on": (date.today() + timedelta(days=1)).isoformat()}, "This day is still to come"),
        ({"held_on": "yesterday"}, "On which day was it held?"),
        ({"held_on": ""}, "On which day was it held?"),
        ({"held_on": "2026-10-05", "focus": "calls.nothing"}, "There is nothing of this name to practise"),
    ],
)
def test_what_cannot_be_noted_is_said_and_what_was_written_stays(
    browse: Logged, store: Store, fields: dict[str, str], said: str
) -> None:
    answer = send(browse("leader"), f"{agent(store, KARI)}/sessions", agreed="Ask <first>", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Ask &lt;first&gt;</textarea>" in answer.text
    assert store.sessions() == ()


def test_more_text_than_is_taken_is_refused(browse: Logged, store: Store) -> None:
    path = f"{agent(store, KARI)}/sessions"
    assert send(browse("leader"), path, held_on="2026-10-05", agreed="x" * 2001).status_code == 422
    assert store.sessions() == ()


def test_a_coach_removes_the_own_session(browse: Logged, store: Store) -> None:
    path = f"{agent(store, KARI)}/sessions/{session(store)}/remove"
    assert "/remove" in browse("leader").get(agent(store, KARI)).text
    assert send(browse("leader"), path).status_code == 303
    assert store.sessions() == ()
    assert [action for _, action, _, _ in noted(store)] == ["saw", "coached"]


@pytest.mark.parametrize(("who", "status"), [("qa", 403), ("agent", 403), ("other leader", 404)])
def test_a_session_of_somebody_else_stays(browse: Logged, store: Store, who: str, status: int) -> None:
    number = session(store)
    assert send(browse(who), f"{agent(store, KARI)}/sessions/{number}/remove").status_code == status
    assert len(store.sessions(KARI)) == 1
    assert noted(store) == []


def test_only_own_sessions_have_a_button(browse: Logged, store: Store) -> None:
    session(store, "Quentin QA")
    assert "/remove" not in browse("leader").get(agent(store, KARI)).text
    assert "/remove" in browse("qa").get(agent(store, KARI)).text


def test_a_session_is_removed_only_from_its_agent(browse: Logged, store: Store) -> None:
    number = session(store, "Quentin QA", DANIEL)
    assert send(browse("qa"), f"{agent(store, KARI)}/sessions/{number}/remove").status_code == 404
    assert len(store.sessions(DANIEL)) == 1


def test_an_agent_writes_the_own_vision(browse: Logged, store: Store) -> None:
    answer = send(browse("agent"), f"{agent(store, KARI)}/vision", text=" Nobody calls twice. ")
    assert answer.headers["location"] == "/agents/me?done=vision#coaching"
    vision = store.vision(KARI)
    assert vision
    assert vision.text == "Nobody calls twice."
    assert ("Kari N", "changed the vision", KARI, None) in noted(store)
    assert "Nobody calls twice.</textarea>" in browse("agent").get("/agents/me").text
    assert (
        '<blockquote class="vision">Nobody calls twice.</blockquote>' in browse("leader").get(agent(store, KARI)).text
    )


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("qa", 403), ("other agent", 404), ("admin", 403)])
def test_nobody_else_writes_it(browse: Logged, store: Store, who: str, status: int) -> None:
    assert send(browse(who), f"{agent(store, KARI)}/vision", text="Mine now").status_code == status
    assert store.vision(KARI) is None


def test_the_store_lets_nobody_else_write_or_remove(store: Store, browse: Logged) -> None:
    number = session(store)
    viewers = {a.name: a.viewer for a in store.accounts()}
    with pytest.raises(Forbidden):
        store.as_seen_by(viewers[PEOPLE["leader"].name]).set_vision(KARI, "Mine now")
    with pytest.raises(Forbidden):
        store.as_seen_by(viewers[PEOPLE["qa"].name]).remove_session(number)
    assert len(store.sessions(KARI)) == 1


def test_a_coach_signs_with_the_own_name(store: Store) -> None:
    leader = next(a for a in store.accounts() if a.login == PEOPLE["leader"].login).viewer
    assert store.as_seen_by(leader).add_session(KARI, date(2026, 10, 5), coach="Somebody").coach == "Lars Leder"


def test_an_agent_sees_what_was_agreed_and_cannot_change_it(browse: Logged, store: Store) -> None:
    store.add_session(KARI, date(2026, 10, 5), coach="Lars Leder", agreed="Ask first.")
    page = browse("agent").get("/agents/me").text
    assert "Ask first." in page
    assert "Note the session" not in page
    assert "/remove" not in page


def test_sessions_stand_also_where_the_period_has_no_calls(browse: Logged, store: Store) -> None:
    store.add_session(KARI, date(2026, 10, 5), coach="Lars Leder", agreed="Ask first.")
    page = browse("leader").get(f"{agent(store, KARI)}?period=own&from=2020-01-01&to=2020-01-02").text
    assert "Ask first." in page
    assert "Note the session" in page


def test_the_effect_of_a_session_with_no_calls_after_it_is_still_to_come(browse: Logged, store: Store) -> None:
    store.add_session(KARI, date(2026, 11, 20), coach="Lars Leder", focus="calls.empathy")
    page = browse("leader").get(agent(store, KARI)).text
    assert "There are no calls after a coaching session yet" in page
