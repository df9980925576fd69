"""NUL, which PostgreSQL takes in no text: what is sent is refused with one sentence, addresses are answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.batch.local import keep
from pipeline.process import measured
from pipeline.store import Store
from pipeline.viewers import ROLES
from pipeline.web.app import create_app
from pipeline.web.settings import Settings
from tests.databases import postgres, url
from tests.report.centre import AGENTS, calls_of, codebook
from tests.web.conftest import csrf, enter

__all__ = ["postgres", "url"]
KARI, TEAM = AGENTS[0].name, AGENTS[0].team
SENTENCE = "holds a character that cannot be stored"
READ_WHOLE = {"q", "code", "at"}  # some of what is taken out of an address without being declared


@pytest.fixture
def app(url: str, tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(Settings(url, tmp_path / "kept"))
    store: Store = made.state.site.store
    for call in calls_of(AGENTS[0], weeks=1, calls_a_week=2):
        keep(store, measured(call, call.call_id, {"words": "imported"}, codebook()))
    store.add_account("ada", "Ada", ROLES, agent=KARI, teams=(TEAM,))
    yield made
    store.close()


@pytest.fixture
def store(app: FastAPI) -> Store:
    return app.state.site.store  # type: ignore[no-any-return]


@pytest.fixture
def ada(app: FastAPI) -> TestClient:
    """A browser of somebody who may do everything."""
    client = TestClient(app, follow_redirects=False)
    enter(client, app, "ada")
    return client


def addresses(app: FastAPI, method: str) -> list[str]:
    """Of all routes, about the first of whatever there are several of."""
    found = [path for path, ways in app.openapi()["paths"].items() if method.lower() in ways]
    assert len(found) > 20
    return sorted(filled(path) for path in found)


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "1", path)


def test_a_form_with_it_is_refused_everywhere_with_one_sentence(app: FastAPI, ada: TestClient) -> None:
    token = csrf(ada)
    for path in addresses(app, "POST"):
        answer = ada.post(path, data={"csrf": token, "agreed": "Ask\0 first"})
        assert (answer.status_code, SENTENCE in answer.text) == (422, True), path


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b'{"text": "Ask\\u0000 first"}', "headers": {"Content-Type": "application/json"}},
        {"content": b'{"text": "\\\\\\u0000"}', "headers": {"Content-Type": "text/plain"}},
        {"data": {"a\0b": "x"}},
        {"files": {"file": ("a.txt", b"Agent: Hi.")}, "data": {"agent": "Ka\0ri"}},
        {"files": {"text": (None, "a\0b")}},
    ],
)
def test_so_it_is_however_it_is_sent(ada: TestClient, sent: dict[str, object]) -> None:
    headers = {"X-CSRF-Token": csrf(ada), **sent.pop("headers", {})}  # type: ignore[dict-item]
    answer = ada.post("/calls/1/comments", headers=headers, **sent)  # type: ignore[arg-type]
    assert (answer.status_code, SENTENCE in answer.text) == (422, True)


def test_a_session_with_it_is_not_noted_and_one_without_is(ada: TestClient, store: Store) -> None:
    number = store.numbers("agent", [KARI])[KARI]
    sent = {"csrf": csrf(ada), "held_on": "2026-10-05"}
    assert ada.post(f"/agents/{number}/sessions", data=sent | {"agreed": "a\0b"}).status_code == 422
    assert store.sessions() == ()
    assert ada.post(f"/agents/{number}/sessions", data=sent | {"agreed": "\\u0000 æ 🙂"}).status_code == 303
    assert [session.agreed for session in store.sessions()] == ["\\u0000 æ 🙂"]


def test_a_file_may_hold_it(ada: TestClient) -> None:
    sent = {"file": ("labels.json", b"\0\0 no JSON")}
    answer = ada.post("/uploads/annotations", data={"csrf": csrf(ada)}, files=sent)
    assert SENTENCE not in answer.text


def test_an_address_with_it_is_answered(app: FastAPI, ada: TestClient, store: Store) -> None:
    key, described = store.call_key(next(iter(store.calls())).call_id), app.openapi()["paths"]
    broken = []
    for path in addresses(app, "GET"):
        ways = [each["get"] for name, each in described.items() if "get" in each and filled(name) == path]
        texts = {p["name"] for way in ways for p in way.get("parameters", ()) if p["in"] == "query"}
        tried = {re.sub(r"/1(?=/|$)", "/%00", path), *(f"{path}?{name}=%00" for name in texts | READ_WHOLE)}
        for address in tried:
            status = ada.get(address.replace("/calls/1", f"/calls/{key}")).status_code
            if status >= 500:
                broken.append((address, status))
    assert broken == []
