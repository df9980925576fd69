"""Attempts to see or do what one may not, over every route there is: new routes are tried as soon as they exist."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from pipeline.batch.local import keep
from pipeline.process import measured
from pipeline.store import Store
from tests.report.centre import codebook
from tests.web.conftest import Logged, csrf

OPEN = {
    "/login",
    "/logout",
    "/language",
    "/welcome/{token}",
    "/invite/{token}",
    "/login/oidc",
    "/login/oidc/back",
    "/static/report.css",
}
REFUSED = (403, 404)
SCRIPT = "<script>alert('x')</script>"


def routes(app: FastAPI, *needles: str) -> list[tuple[str, str]]:
    """(method, path) of every route whose path holds all `needles`."""
    found = [r for r in app.routes if isinstance(r, APIRoute) and all(needle in r.path for needle in needles)]
    return [(method, route.path) for route in found for method in sorted(route.methods - {"HEAD"})]


def filled(path: str, **values: object) -> str:
    """`path` with 1 for every number that `values` do not give."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: str(values.get(name[1], 1)), path)


def send(client: TestClient, method: str, path: str) -> int:
    headers = {"Accept": "application/json"}
    if method != "GET":
        headers["X-CSRF-Token"] = csrf(client)
    body = {
        "text": "a",
        "was": "a",
        "speaker": "agent",
        "do": "swap",
        "reviewed": True,
        "add": ["empathy"],
        "upheld": True,
    }
    return client.request(method, path, headers=headers, json=None if method == "GET" else body).status_code


def someone_elses(store: Store) -> int:
    """A call of Daniel Reed, of the team South."""
    return store.call_key(next(call.call_id for call in store.calls() if call.agent == "Daniel Reed"))


def test_nothing_is_open_to_whoever_is_not_logged_in(app: FastAPI, browse: Logged) -> None:
    for method, path in routes(app):
        if path not in OPEN:
            answer = browse("").request(method, filled(path), headers={"Accept": "application/json"})
            assert answer.status_code in (401, 303), (method, path, answer.status_code)
            assert answer.status_code == 401 or answer.headers["location"].startswith("/login"), path


@pytest.mark.parametrize("who", ["agent", "leader", "admin"])
def test_nobody_reaches_other_peoples_calls(app: FastAPI, browse: Logged, store: Store, who: str) -> None:
    client, key = browse(who), someone_elses(store)
    tried = routes(app, "{key}")
    assert len(tried) > 5
    for method, path in tried:
        assert send(client, method, filled(path, key=key)) in REFUSED, (method, path)


def test_nobody_reaches_other_agents(app: FastAPI, browse: Logged) -> None:
    daniel = re.search(r'href="/agents/(\d+)[^"]*"[^>]*>\s*Daniel Reed', browse("qa").get("/agents").text)
    assert daniel
    for method, path in routes(app, "/agents/{"):
        for who in ("agent", "leader", "admin"):
            assert send(browse(who), method, filled(path, id=daniel[1], agent=daniel[1])) in REFUSED, (
                who,
                method,
                path,
            )


@pytest.mark.parametrize(
    ("who", "sections"),
    [
        ("agent", ("/teams", "/compare", "/drivers", "/ledger", "/labelling", "/training", "/uploads", "/admin")),
        ("leader", ("/training", "/uploads", "/admin")),
        ("qa", ("/training", "/admin")),
        ("trainer", ("/admin",)),
        ("admin", ("/calls", "/agents", "/teams", "/compare", "/drivers", "/ledger", "/labelling", "/training")),
    ],
)
def test_a_role_opens_only_its_own_sections(app: FastAPI, browse: Logged, who: str, sections: tuple[str, ...]) -> None:
    client = browse(who)
    for section in sections:
        for method, path in routes(app, section):
            if path.startswith(section) and path != "/agents/me":
                assert send(client, method, filled(path)) in (*REFUSED, 405), (who, method, path)


@pytest.mark.parametrize(
    "forged", ["0", "-1", "99999999", "999999999999999999999999", "1e3", "1;drop", "../1", "%2e%2e%2f1"]
)
def test_a_forged_number_is_not_there(app: FastAPI, browse: Logged, forged: str) -> None:
    client = browse("trainer")
    for method, path in routes(app, "{key}"):
        if method == "GET":
            assert client.get(filled(path, key=forged)).status_code in (404, 422), (path, forged)


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fcalls.db", "/static//etc/passwd"]
)
def test_no_file_beside_the_static_ones_is_served(browse: Logged, path: str) -> None:
    assert browse("qa").get(path).status_code in (404, 405)


def test_script_in_words_and_names_is_shown_never_run(app: FastAPI, browse: Logged, store: Store) -> None:
    call = next(call for call in store.calls() if call.agent == "Kari Nordli")
    first = call.turns[0]
    said = replace(first.utterances[0], text=f"Hei {SCRIPT} du", words=())
    turns = (replace(first, utterances=(said, *first.utterances[1:])), *call.turns[1:])
    hostile = replace(
        call, call_id=f"9{SCRIPT}", turns=turns, agent=f"Eve {SCRIPT}", team=f"Team {SCRIPT}", customer_id=SCRIPT,
        recording=f"{SCRIPT}.wav", columns={SCRIPT: SCRIPT}, reason=SCRIPT,
    )  # fmt: skip
    keep(store, measured(hostile, "f" * 64, {"words": "imported"}, codebook()))
    key, client = store.call_key(hostile.call_id), browse("trainer")
    for method, path in routes(app):
        if method == "GET":
            answer = client.get(filled(path, key=key), headers={"Accept": "text/html"})
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert SCRIPT not in answer.text, path
    found = client.get("/calls", params={"q": "alert"})
    assert found.status_code == 200
    assert SCRIPT not in found.text
