"""Teams, comparison, drivers and ledger in the app: who may see what, what can be chosen, what is noted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from pipeline.batch.local import keep
from pipeline.call import Call, Turn, Utterance
from pipeline.money import with_amounts
from pipeline.outcomes import Named, Reported
from pipeline.process import remeasured
from pipeline.store import Scope, Store
from pipeline.tags import Judgement
from pipeline.web.routes import drivers
from tests.report.centre import codebook
from tests.web.conftest import Logged
from tests.web.seen import DANIEL, EMMA, KARI, OLA, agent, noted, team
from tests.web.world import PEOPLE, TAGGER, Person

EMPTY = "period=own&from=2020-01-01&to=2020-01-31"
PAGES = ("/teams", "/compare", "/drivers", "/ledger")


@pytest.fixture
def two_teams(store: Store, browse: Logged, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A leader of both teams."""
    both = Person("begge", "Berit Begge", ("leader",), teams=("North", "South"))
    monkeypatch.setitem(PEOPLE, "both", both)
    store.add_account(both.login, both.name, both.roles, teams=both.teams)
    return browse("both")


@pytest.fixture
def offers(store: Store) -> None:
    """Kari gave away 200 kroner twice to one customer, Ola 50."""
    for number, (name, where, text, customer) in enumerate(
        [
            (KARI, "North", "Du får 200 kroner.", "8841277"),
            (KARI, "North", "Du får 200 kroner.", "8841277"),
            (OLA, "South", "Du får 50 kroner.", "3300012"),
        ]
    ):
        said = Utterance(text, judgement=Judgement(("compensation_offered",), source=TAGGER))
        when = datetime(2026, 11, 2 + number, 9, tzinfo=UTC)
        call = Call(f"gift-{number}", (Turn("agent", (said,)),), "nb", agent=name, team=where, started_at=when)
        call = replace(call, customer_id=customer, tagged_by=TAGGER)
        keep(store, remeasured(with_amounts(call), call.call_id, {}, codebook()))


@pytest.fixture
def outcomes(store: Store) -> None:
    """Every call has an NPS."""
    rows = [Reported(c.call_id, Named(c.call_id), {"nps": n % 11}) for n, c in enumerate(store.calls())]
    assert not store.put_outcomes(rows).faults


# ---- who may not


@pytest.mark.parametrize("who", ["agent", "admin"])
@pytest.mark.parametrize("path", [*PAGES, "/teams/1", "/drivers/nps"])
def test_agents_and_administrators_may_not(browse: Logged, store: Store, who: str, path: str) -> None:
    assert browse(who).get(path).status_code == 403
    assert noted(store) == []


@pytest.mark.parametrize("path", ["/teams/{}", "/compare?team={}", "/drivers?team={}", "/ledger?team={}"])
def test_a_team_of_another_leader_is_not_there(browse: Logged, store: Store, path: str) -> None:
    answer = browse("leader").get(path.format(team(store, "South")))
    assert answer.status_code == 404
    assert "South" not in answer.text


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "x"])
def test_a_number_that_is_no_teams_is_not_there(browse: Logged, number: str) -> None:
    assert browse("qa").get(f"/teams/{number}").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/teams/{}"])
def test_a_leader_never_reads_a_name_of_another_team(browse: Logged, store: Store, path: str) -> None:
    answer = browse("leader").get(path.format(team(store, "North")))
    assert answer.status_code in (200, 303)
    assert not any(name in answer.text for name in (OLA, DANIEL, "South"))


