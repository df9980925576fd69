"""What somebody finds who did not build the app: odd requests, two clicks, files that went away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.batch.in_use import tagger_of
from pipeline.errors import ModelMissing, StoreError
from pipeline.store import Store
from pipeline.web import figures
from pipeline.web.models import FILE, models_folder
from pipeline.web.oidc import NotRecognised, Provider
from pipeline.web.settings import Oidc
from tests.web.conftest import Logged, csrf
from tests.web.seen import KARI, agent


def large(client: TestClient) -> int:
    return client.post("/uploads", files={"files": ("a.wav", b"0" * 2_000_000)}).status_code


def test_large_forms_are_read_from_nobody_who_may_not_send_any(browse: Logged) -> None:
    assert [large(browse(who)) for who in ("", "agent", "leader")] == [413, 413, 413]
    assert large(browse("qa")) == 403  # read, and not of a page of ours


BIG = 10**20


@pytest.mark.parametrize("path", ["/calls?page=\u00b2", f"/uploads/{BIG}.json", f"/uploads?before={BIG}"])
def test_numbers_that_are_none_break_nothing(browse: Logged, path: str) -> None:
    assert browse("trainer").get(path).status_code in (200, 404, 422)


def test_a_number_of_calls_to_draw_that_is_none_is_refused(browse: Logged) -> None:
    client = browse("leader")
    assert client.post("/calls/draw", data={"csrf": csrf(client), "each": "\u00b2"}).status_code == 422


def test_a_fault_of_the_database_does_not_tell_where_it_lies(browse: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise StoreError("postgresql://app:***@db.inside/calls: no connection; check that the server runs.")

    monkeypatch.setattr(Store, "listed", away)
    answer = browse("agent").get("/calls")
    assert answer.status_code == 503
    assert "db.inside" not in answer.text


def test_the_page_of_an_unknown_fault_is_guarded_like_others(
    browse: Logged, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Store, "listed", broken)
    client = TestClient(app, raise_server_exceptions=False, cookies=browse("agent").cookies)
    answer = client.get("/calls")
    assert answer.status_code == 500
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("site", "origin", "status"),
    [
        ("same-origin", "https://testserver:8443", 303),  # a proxy has taken the port off
        ("same-site", "https://other.testserver", 403),
        ("cross-site", "http://testserver", 403),
        (None, "https://evil.example", 403),
        (None, "http://testserver", 303),
    ],
)
def test_what_other_sites_send_is_told_by_what_the_browser_says(
    browse: Logged, site: str | None, origin: str, status: int
) -> None:
    headers = {"Origin": origin} | ({"Sec-Fetch-Site": site} if site else {})
    assert browse("").post("/language", data={"language": "nb"}, headers=headers).status_code == status


def test_a_session_noted_with_two_clicks_is_one(browse: Logged, store: Store) -> None:
    client = browse("leader")
    for _ in range(2):
        given = {"csrf": csrf(client), "held_on": "2026-11-02", "agreed": "One question at a time"}
        assert client.post(f"{agent(store, KARI)}/sessions", data=given).status_code == 303
    assert len(store.sessions(KARI)) == 1


def test_a_comment_sent_with_two_clicks_is_one(browse: Logged, store: Store) -> None:
    client = browse("agent")
    headers = {"X-CSRF-Token": csrf(client)}
    sent = [client.post("/calls/1/comments", json={"text": text}, headers=headers) for text in ("Why?", "Why?", "So!")]
    assert [answer.status_code for answer in sent] == [200, 200, 200]
    assert [comment.text for comment in store.comments(1)] == ["Why?", "So!"]


def test_today_is_the_day_of_the_centre(app: FastAPI) -> None:
    site = app.state.site
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart
        site.settings = replace(site.settings, timezone=zone)
        days.append(figures.today(site, site.store))
    assert days[0] > days[1]


# ---- a tagger whose file is gone


@pytest.fixture
def lost(app: FastAPI) -> FastAPI:
    app.state.site.store.use_tagger("mine 1", "/nowhere/models/mine-1/behaviours.skops")
    return app


def test_without_the_tagger_in_use_another_can_be_chosen(lost: FastAPI, browse: Logged) -> None:
    answer = browse("trainer").get("/training")
    assert answer.status_code == 200
    assert "The tagger in use is not on this server any more." in answer.text


def test_without_the_tagger_in_use_words_are_not_changed_and_it_is_said_why(lost: FastAPI, browse: Logged) -> None:
    client = browse("leader")
    key = 1
    was = next(u.text for _, u in lost.state.site.store.standing(key).call.utterances())
    headers = {"X-CSRF-Token": csrf(client), "Accept": "application/json"}
    client = TestClient(lost, follow_redirects=False, raise_server_exceptions=False, cookies=client.cookies)
    answer = client.post(f"/calls/{key}/lines/0/text", json={"text": "Good day", "was": was}, headers=headers)
    assert answer.status_code == 500
    assert "A trainer can choose another" in answer.json()["detail"]
    assert "nowhere" not in answer.text


def test_taggers_are_found_where_the_folder_of_the_app_has_been_moved(lost: FastAPI) -> None:
    models = models_folder(lost.state.site.settings.folder)
    with pytest.raises(ModelMissing):
        tagger_of(lost.state.site.store, None, models)
    here = models / "mine-1" / FILE
    here.parent.mkdir(parents=True)
    here.write_bytes(b"")
    assert tagger_of(lost.state.site.store, None, models) == here


# ---- OpenID Connect, not set up right


def test_a_provider_that_does_not_say_where_to_log_in_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(Oidc("https://id.example", "callcoach", "secret", "Example"))
    monkeypatch.setattr(provider, "_get", lambda address: {"issuer": "https://id.example"})
    with pytest.raises(NotRecognised, match="authorization_endpoint"):
        provider.begin("https://here/login/oidc/back", "/")


def test_an_issuer_that_is_no_address_is_none() -> None:
    with pytest.raises(NotRecognised):
        _ = Provider(Oidc("http://[", "callcoach", "secret", "Example")).places
