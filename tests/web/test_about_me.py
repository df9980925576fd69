"""What is stored about an agent and who looked: for that agent, and nobody else's data in it."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from pipeline.centre import Centre, Retention
from pipeline.errors import Forbidden
from pipeline.store import Scope, Store
from pipeline.viewers import Viewer
from tests.web.conftest import Logged

KARI = Viewer("Kari N", frozenset({"agent"}), agent="Kari Nordli")
QA = Viewer("Quentin QA", frozenset({"qa"}))


def key(store: Store, agent: str) -> int:
    known, _ = next(iter(store.stored(Scope(agent=agent))))
    return store.call_key(known.call_id)


def page(browse: Logged, who: str = "agent") -> str:
    return html.unescape(browse(who).get("/about-me").text)


def test_an_agent_reads_how_many_calls_and_from_when(browse: Logged, store: Store) -> None:
    about = store.as_seen_by(KARI).about_me()
    first, last = store.days(Scope(agent="Kari Nordli"))
    assert (about.calls, about.first_day, about.last_day) == (8, first, last)
    assert re.search(r"Calls in which you spoke</dt><dd>8 ·", page(browse))


def test_figures_are_those_that_are_kept(store: Store) -> None:
    about = store.as_seen_by(KARI).about_me()
    assert "calls.greeting" in about.measures
    assert len(about.measures) == len(set(about.measures))


def test_sessions_and_the_vision_are_there(browse: Logged, store: Store) -> None:
    store.add_session("Kari Nordli", date(2026, 11, 2), coach="Lars Leder", agreed="An open question first")
    store.add_session("Daniel Reed", date(2026, 11, 3), agreed="Something else")
    store.set_vision("Kari Nordli", "Nobody calls twice because of me.")
    text = page(browse)
    assert "An open question first" in text
    assert "Nobody calls twice because of me." in text
    assert "Something else" not in text


def test_who_looked_at_a_call_or_the_profile_is_named_with_times(browse: Logged, store: Store) -> None:
    seen = store.as_seen_by(QA)
    seen.note("saw", call_key=key(store, "Kari Nordli"))
    seen.note("saw", agent="Kari Nordli")
    seen.note("heard", call_key=key(store, "Kari Nordli"))
    looks = {(look.person, look.action): look.count for look in store.as_seen_by(KARI).about_me().looks}
    assert looks == {("Quentin QA", "saw"): 2, ("Quentin QA", "heard"): 1}
    assert "Quentin QA" in page(browse)


def test_looks_at_others_and_ones_own_are_not_there(browse: Logged, store: Store) -> None:
    store.as_seen_by(QA).note("saw", call_key=key(store, "Daniel Reed"), agent="Daniel Reed")
    store.as_seen_by(KARI).note("saw", call_key=key(store, "Kari Nordli"), agent="Kari Nordli")
    assert store.as_seen_by(KARI).about_me().looks == ()
    text = page(browse)
    assert "Nobody else has looked" in text
    assert "Daniel" not in text


def test_purposes_and_times_to_keep_are_told(browse: Logged, store: Store) -> None:
    assert "has not written down yet" in page(browse)
    kept = Retention({"coaching": 365})
    store.set_centre(Centre("Northline", purposes={"coaching": "To practise. <b>"}, retention=kept))
    raw = browse("agent").get("/about-me").text
    assert "To practise. &lt;b&gt;" in raw
    assert "deleted after 365 days" in raw
    assert "Uploaded recordings are deleted after 365 days." in raw
    assert "The log of who saw what is kept without end." in raw


@pytest.mark.parametrize("who", ["admin", "qa", "leader", "trainer"])
def test_who_is_no_agent_has_no_such_page(browse: Logged, who: str) -> None:
    assert browse(who).get("/about-me").status_code == 404


def test_an_agent_account_without_the_role_sees_nothing(store: Store) -> None:
    former = Viewer("Kari N", frozenset({"admin"}), agent="Kari Nordli")
    with pytest.raises(Forbidden):
        store.as_seen_by(former).about_me()


def test_an_agent_of_whom_no_call_is_stored_reads_zero(store: Store) -> None:
    store.add_account("new", "New One", ["agent"], agent="New One")
    about = store.as_seen_by(Viewer("New One", frozenset({"agent"}), agent="New One")).about_me()
    assert (about.calls, about.measures, about.looks) == (0, (), ())
