"""Logging in with OpenID Connect, at a real small provider; and every answer of it that must not be believed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.store import Store
from pipeline.web.app import create_app
from pipeline.web.settings import Oidc, Settings
from tests.web.conftest import Logged, csrf
from tests.web.provider import CLIENT, SECRET, Provider, by_another_key, by_no_key, by_the_public_key_as_a_secret


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider.issuer = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(uvicorn.Config(provider.app(), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield provider
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def provider(running: Provider) -> Provider:
    fresh = Provider()
    running.person, running.claims, running.sign = fresh.person, {}, None
    return running


@pytest.fixture
def app(filled: Path, tmp_path: Path, provider: Provider) -> Iterator[FastAPI]:
    path = tmp_path / "calls.db"
    path.write_bytes(filled.read_bytes())
    oidc = Oidc(provider.issuer, CLIENT, SECRET, "Northline")
    app = create_app(Settings(str(path), tmp_path / "kept", oidc=oidc))
    yield app
    app.state.site.store.close()


def go(client: TestClient, **instead: str) -> httpx.Response:
    """To the provider and back, as a browser goes; `instead` is laid over what comes back."""
    there = client.get("/login/oidc?to=/teams").headers["location"]
    back = httpx.get(there, follow_redirects=False).headers["location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} | instead
    return client.get(urlsplit(back).path, params=query)


def is_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_person_with_an_account_comes_in_and_to_the_page_they_wanted(browse: Logged) -> None:
    client = browse("")
    assert "Log in with Northline" in client.get("/login").text
    answer = go(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/teams")
    assert "Lars Leder" in client.get("/account").text


def test_what_the_browser_is_sent_with_cannot_be_used_by_others(browse: Logged, provider: Provider) -> None:
    go(browse(""))
    go(browse(""))
    one, two = provider.asked[-2:]
    assert one["code_challenge_method"] == "S256"
    assert all(one[name] != two[name] for name in ("state", "nonce", "code_challenge"))
    assert "openid" in one["scope"]


def test_the_first_time_goes_by_mail_later_ones_by_the_subject(browse: Logged, provider: Provider) -> None:
    go(browse(""))
    provider.person = {"sub": "42", "email": "siri", "email_verified": True}  # has another address now
    client = browse("")
    go(client)
    assert "Lars Leder" in client.get("/account").text


def test_an_address_somebody_else_took_over_is_not_them(browse: Logged, provider: Provider) -> None:
    go(browse(""))
    provider.person = {"sub": "43", "email": "lars", "email_verified": True}
    client = browse("")
    assert go(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_is_not_verified_is_nobodys(browse: Logged, provider: Provider, verified: object) -> None:
    provider.person = {"sub": "44", "email": "lars", "email_verified": verified}
    client = browse("")
    assert go(client).status_code == 403
    assert not is_in(client)


def test_no_account_is_made_for_a_stranger(browse: Logged, provider: Provider, store: Store) -> None:
    provider.person = {"sub": "45", "email": "stranger@centre.example", "email_verified": True}
    before = len(store.accounts())
    assert "No account has been made for you here" in go(browse("")).text
    assert len(store.accounts()) == before


def test_a_closed_account_stays_closed(browse: Logged, provider: Provider, store: Store) -> None:
    go(browse(""))
    store.close_account(next(a.id for a in store.accounts() if a.login == "lars"))
    client = browse("")
    assert go(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["callcoach", "somebody-else"]},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_whose_claims_do_not_hold_is_refused(browse: Logged, provider: Provider, claims: dict) -> None:
    provider.claims = claims
    client = browse("")
    assert go(client).status_code == 401
    assert not is_in(client)


def test_a_token_for_several_is_taken_where_it_was_made_for_us(browse: Logged, provider: Provider) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert go(browse("")).status_code == 303


@pytest.mark.parametrize("how", ["another key", "no key", "the public key as a secret"])
def test_a_token_that_the_provider_did_not_sign_is_refused(browse: Logged, provider: Provider, how: str) -> None:
    provider.sign = {
        "another key": by_another_key,
        "no key": by_no_key,
        "the public key as a secret": by_the_public_key_as_a_secret(provider.key),
    }[how]
    client = browse("")
    assert go(client).status_code == 401
    assert not is_in(client)


def test_a_provider_that_changed_its_keys_is_still_understood(browse: Logged, provider: Provider) -> None:
    go(browse(""))
    provider.key = Provider().key
    assert go(browse("")).status_code == 303


def test_another_state_is_refused(browse: Logged) -> None:
    client = browse("")
    assert go(client, state="forged").status_code == 401
    assert not is_in(client)


def test_a_code_does_not_work_in_another_browser(browse: Logged) -> None:
    there = browse("").get("/login/oidc").headers["location"]
    back = urlsplit(httpx.get(there, follow_redirects=False).headers["location"])
    victim = browse("")
    assert victim.get(f"{back.path}?{back.query}").status_code == 401
    assert not is_in(victim)


def test_a_code_works_once(browse: Logged) -> None:
    client = browse("")
    there = client.get("/login/oidc").headers["location"]
    back = urlsplit(httpx.get(there, follow_redirects=False).headers["location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 303
    client.post("/logout", data={"csrf": csrf(client)})
    assert client.get(f"{back.path}?{back.query}").status_code == 401


def test_a_wrong_code_and_a_refusal_lead_back_to_the_log_in(browse: Logged) -> None:
    assert "Please begin again." in go(browse(""), code="made-up").text
    assert "Please begin again." in go(browse(""), code="", error="access_denied").text


def test_a_provider_that_is_away_is_said_and_passwords_still_work(browse: Logged, app: FastAPI) -> None:
    app.state.site.provider.oidc = Oidc("http://127.0.0.1:9", CLIENT, SECRET, "Northline")
    answer = browse("").get("/login/oidc")
    assert answer.status_code == 401
    assert "Please begin again." in answer.text
    assert 'name="password"' in answer.text


def test_nobody_is_led_elsewhere_afterwards(browse: Logged) -> None:
    client = browse("")
    there = client.get("/login/oidc?to=//evil.example").headers["location"]
    back = urlsplit(httpx.get(there, follow_redirects=False).headers["location"])
    assert client.get(f"{back.path}?{back.query}").headers["location"] == "/"
