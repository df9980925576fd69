"""The list of agents and their profiles: who may see which, what stands there, what leads where."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipeline.store import Scope, Store
from pipeline.web.views.filters import Filters, days_of
from tests.web.conftest import Logged
from tests.web.seen import DANIEL, EMMA, KARI, OLA, agent, noted, team
from tests.web.world import PEOPLE

EMPTY_MONTH = "?period=own&from=2020-01-01&to=2020-01-31"


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/agents/\d+[^"]*">([^<]+)</a>', page)


def test_whoever_sees_all_has_everybody_in_the_order_of_the_alphabet(browse: Logged) -> None:
    assert names(browse("qa").get("/agents").text) == [DANIEL, EMMA, KARI, OLA]


@pytest.mark.parametrize(("who", "seen"), [("leader", [EMMA, KARI]), ("other leader", [DANIEL, OLA])])
def test_a_leader_has_the_agents_of_the_team(browse: Logged, who: str, seen: list[str]) -> None:
    assert names(browse(who).get("/agents").text) == seen


def test_the_list_is_searched_by_name(browse: Logged) -> None:
    assert names(browse("qa").get("/agents?q=nord+KARI").text) == [KARI]
    assert "Nobody here is called “Zoe”." in browse("qa").get("/agents?q=Zoe").text


def test_the_list_is_narrowed_to_a_team(browse: Logged, store: Store) -> None:
    assert names(browse("qa").get(f"/agents?team={team(store, 'South')}").text) == [DANIEL, OLA]


def test_the_list_is_narrowed_to_days(browse: Logged) -> None:
    page = browse("qa").get(f"/agents{EMPTY_MONTH}").text
    assert names(page) == []
    assert "There are no calls of named agents here." in page


def test_the_list_tells_what_was_agreed_last(browse: Logged, store: Store) -> None:
    store.add_session(KARI, date(2026, 9, 21), focus="calls.empathy")
    store.add_session(KARI, date(2026, 10, 5), focus="calls.summarising")
    store.add_session(KARI, date(2026, 10, 12))
    page = browse("leader").get("/agents").text
    assert "Summarising <small>5 Oct 2026" in page
    assert "Empathy" not in page


def test_a_team_of_another_leader_is_not_there(browse: Logged, store: Store) -> None:
    assert browse("leader").get(f"/agents?team={team(store, 'South')}").status_code == 404


def test_an_agent_is_led_to_the_own_page(browse: Logged) -> None:
    assert browse("agent").get("/agents").headers["location"] == "/agents/me"


@pytest.mark.parametrize("path", ["/agents", "/agents/me", "/agents/1"])
def test_who_administers_sees_no_agents(browse: Logged, path: str) -> None:
    assert browse("admin").get(path).status_code == 403


@pytest.mark.parametrize(
    ("who", "whom"),
    [("leader", KARI), ("leader", EMMA), ("other leader", OLA), ("qa", DANIEL), ("trainer", KARI), ("agent", KARI)],
)
def test_a_profile_is_there_for_whoever_may_see_it(browse: Logged, store: Store, who: str, whom: str) -> None:
    answer = browse(who).get(agent(store, whom))
    assert answer.status_code == 200
    assert f"<h1>{whom}</h1>" in answer.text
    assert "8 of 8 calls" in answer.text
    assert (PEOPLE[who].name, "saw", whom, None) in noted(store)


@pytest.mark.parametrize(
    ("who", "whom"),
    [("leader", OLA), ("leader", DANIEL), ("other leader", KARI), ("agent", EMMA), ("agent", DANIEL), ("agent", OLA)],
)
@pytest.mark.parametrize("rest", ["", "/export/json", "/export/csv"])
def test_a_profile_of_somebody_else_is_not_there(browse: Logged, store: Store, who: str, whom: str, rest: str) -> None:
    answer = browse(who).get(agent(store, whom) + rest)
    assert answer.status_code == 404
    assert whom not in answer.text
    assert noted(store) == []


@pytest.mark.parametrize("number", ["0", "99999", "99999999999999999999999", "x", "1.5", "-1", "..%2fadmin"])
def test_a_number_that_is_no_agents_is_not_there(browse: Logged, number: str) -> None:
    assert browse("qa").get(f"/agents/{number}").status_code == 404


def test_the_number_of_a_team_is_no_agents(browse: Logged, store: Store) -> None:
    assert browse("qa").get(f"/agents/{team(store, 'North')}").status_code == 404


def test_who_is_no_agent_has_no_own_page(browse: Logged) -> None:
    assert browse("leader").get("/agents/me").status_code == 404


def test_an_agents_page_leads_to_own_calls_only_and_holds_no_colleague(browse: Logged, store: Store) -> None:
    page = browse("agent").get("/agents/me").text
    keys = {int(key) for key in re.findall(r'href="/calls/(\d+)', page)}
    assert keys
    assert keys <= set(store.call_keys([call.call_id for call in store.calls(Scope(agent=KARI))]).values())
    assert not any(name in page for name in (EMMA, OLA, DANIEL))
    assert "Everyone" in page


def test_a_place_leads_to_its_call_at_that_time(browse: Logged, store: Store) -> None:
    moment = store.moments(Scope(agent=KARI), "summarising", 1)[0]
    key = store.call_keys([moment.call_id])[moment.call_id]
    assert f'href="/calls/{key}?at={moment.start_ms}"' in browse("leader").get(agent(store, KARI)).text


def test_a_profile_without_calls_in_the_period_says_what_to_do(browse: Logged, store: Store) -> None:
    page = browse("leader").get(agent(store, KARI) + EMPTY_MONTH).text
    assert "There are no calls of Kari Nordli in this period." in page
    assert "Choose other days above." in page


def test_the_days_chosen_are_those_counted(browse: Logged, store: Store) -> None:
    page = browse("leader").get(f"{agent(store, KARI)}?period=own&from=2026-09-07&to=2026-09-13").text
    assert "Provisional: only 1 call so far." in page


def test_what_was_chosen_stays_when_going_on(browse: Logged, store: Store) -> None:
    page = browse("qa").get(f"{agent(store, KARI)}?period=own&from=2026-09-07&draft=1").text
    kept = "?period=own&amp;from=2026-09-07&amp;draft=1"
    assert f'href="/teams{kept}"' in page
    assert f'href="/agents{kept}"' in page


def test_the_coach_chooses_something_else_to_practise(browse: Logged, store: Store) -> None:
    page = browse("leader").get(f"{agent(store, KARI)}?focus=calls.empathy").text
    assert "Chosen by the coach." in page
    assert '<h3 class="goal">Empathy</h3>' in page
    assert '<option value="calls.empathy" selected>' in page


def test_a_forged_focus_is_nothing_chosen(browse: Logged, store: Store) -> None:
    answer = browse("leader").get(f"{agent(store, KARI)}?focus=<script>&period=<script>&from=x&team=<script>")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_what_the_tagger_is_unsure_of_can_be_shown(browse: Logged, store: Store) -> None:
    tagger = store.tagger()
    assert tagger
    store.note_tagger(tagger.source, tagger.codes, ["empathy"])
    here = agent(store, KARI)
    assert 'id="said-empathy"' not in browse("leader").get(here).text
    assert 'id="said-empathy"' in browse("leader").get(f"{here}?unsure=1").text
    assert browse("leader").get(f"{here}?focus=calls.empathy").status_code == 200


@pytest.mark.parametrize(("form", "start"), [("json", b"{"), ("csv", b"\xef\xbb\xbfagent"), ("xlsx", b"PK")])
def test_a_profile_is_saved_and_that_is_noted(browse: Logged, store: Store, form: str, start: bytes) -> None:
    answer = browse("leader").get(f"{agent(store, KARI)}/export/{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="kari-nordli.{form}"'
    assert noted(store) == [("Lars Leder", "exported", KARI, {"format": form})]


def test_pdf_is_offered_only_where_a_browser_is(browse: Logged, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CALLCOACH_BROWSER", raising=False)
    page = browse("leader").get(agent(store, KARI)).text
    assert "/export/xlsx" in page
    assert "/export/pdf" not in page
    assert browse("leader").get(f"{agent(store, KARI)}/export/pdf").status_code == 404


@pytest.mark.parametrize("form", ["exe", "html", "..%2f..", "parquet"])
def test_no_other_files_are_given(browse: Logged, store: Store, form: str) -> None:
    assert browse("qa").get(f"{agent(store, KARI)}/export/{form}").status_code == 404


def test_an_agent_saves_the_own_profile(browse: Logged, store: Store) -> None:
    assert browse("agent").get(f"{agent(store, KARI)}/export/json").json()["agent"] == KARI


def test_periods_are_local_days() -> None:
    today = date(2026, 11, 28)
    assert days_of("month", "", "", today) == (date(2026, 11, 1), today)
    assert days_of("last", "", "", today) == (date(2026, 10, 1), date(2026, 10, 31))
    assert days_of("last", "", "", date(2026, 1, 31)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert days_of("quarter", "", "", today) == (date(2026, 10, 1), today)
    assert days_of("year", "", "", today) == (date(2026, 1, 1), today)
    assert days_of("own", "2026-02-03", "2026-01-02", today) == (date(2026, 1, 2), date(2026, 2, 3))
    assert days_of("own", "nonsense", "", today) == (None, None)
    assert days_of("all", "2026-02-03", "", today) == (None, None)


def test_nothing_chosen_leaves_the_address_bare() -> None:
    assert Filters().query() == ""
    assert Filters("month", draft=True).query(("focus", "calls.empathy")) == "?period=month&draft=1&focus=calls.empathy"
