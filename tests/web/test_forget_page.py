"""Forgetting from the app, the page of purposes, and one's own data to take away."""

from __future__ import annotations

import html
import json
import re

import pytest
from fastapi.testclient import TestClient

from pipeline.centre import Centre, Retention
from pipeline.certificate import PLACES
from pipeline.report.words import words as words_in
from pipeline.store import Scope, Store
from pipeline.store.audit import Asked
from pipeline.web.views.forgetting import _places
from tests.web.conftest import Logged, csrf

EVERYBODY = ("admin", "qa", "trainer", "leader", "agent")


def send(client: TestClient, **data: str):  # type: ignore[no-untyped-def]
    return client.post("/admin/forget", data={"csrf": csrf(client)} | data)


def first_call(store: Store) -> str:
    return next(iter(store.calls(Scope(agent="Kari Nordli")))).call_id


def confirmed(text: str) -> str:
    found = re.search(r'name="confirmed" value="([0-9a-f]+)"', text)
    assert found
    return found[1]


def test_what_there_is_comes_first_and_nothing_is_deleted(browse: Logged, store: Store) -> None:
    answer = send(browse("admin"), kind="call", name=first_call(store))
    assert answer.status_code == 200
    assert re.search(r"<dt>Calls</dt><dd>1</dd>", answer.text)
    assert "Backups made by others" in answer.text
    assert len(list(store.calls())) == 32


def test_it_is_forgotten_once_that_is_confirmed_with_a_certificate(browse: Logged, store: Store) -> None:
    admin, name = browse("admin"), first_call(store)
    digest = confirmed(send(admin, kind="call", name=name).text)
    assert send(admin, kind="call", name=name, confirmed="other").status_code == 200
    answer = send(admin, kind="call", name=name, confirmed=digest)
    assert answer.status_code == 303
    page = admin.get(answer.headers["location"])
    assert "A call was deleted." in page.text
    assert name not in page.text
    document = admin.get(answer.headers["location"] + "/json").json()
    assert (document["by"], document["counts"]["calls"]) == ("Ada Admin", 1)
    assert admin.get(answer.headers["location"] + "/txt").text.startswith(f"Certificate {document['id']}")
    assert document["id"] in admin.get("/admin/forget").text
    assert len(list(store.calls())) == 31
    assert [e.person for e in store.audit(Asked(action="forgot"))] == ["Ada Admin"]


def test_an_agent_under_a_pseudonym(browse: Logged, store: Store) -> None:
    admin, sent = browse("admin"), {"kind": "agent", "name": "Kari Nordli", "how": "pseudonym"}
    answer = send(admin, confirmed=confirmed(send(admin, **sent).text), **sent)
    assert "says “former agent 1” from now on" in admin.get(answer.headers["location"]).text
    assert "former agent 1" in store.agents()
    assert browse("qa").get("/agents").status_code == 200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "call", "name": "nope"}, "No call of this name"),
        ({"kind": "customer", "name": "nope"}, "No call of this customer"),
        ({"kind": "agent", "name": "nope"}, "No agent of this name"),
        ({"kind": "agent", "name": ""}, "Write what is to be forgotten"),
        ({"kind": "everything", "name": "x"}, "Write what is to be forgotten"),
    ],
)
def test_what_is_not_there_is_said(browse: Logged, store: Store, sent: dict[str, str], said: str) -> None:
    answer = send(browse("admin"), **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert len(list(store.calls())) == 32


@pytest.mark.parametrize("who", ["qa", "trainer", "leader", "agent"])
def test_nobody_else_may(browse: Logged, store: Store, who: str) -> None:
    client = browse(who)
    assert client.get("/admin/forget").status_code == 403
    assert send(client, kind="call", name=first_call(store)).status_code == 403


def test_whoever_is_not_logged_in_is_sent_to_log_in(browse: Logged, store: Store) -> None:
    nobody = browse("")
    for path in ("/admin/forget", "/admin/forget/20261128-abcdef", "/about-me.json", "/purposes"):
        assert nobody.get(path).status_code == 303, path
    assert nobody.post("/admin/forget", data={"kind": "call", "name": first_call(store)}).status_code in (303, 401, 403)
    assert len(list(store.calls())) == 32


@pytest.mark.parametrize("number", ["20261128-zzzzzz", "..%2Fsecret", "20261128-abcdef"])
def test_a_certificate_that_is_none_is_not_there(browse: Logged, number: str) -> None:
    assert browse("admin").get(f"/admin/forget/{number}").status_code == 404
    assert browse("admin").get(f"/admin/forget/{number}/json").status_code == 404


# ---- purposes


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_what_is_kept_and_why(browse: Logged, store: Store, who: str) -> None:
    store.set_centre(
        Centre(
            "Northline", purposes={"coaching": "To practise."}, retention=Retention({"coaching": 90, "statistics": 730})
        )
    )
    text = html.unescape(browse(who).get("/purposes").text)
    for said in (
        "To practise.",
        "90 days",
        "730 days",
        "Their words are deleted after 90 days; figures stay.",
        "Trainer",
    ):
        assert said in text
    assert "Calls are not processed for: Quality of service, Teaching the tagger, Who saw what." in text
    assert "fewer than 5 people" in text


def test_nobody_reads_it_without_logging_in(browse: Logged) -> None:
    assert browse("").get("/purposes").status_code == 303


# ---- one's own data


def test_an_agent_takes_own_lines_away_and_no_customers(browse: Logged, store: Store) -> None:
    answer = browse("agent").get("/about-me.json")
    found = answer.json()
    assert found["counts"]["calls"] == len(found["calls"]) == 8
    said = {line["text"] for call in found["calls"] for line in call["lines"]}
    turns = [turn for call in store.calls(Scope(agent="Kari Nordli")) for turn in call.turns]
    own = {u.text for turn in turns if turn.speaker == "agent" for u in turn.utterances}
    customers = {u.text for turn in turns if turn.speaker == "customer" for u in turn.utterances}
    assert said == own
    assert not said & (customers - own)
    assert found["figures"]["calls.greeting"]["calls"] == 8
    assert any(line["tags"] for call in found["calls"] for line in call["lines"])
    assert [e.detail for e in store.audit(Asked(action="exported"))] == [{"what": "about me"}]


def test_an_agent_without_calls_takes_an_empty_list_away(browse: Logged, store: Store) -> None:
    for call in list(store.calls(Scope(agent="Kari Nordli"))):
        store.remove_call(store.call_key(call.call_id))
    assert json.loads(browse("agent").get("/about-me.json").text)["calls"] == []


@pytest.mark.parametrize("who", ["admin", "qa", "leader", "trainer"])
def test_who_is_no_agent_has_none(browse: Logged, who: str) -> None:
    assert browse(who).get("/about-me.json").status_code == 404


def test_every_place_has_a_title() -> None:
    assert set(PLACES) == set(_places(words_in("en")))
