"""The list of calls: found, filtered, drawn, taken along; and by whom not."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pipeline.store import Store
from pipeline.web.app import create_app
from pipeline.web.settings import Settings
from tests.web.conftest import Logged, csrf
from tests.web.world import PEOPLE

KARI, EMMA, OLA, DANIEL = "Kari Nordli", "Emma Clarke", "Ola Bergsløkken Åsheim", "Daniel Reed"


def rows(page: str) -> list[str]:
    """Agents of the calls shown."""
    return re.findall(r'<td class="who"><span>([^<]*)</span>', page)


def number(page: str) -> str:
    found = re.search(r'<h2 id="number">([^<]*)</h2>', page)
    assert found
    return found[1]


def execute(store: Store, statement: str, **values: object) -> list[tuple[object, ...]]:
    with store._engine.begin() as connection:
        done = connection.execute(text(statement), values)
        return [tuple(row) for row in done] if done.returns_rows else []


def id_of(store: Store, kind: str, name: str) -> int:
    return int(execute(store, "SELECT id FROM names WHERE kind = :k AND name = :n", k=kind, n=name)[0][0])  # type: ignore[call-overload]


def test_the_newest_calls_come_first_25_a_page(browse: Logged) -> None:
    client = browse("qa")
    first, second = client.get("/calls").text, client.get("/calls?page=2").text
    assert (number(first), len(rows(first)), len(rows(second))) == ("32 calls", 25, 7)
    assert 'rel="next" href="/calls?page=2"' in first
    assert 'rel="prev" href="/calls?page=1"' in second


def test_a_search_shows_what_was_said_and_leads_there(browse: Logged) -> None:
    page = browse("qa").get("/calls", params={"q": "ordrenummeret"}).text
    assert re.search(
        r'<a href="/calls/\d+\?at=\d+">\d+:\d\d</a> <q lang="nb">Kan jeg få <mark>ordrenummeret</mark> ditt', page
    )
    assert set(rows(page)) == {KARI, OLA}


def test_what_was_said_and_typed_is_never_markup(browse: Logged, store: Store) -> None:
    key = re.findall(r'href="/calls/(\d+)"', browse("qa").get("/calls?q=ordrenummeret").text)[0]
    said = "<script>alert(1)</script> ordrenummeret"
    execute(store, "UPDATE utterances SET text = :said WHERE number = 0 AND call_key = :key", said=said, key=key)
    page = browse("qa").get("/calls", params={"q": 'ordrenummeret -"<b>x'}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>ordrenummeret</mark>" in page
    assert 'value="ordrenummeret -&#34;&lt;b&gt;x"' in page
    assert "<script>alert" not in page


def test_the_language_stands_with_the_call_and_never_for_its_reason(browse: Logged, store: Store) -> None:
    execute(store, "UPDATE calls SET reason = NULL")
    page = browse("qa").get("/calls").text
    assert set(re.findall(r'<td class="why">([^<]*)</td>', page)) == {""}
    assert re.search(r"<small>[^<]+ · Norwegian</small></th>", page)


def test_filters_that_are_in_use_can_be_taken_away_one_by_one(browse: Logged, store: Store) -> None:
    team = id_of(store, "team", "North")
    page = browse("qa").get(f"/calls?team={team}&language=nb&sort=longest").text
    assert number(page) == "8 calls"
    assert set(rows(page)) == {KARI}
    assert 'href="/calls?language=nb&amp;sort=longest">Team: North<' in page
    assert f'href="/calls?team={team}&amp;sort=longest">Language: Norwegian<' in page


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=99999999999", "agent=x", "agent=99999999999999", "team=-1", "from=x",
     "to=2026-13-99", "words=x", "sort=x", "reviewed=x", "chance=x", "chance=taken.", "code=%00",
     "each=3&seed=x&upto=1&at=2026-01-01", "each=99&seed=1&upto=1&at=2026-01-01T00:00:00%2B00:00", "seed=1&at=%00",
     "q=%00", "q=" + "x" * 3000],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_page_all_the_same(browse: Logged, query: str) -> None:
    assert browse("qa").get(f"/calls?{query}").status_code == 200


def test_an_agent_is_offered_neither_agents_nor_teams_nor_samples(browse: Logged) -> None:
    page = browse("agent").get("/calls").text
    assert set(rows(page)) == {KARI}
    assert 'name="agent"' not in page
    assert 'name="team"' not in page
    assert "/calls/draw" not in page


def test_a_leader_is_offered_the_agents_of_their_teams(browse: Logged) -> None:
    page = browse("leader").get("/calls").text
    assert set(rows(page)) == {KARI, EMMA}
    assert (KARI in page, OLA in page, DANIEL in page) == (True, False, False)


@pytest.mark.parametrize(("who", "own"), [("agent", {KARI}), ("other agent", {DANIEL}), ("leader", {KARI, EMMA})])
def test_nobody_finds_the_calls_of_others(browse: Logged, store: Store, who: str, own: set[str]) -> None:
    execute(store, "INSERT INTO reviews SELECT key, :p, '2026-11-01 09:00:00.000000' FROM calls", p=PEOPLE[who].name)
    client = browse(who)
    agents = [id_of(store, "agent", name) for name in (KARI, EMMA, OLA, DANIEL)]
    queries = [f"agent={agent}" for agent in agents] + [
        f"team={id_of(store, 'team', name)}" for name in ("North", "South")
    ]
    queries += [
        "q=du",
        "q=you",
        "q=-finnesikke",
        "code=question",
        "language=nb",
        "language=en",
        "reviewed=me",
        "words=full",
    ]
    queries += ["from=2026-01-01", "sort=oldest&page=2", "each=50&seed=1&upto=99999&at=2027-01-01T00:00:00%2B00:00"]
    for query in queries:
        assert set(rows(client.get(f"/calls?{query}").text)) <= own, query
        table = client.get(f"/calls.csv?{query}").text
        assert {row["agent"] for row in csv.DictReader(io.StringIO(table.lstrip("\ufeff")))} <= own, query


def test_an_administrator_who_is_nothing_else_sees_no_calls(browse: Logged) -> None:
    assert [browse("admin").get(path).status_code for path in ("/calls", "/calls.csv")] == [403, 403]


def test_nobody_who_is_not_logged_in_sees_calls(browse: Logged) -> None:
    assert [browse("").get(path).status_code for path in ("/calls", "/calls.csv")] == [303, 303]


# ---- samples


def draw(client: TestClient, **fields: str) -> str:
    answer = client.post("/calls/draw", data={"csrf": csrf(client, "/calls"), **fields})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_sample_is_in_its_address_with_its_filter(browse: Logged) -> None:
    where = draw(browse("qa"), each="2", language="nb", q="du")
    asked = dict(parse_qsl(urlsplit(where).query))
    assert (asked["each"], asked["language"], asked["q"]) == ("2", "nb", "du")
    page = browse("trainer").get(where).text
    assert sorted(rows(page)) == [KARI, KARI, OLA, OLA]
    assert f"number {asked['seed']}" in page
    assert "Language: Norwegian" in page
    assert "0 of 4 reviewed" in page


def test_a_sample_shows_how_many_of_it_are_reviewed(browse: Logged, store: Store) -> None:
    where = draw(browse("qa"), each="3")
    first = re.findall(r'href="/calls/(\d+)"', browse("qa").get(where).text)[0]
    execute(store, "INSERT INTO reviews VALUES (:key, 'Quentin QA', '2027-01-01 09:00:00.000000')", key=first)
    page = browse("qa").get(where).text
    assert "1 of 12 reviewed" in page
    assert "drawn from 32 calls of 4 agents" in page


def test_a_draw_stands_in_the_audit_log(browse: Logged, store: Store) -> None:
    where = draw(browse("leader"), each="2", language="nb")
    ((person, detail),) = execute(store, "SELECT person, detail FROM audit WHERE action = 'drew'")
    assert person == "Lars Leder"
    assert dict(parse_qsl(urlsplit(where).query))["seed"] in str(detail)
    assert '"language":"nb"' in str(detail)


@pytest.mark.parametrize("each", ["", "0", "51", "x", "-1", "9999999999"])
def test_a_sample_of_no_sensible_size_is_refused(browse: Logged, each: str) -> None:
    client = browse("qa")
    assert client.post("/calls/draw", data={"csrf": csrf(client, "/calls"), "each": each}).status_code == 422


def test_an_agent_may_not_draw(browse: Logged) -> None:
    client = browse("agent")
    assert client.post("/calls/draw", data={"csrf": csrf(client, "/calls"), "each": "2"}).status_code == 403


# ---- the table


def test_the_table_holds_what_the_list_holds(browse: Logged) -> None:
    answer = browse("qa").get("/calls.csv?language=nb&sort=oldest")
    found = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert (len(found), {row["agent"] for row in found}) == (16, {KARI, OLA})
    assert found[0]["started_at"] < found[-1]["started_at"]


def test_no_cell_of_the_table_is_a_formula(browse: Logged, store: Store) -> None:
    execute(store, "UPDATE calls SET call_id = '=1+1', reason = '@cmd' WHERE key = 1")
    table = browse("qa").get("/calls.csv?sort=oldest").text
    assert "'=1+1" in table
    assert "'@cmd" in table


def test_taking_the_table_along_is_noted(browse: Logged, store: Store) -> None:
    browse("leader").get("/calls.csv?language=nb")
    ((person, detail),) = execute(store, "SELECT person, detail FROM audit WHERE action = 'exported'")
    assert (person, '"calls":8' in str(detail), '"language":"nb"' in str(detail)) == ("Lars Leder", True, True)


# ---- nothing to show


def test_nothing_found_says_which_filter_to_drop(browse: Logged) -> None:
    page = browse("qa").get("/calls?q=ordrenummeret&language=sv").text
    assert number(page) == "0 calls"
    assert re.search(r'<a href="/calls\?q=ordrenummeret">Language: Swedish</a> <small>\d+ calls', page)
    assert '<a href="/calls?language=sv">Words said' not in page


def test_nothing_found_by_one_filter_leads_back_to_all(browse: Logged) -> None:
    page = browse("qa").get("/calls?q=finnesikke").text
    assert "These words are said in no call here." in page
    assert 'class="button" href="/calls"' in page


@pytest.mark.parametrize(
    ("who", "said", "uploads"),
    [
        ("qa", "There are no calls yet.", True),
        ("leader", "no calls of your teams yet", False),
        ("agent", "no calls of yours yet", False),
    ],
)
def test_an_empty_store_says_what_to_do(tmp_path: Path, who: str, said: str, uploads: bool) -> None:
    with Store.open(tmp_path / "empty.db") as store:
        person = PEOPLE[who]
        store.add_account(person.login, person.name, person.roles, agent=person.agent, teams=person.teams)
    app = create_app(Settings(str(tmp_path / "empty.db"), tmp_path))
    page = _page_of(app, "/calls")
    app.state.site.store.close()
    assert said in page
    assert ('href="/uploads"' in page) is uploads


def _page_of(app: object, path: str) -> str:
    from pipeline.web import cookies
    from tests.web.conftest import _Cookie

    site = app.state.site  # type: ignore[attr-defined]
    answer = _Cookie()
    cookies.set_token(answer, site, site.store.log_in(site.store.accounts()[0].id))  # type: ignore[arg-type]
    client = TestClient(app)  # type: ignore[arg-type]
    client.cookies.set(site.settings.cookie, answer.value)
    return client.get(path).text
