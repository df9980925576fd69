"""The frame every page has: logging in first, languages, headers, forged and oversized requests."""

from __future__ import annotations

import html

import pytest

from pipeline.report.words import words
from tests.web.conftest import Logged


def test_whoever_is_not_logged_in_is_sent_to_the_log_in_and_back(browse: Logged) -> None:
    answer = browse("").get("/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?to=/%3Fa%3Db")


def test_a_forged_cookie_is_nobody(browse: Logged) -> None:
    client = browse("qa")
    client.cookies = {"callcoach": client.cookies["callcoach"][:-2] + "xx"}
    assert client.get("/").headers["location"].startswith("/login")


@pytest.mark.parametrize(
    ("asked", "title"),
    [("nb-NO,en;q=0.5", "Logg inn"), ("sv", "Logga in"), ("da;q=0.9, fr", "Log ind"), ("fi, de", "Log in")],
)
def test_the_browser_is_answered_in_its_language(browse: Logged, asked: str, title: str) -> None:
    page = browse("").get("/login", headers={"Accept-Language": asked}).text
    assert f"<h1>{title}</h1>" in page


def test_a_chosen_language_goes_before_the_browsers(browse: Logged) -> None:
    client = browse("")
    client.post("/language", data={"language": "da", "to": "/login"})
    assert "<h1>Log ind</h1>" in client.get("/login", headers={"Accept-Language": "sv"}).text


def test_a_page_that_is_not_there_says_so_in_the_readers_language(browse: Logged) -> None:
    answer = browse("qa").get("/nothing", headers={"Accept-Language": "nb"})
    assert answer.status_code == 404
    assert "<title>Denne siden finnes ikke, eller ikke for deg." in answer.text


def test_scripts_and_frames_of_others_are_refused_by_the_policy(browse: Logged) -> None:
    policy = browse("").get("/login").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_request_of_another_site_changes_nothing(browse: Logged) -> None:
    client = browse("qa")
    assert client.post("/logout", headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert client.get("/").headers["location"] == "/calls"


def test_a_form_without_its_token_changes_nothing(browse: Logged) -> None:
    client = browse("qa")
    assert client.post("/logout").status_code == 403
    assert client.get("/").headers["location"] == "/calls"


def test_more_than_is_taken_is_refused(browse: Logged) -> None:
    assert browse("").post("/language", content=b"x" * 2_000_000).status_code == 413


def test_an_endless_body_without_a_length_is_refused(browse: Logged) -> None:
    def endless() -> object:
        for _ in range(200):
            yield b"x" * 10_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browse("").post("/language", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(browse: Logged, to: str) -> None:
    assert browse("").post("/language", data={"language": "sv", "to": to}).headers["location"] == "/"


def test_a_refusal_that_is_in_the_catalogues_is_told_in_the_readers_language(browse: Logged) -> None:
    refusal = "Your role does not allow this; ask whoever administers callcoach here."
    for language in ("en", "nb"):
        answer = browse("agent").get("/training", headers={"Accept-Language": language})
        assert answer.status_code == 403
        assert html.escape(words(language).gettext(refusal)) in answer.text
