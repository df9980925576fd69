"""Moments of calls played where they stand, in a real browser."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRouter

from pipeline.audio import content_id
from pipeline.batch.local import keep
from pipeline.call import Turn, Utterance
from pipeline.process import measured
from pipeline.store import Store
from pipeline.web.pages import environment
from tests import sounds
from tests.report.centre import codebook
from tests.web.conftest import OpenAs

PAGE = """{% extends "base.html" %}{% from "play.html" import play %}
{% block styles %}<link rel="stylesheet" href="{{ asset("moments.css") }}">{% endblock %}
{% block scripts %}<script type="module" src="{{ asset("moments.js") }}"></script>{% endblock %}
{% block main %}<h1>Moments</h1>
<ul><li>{{ play(key, 10000, 11000, "Early") }}</li><li>{{ play(key, 20000, 22000) }}</li>
<li>{{ play(silent, 0, 1000, "Without sound") }}</li></ul>{% endblock %}"""


@pytest.fixture
def moments(app: FastAPI, store: Store, tmp_path: Path) -> str:
    """Address of a page with two moments of a call with sound and one of a call without."""
    first, second, *_ = store.calls()
    path = sounds.write(tmp_path / "call.wav", sounds.tone(300, 30, 8_000), rate=8_000)
    turns = (Turn("agent", (Utterance("Hello.", 0, 1_000),), 0, 1_000),)
    call = replace(first, call_id="call", team="North", turns=turns, speech={}, facts=None)
    keep(store, measured(call, content_id(path), {"words": "x"}, codebook()))
    store.note_recording(content_id(path), str(path))
    keys = {"key": store.call_key("call"), "silent": store.call_key(second.call_id)}
    router = APIRouter()

    @router.get("/moments")
    def page(request: Request) -> Response:
        template = environment("en").from_string(PAGE)
        return Response(template.render(me=None, csrf="", path="/moments", **keys), media_type="text/html")

    app.include_router(router)
    return "/moments"


def button(page: Any, number: int) -> Any:
    return page.locator("button.play").nth(number)


def pressed(page: Any) -> list[str]:
    return page.locator("button.play").evaluate_all("all => all.map(one => one.getAttribute('aria-pressed'))")  # type: ignore[no-any-return]


def now(page: Any) -> float:
    """Where the sound is; the element is in no page, so it is caught as it is made."""
    return page.evaluate("window.sound.currentTime")  # type: ignore[no-any-return]


def wait(page: Any, condition: str) -> None:
    """Playwright's own waiting evaluates text in the page, which the app's policy forbids."""
    ends = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < ends, condition
        page.wait_for_timeout(50)


@pytest.fixture
def page(open_as: OpenAs, moments: str) -> Any:
    opened = open_as("leader", "/account")
    opened.add_init_script("const Old = Audio; window.Audio = function () { return window.sound = new Old(); };")
    opened.goto(opened.url.replace("/account", moments))
    return opened


def test_a_click_plays_from_a_little_before_and_stops_at_the_end(page: Any) -> None:
    button(page, 0).click()
    wait(page, "window.sound.currentTime > 8.6 && !window.sound.paused")
    assert pressed(page) == ["true", "false", "false"]
    assert now(page) < 10
    wait(page, "window.sound.paused")
    assert 11.2 < now(page) < 12.2
    assert pressed(page) == ["false"] * 3


def test_a_second_click_stops_it_and_another_moment_takes_over(page: Any) -> None:
    button(page, 0).click()
    wait(page, "!window.sound.paused")
    button(page, 1).click()
    wait(page, "window.sound.currentTime > 18.5 && !window.sound.paused")
    assert pressed(page) == ["false", "true", "false"]
    button(page, 1).click()
    wait(page, "window.sound.paused")
    assert pressed(page) == ["false"] * 3


def test_the_keyboard_plays_and_stops(page: Any) -> None:
    button(page, 1).focus()
    page.keyboard.press("Enter")
    wait(page, "!window.sound.paused")
    page.keyboard.press("Escape")
    wait(page, "window.sound.paused")


def test_a_button_without_words_says_what_it_plays(page: Any) -> None:
    assert button(page, 1).get_attribute("aria-label") == "Play from 0:20"


def test_it_is_said_and_shown_where_there_is_no_sound(page: Any) -> None:
    button(page, 2).click()
    wait(page, "document.getElementById('said-aloud').textContent")
    assert page.locator("#said-aloud").inner_text() == "There is no sound of this call."
    assert page.locator("small.play-none").inner_text() == "There is no sound of this call."
    assert button(page, 2).is_disabled()
    assert pressed(page) == ["false"] * 3
    assert all("404" in said for said in page.complaints)
    page.complaints.clear()  # a browser complains of an address that is not there
    button(page, 0).click()
    wait(page, "!window.sound.paused")
