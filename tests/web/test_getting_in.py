"""Attempts to see or do what one may not, over every route there is: new routes are tried as soon as they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

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
}
REFUSED = (403, 404)
EITHER: dict[str, dict[str, object]] = {  # what is read from JSON or from a form stands in no description
    "/calls/{key}/reviewed": {"reviewed": True},
    "/calls/{key}/roles": {"do": "swap"},
}
EXAMPLES = {
    "speaker": "agent",
    "was": "agent",
    "line": 0,
    "code": None,
    "add": ["empathy"],
    "form": None,
    "about": None,
}
SCRIPT = "<script>alert('x')</script>"


def routes(app: FastAPI, *needles: str) -> list[tuple[str, str]]:
    """(method, path) of every route whose path holds all `needles`."""
    described = app.openapi()["paths"]
    found = [(method.upper(), path) for path, methods in described.items() for method in sorted(methods)]
    return [(method, path) for method, path in found if all(needle in path for needle in needles)]


def undescribed(routes: Iterable[Any]) -> list[str]:
    """Paths of routes that the description of the API does not tell of, in routers within routers too."""
    found = []
    for route in routes:
        if isinstance(route, APIRoute) and not route.include_in_schema:
            found.append(route.path)
        elif hasattr(route, "original_router"):
            found += undescribed(route.original_router.routes)
    return found


def filled(path: str, **values: object) -> str:
    """`path` with 1 for every number that `values` do not give."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: str(values.get(name[1], 1)), path)


def asked_for(app: FastAPI, method: str, path: str) -> dict[str, Any]:
    """Something right to send, as the description of the API tells: refusals are then not for what was sent."""
    if path in EITHER:
        return {"json": EITHER[path]}
    described = app.openapi()
    content = described["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    for kind, found in content.items():
        schema = found["schema"]
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        given = {name: example(name, told) for name, told in schema.get("properties", {}).items()}
        files = [(name, ("a.json", b"[]")) for name in given if name in ("file", "files")]
        if kind == "application/json":
            return {"json": given}
        fields = {name: str(value) for name, value in given.items() if name not in ("file", "files") and value != []}
        return {"data": fields, **({"files": files} if files else {})}
    return {}


def example(name: str, told: dict[str, Any]) -> Any:
    kind = told.get("type") or told.get("anyOf", [{}])[0].get("type")
    return EXAMPLES.get(name, {"array": [], "boolean": True, "integer": 1}.get(kind, "a"))


def send(app: FastAPI, client: TestClient, method: str, path: str, **values: object) -> int:
    headers = {"Accept": "application/json"}
    if method not in ("GET", "HEAD"):
        headers["X-CSRF-Token"] = csrf(client)
    sent = asked_for(app, method, path)
    params = {"name": "a.txt"} if method == "PUT" else {"line": 0} if "/sample/" in path else {}
    return client.request(method, filled(path, **values), headers=headers, params=params, **sent).status_code


def someone_elses(store: Store) -> int:
    """A call of Daniel Reed, of the team South."""
    return store.call_key(next(call.call_id for call in store.calls() if call.agent == "Daniel Reed"))


def test_these_attempts_are_made_on_every_route(app: FastAPI) -> None:
    assert len(routes(app)) > 90
    assert undescribed(app.routes) == ["/static/report.css"]


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
        assert send(app, client, method, path, key=key) in REFUSED, (method, path)


def test_the_same_is_answered_for_whoever_may(app: FastAPI, browse: Logged, store: Store) -> None:
    client, key = browse("trainer"), someone_elses(store)
    for method, path in routes(app, "/calls/{key}"):
        if not any(part in path for part in ("{number}", "sound", "levels")):  # of which there are none here
            assert send(app, client, method, path, key=key) in (200, 409), (method, path)


@pytest.mark.parametrize("who", ["agent", "leader", "admin"])
def test_nobody_reaches_comments_on_other_peoples_calls(app: FastAPI, browse: Logged, store: Store, who: str) -> None:
    trainer = browse("trainer")
    said = {"text": "Well led.", "line": 0}
    address = f"/calls/{someone_elses(store)}/comments"
    written = trainer.post(address, json=said, headers={"X-CSRF-Token": csrf(trainer)}).json()["comment"]
    tried = routes(app, "/comments/{number}")
    assert tried
    for method, path in tried:
        assert send(app, browse(who), method, path, number=written["id"]) in REFUSED, (method, path)
    assert [one["text"] for one in trainer.get(address).json()["comments"]] == ["Well led."]


def test_nobody_reaches_other_agents(app: FastAPI, browse: Logged) -> None:
    daniel = re.search(r'href="/agents/(\d+)[^"]*"[^>]*>\s*Daniel Reed', browse("qa").get("/agents").text)
    assert daniel
    for method, path in routes(app, "/agents/{"):
        for who in ("agent", "leader", "admin"):
            assert send(app, browse(who), method, path, number=daniel[1], form="csv") in REFUSED, (who, method, path)


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
                assert send(app, client, method, path) in REFUSED, (who, method, path)


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
    token = {"X-CSRF-Token": csrf(client)}
    assert client.post(f"/calls/{key}/comments", json={"text": SCRIPT, "line": 0}, headers=token).status_code == 200
    started = client.post("/labelling/calibrations", data={"call": str(key), "title": SCRIPT, "seed": 1}, headers=token)
    assert started.headers["location"] == "/labelling/1"
    store.add_account("eve", SCRIPT, ("agent",), agent=hostile.agent)
    of = {
        "/agents": store.numbers("agent", [hostile.agent or ""]),
        "/teams": store.numbers("team", [hostile.team or ""]),
    }
    for method, path in routes(app):
        number = next(iter(of.get(path.partition("/{")[0], {"": 1}).values()))
        for who in (client, browse("admin")) if method == "GET" else ():
            answer = who.get(filled(path, key=key, number=number, place=0), headers={"Accept": "text/html"})
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert SCRIPT not in answer.text, path
    for page in (
        f"/calls/{key}",
        f"/agents/{of['/agents'][hostile.agent or '']}",
        "/labelling/1",
        "/labelling/1/line/0",
    ):
        assert "&lt;script&gt;alert(" in client.get(page).text, page  # so it was there to be shown
    found = client.get("/calls", params={"q": "alert"})
    assert found.status_code == 200
    assert SCRIPT not in found.text
