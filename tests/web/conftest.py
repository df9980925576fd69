"""A small centre in a real store, and browsers logged in to the app on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.store import Store
from pipeline.web import cookies
from pipeline.web.app import create_app
from pipeline.web.settings import Settings
from tests.web.browsers import Logged, OpenAs, chromium, open_as, served
from tests.web.world import PEOPLE, fill

__all__ = ["Logged", "OpenAs", "chromium", "open_as", "served"]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the small centre, to be copied: filling one takes a while."""
    path = tmp_path_factory.mktemp("centre") / "calls.db"
    with Store.open(path) as store:
        fill(store)
    return path


@pytest.fixture
def app(filled: Path, tmp_path: Path) -> Iterator[FastAPI]:
    path = tmp_path / "calls.db"
    path.write_bytes(filled.read_bytes())
    app = create_app(Settings(str(path), tmp_path / "kept"))
    yield app
    app.state.site.store.close()


@pytest.fixture
def store(app: FastAPI) -> Store:
    return app.state.site.store  # type: ignore[no-any-return]


@pytest.fixture
def browse(app: FastAPI) -> Logged:
    """`browse("leader")`: a browser of that person (see `world.PEOPLE`), without redirects followed; "" is nobody."""

    def log_in(who: str) -> TestClient:
        client = TestClient(app, follow_redirects=False)
        if who:
            enter(client, app, PEOPLE[who].login)
        return client

    return log_in


def enter(client: TestClient, app: FastAPI, login: str) -> None:
    site, answer = app.state.site, _Cookie()
    account = next(a for a in site.store.accounts() if a.login == login)
    cookies.set_token(answer, site, site.store.log_in(account.id))  # type: ignore[arg-type]
    client.cookies.set(site.settings.cookie, answer.value)


class _Cookie:
    value = ""

    def set_cookie(self, name: str, value: str, **_: object) -> None:
        self.value = value


def csrf(client: TestClient, page: str = "/account") -> str:
    """The token that a page of this browser holds."""
    found = re.search(r'<meta name="csrf" content="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]