def test_a_leader_without_a_team_is_told_so(store: Store, browse: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PEOPLE, "none", Person("ingen", "Ingen Leder", ("leader",)))
    store.add_account("ingen", "Ingen Leder", ("leader",))
    client = browse("none")
    assert "There are no teams here yet." in client.get("/teams").text
    for path in ("/compare", "/compare?by=period", "/ledger", "/agents"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not any(name in answer.text for name in (KARI, EMMA, OLA, DANIEL))


# ---- teams


def test_a_leader_of_one_team_comes_to_it_at_once(browse: Logged, store: Store) -> None:
    answer = browse("leader").get("/teams?period=year")
    assert answer.headers["location"] == f"/teams/{team(store, 'North')}?period=year"


def test_whoever_sees_all_has_all_teams(browse: Logged, store: Store) -> None:
    page = browse("qa").get("/teams?draft=1").text
    assert re.findall(r'<a href="(/teams/\d+\?draft=1)">(\w+)</a>', page) == [
        (f"/teams/{team(store, name)}?draft=1", name) for name in ("North", "South")
    ]


def test_a_leader_of_two_teams_chooses(two_teams: TestClient, store: Store) -> None:
    north, south = team(store, "North"), team(store, "South")
    page = two_teams.get(f"/teams/{north}").text
    assert f'href="/teams/{south}"' in page
    assert KARI in page
    assert OLA not in page
    assert OLA in two_teams.get(f"/teams/{south}").text


@pytest.mark.parametrize("who", ["leader", "qa", "trainer"])
def test_a_team_is_reviewed(browse: Logged, store: Store, who: str) -> None:
    page = browse(who).get(f"/teams/{team(store, 'North')}").text
    assert "What sets the best apart" in page
    assert f'<a href="{agent(store, KARI)}">{KARI}</a>' in page
    assert re.search(r'href="/calls/\d+\?at=\d+"', page)
    assert (PEOPLE[who].name, "saw", None, {"page": "team", "name": "North"}) in noted(store)


def test_a_team_without_calls_in_the_period_says_what_to_do(browse: Logged, store: Store) -> None:
    page = browse("leader").get(f"/teams/{team(store, 'North')}?{EMPTY}").text
    assert "There is nothing to count here." in page


# ---- comparison


def test_a_leader_compares_the_agents_of_the_team(browse: Logged, store: Store) -> None:
    page = browse("leader").get("/compare").text
    assert f'<a href="{agent(store, KARI)}">{KARI}</a>' in page
    assert EMMA in page
    assert ("Lars Leder", "saw", None, {"page": "compare", "by": "agent", "team": "North"}) in noted(store)


def test_a_leader_of_two_teams_compares_one_at_a_time(two_teams: TestClient, store: Store) -> None:
    page = two_teams.get("/compare").text
    assert KARI in page
    assert OLA not in page
    assert OLA in two_teams.get(f"/compare?team={team(store, 'South')}").text


def test_a_leader_does_not_compare_teams(browse: Logged) -> None:
    page = browse("leader").get("/compare?by=team").text
    assert "Agents side by side" in page
    assert "South" not in page


def test_whoever_sees_all_compares_teams_and_each_leads_on(browse: Logged, store: Store) -> None:
    page = browse("qa").get("/compare?by=team&period=own&from=2026-09-01").text
    assert "Teams side by side" in page
    assert f'<a href="/teams/{team(store, "South")}?period=own&amp;from=2026-09-01">South</a>' in page


@pytest.mark.parametrize("who", ["leader", "qa"])
def test_periods_are_compared(browse: Logged, who: str) -> None:
    page = browse(who).get("/compare?by=period&every=month").text
    assert "Periods side by side" in page
    assert "2026-09" in page
    assert "2026-10" in page


def test_only_the_habits_chosen_are_compared(browse: Logged) -> None:
    page = browse("qa").get("/compare?measure=calls.empathy&measure=calls.summarising&measure=no.such").text
    assert re.findall(r'<h2 id="m-([^"]+)"', page) == ["calls-summarising", "calls-empathy"]
    assert "Habits: 2 of" in page


def test_figures_are_adjusted_where_asked(browse: Logged) -> None:
    assert '<th scope="col" class="side">Adjusted</th>' not in browse("qa").get("/compare").text
    assert '<th scope="col" class="side">Adjusted</th>' in browse("qa").get("/compare?adjusted=1").text


def test_nobody_to_compare_says_what_to_do(browse: Logged) -> None:
    assert "There is nothing to count here." in browse("qa").get(f"/compare?{EMPTY}").text


def test_nonsense_in_the_address_is_nothing_chosen(browse: Logged) -> None:
    answer = browse("qa").get("/compare?by=<script>&every=x&measure=<script>&period=x&team=x")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


# ---- drivers


def test_without_outcomes_it_is_said_what_to_bring_in(browse: Logged) -> None:
    page = browse("leader").get("/drivers").text
    assert "callcoach outcomes import survey.csv --map nps=Score" in page
    assert browse("leader").get("/drivers/nps").status_code == 404


@pytest.mark.usefixtures("outcomes")
def test_outcomes_lead_to_what_goes_with_them(browse: Logged, store: Store) -> None:
    page = browse("qa").get("/drivers?period=own&from=2026-09-01").text
    assert 'href="/drivers/nps?period=own&amp;from=2026-09-01"' in page
    answer = browse("qa").get("/drivers/nps")
    assert "What goes together need not be cause and effect." in answer.text
    assert ("Quentin QA", "saw", None, {"page": "drivers", "outcome": "nps", "team": None}) in noted(store)


@pytest.mark.usefixtures("outcomes")
def test_a_leader_sees_outcomes_of_the_team(browse: Logged) -> None:
    assert "16 calls" in browse("leader").get("/drivers").text
    assert "32 calls" in browse("qa").get("/drivers").text
    assert browse("leader").get("/drivers/nps").status_code == 200


@pytest.mark.usefixtures("outcomes")
def test_days_without_outcomes_say_so(browse: Logged) -> None:
    assert "No call in these days has an outcome." in browse("qa").get(f"/drivers?{EMPTY}").text
    assert "There is nothing to count here." in browse("qa").get(f"/drivers/nps?{EMPTY}").text


@pytest.mark.usefixtures("outcomes")
def test_without_statsmodels_a_sentence_says_what_is_missing(browse: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "can_tell", lambda: False)
    page = browse("qa").get("/drivers").text
    assert "pip install &#39;callcoach[stats]&#39;" in page.replace("'callcoach[stats]'", "&#39;callcoach[stats]&#39;")
    assert 'href="/drivers/nps"' not in page
    assert browse("qa").get("/drivers/nps").headers["location"] == "/drivers"


# ---- ledger


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize(
    ("by", "named"),
    [("team", "North"), ("agent", KARI), ("reason", "why the customer called"), ("customer", "8841277")],
)
def test_what_was_given_away_is_added_up(browse: Logged, store: Store, by: str, named: str) -> None:
    page = browse("qa").get(f"/ledger?by={by}").text
    assert named in page
    assert by == "reason" or "400 NOK" in page
    assert ("Quentin QA", "saw", None, {"page": "ledger", "by": by, "team": None}) in noted(store)


@pytest.mark.usefixtures("offers")
def test_agents_and_teams_in_the_ledger_lead_on(browse: Logged, store: Store) -> None:
    assert f'<a href="{agent(store, KARI)}">{KARI}</a>' in browse("qa").get("/ledger?by=agent").text
    assert f'<a href="/teams/{team(store, "South")}">South</a>' in browse("qa").get("/ledger?by=team").text


@pytest.mark.usefixtures("offers")
def test_a_leader_reads_what_the_team_gave_and_no_customer(browse: Logged) -> None:
    for by in ("agent", "team", "customer"):
        page = browse("leader").get(f"/ledger?by={by}").text
        assert "400 NOK" in page
        assert "50 NOK" not in page
        assert "8841277" not in page
        assert 'value="customer"' not in page


@pytest.mark.usefixtures("offers")
def test_the_store_tells_a_leader_that_a_customer_came_again_but_not_who(store: Store, browse: Logged) -> None:
    leader = next(a for a in store.accounts() if a.login == PEOPLE["leader"].login).viewer
    lines = list(store.as_seen_by(leader).ledger_lines(Scope()))
    assert [line.customer_id for line in lines if line.customer_id] == ["1", "1"]


@pytest.mark.usefixtures("offers")
def test_only_offers_of_the_days_and_the_team_count(browse: Logged, store: Store) -> None:
    page = browse("qa").get(f"/ledger?by=agent&team={team(store, 'North')}&period=own&from=2026-11-03&to=2026-11-03")
    assert "200 NOK" in page.text
    assert OLA not in page.text


def test_a_ledger_without_offers_says_so(browse: Logged) -> None:
    assert "Nothing of value was offered in this period." in browse("leader").get(f"/ledger?{EMPTY}").text
