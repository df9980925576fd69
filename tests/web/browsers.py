"""The app served to a real browser: Debian's chromium, driven by playwright. `conftest.py` gives these to all tests."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.needs import needs

Logged = Callable[[str], TestClient]
OpenAs = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    program = shutil.which("chromium")
    needs(program, "chromium is not installed, so pages are not tried in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=program, args=switches)
        yield browser
        browser.close()


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    """Address of the app on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def open_as(chromium: Any, served: str, browse: Logged, app: FastAPI) -> Iterator[OpenAs]:
    """`open_as("leader", "/calls", width=390)`: a page of that person; complaints of the browser fail the test."""
    contexts, complaints = [], []
    name = app.state.site.settings.cookie

    def open_page(who: str, path: str, width: int = 1280, language: str = "en", **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language, **options)
        contexts.append(context)
        if who:
            context.add_cookies([{"name": name, "value": browse(who).cookies[name], "url": served}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: complaints.append(asked.url) if not _ours(asked.url, served) else None)
        page.complaints = complaints
        page.goto(served + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _ours(url: str, served: str) -> bool:
    return url.startswith((served, "data:", "blob:"))
