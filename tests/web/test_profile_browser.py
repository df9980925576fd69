"""Profiles and the other pages of figures in a browser: by keyboard, on a phone, on paper."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.outcomes import Named, Reported
from pipeline.store import Store
from tests.web.conftest import OpenAs
from tests.web.seen import KARI, agent, team


def test_a_leader_notes_a_session_by_keyboard_and_sees_it(open_as: OpenAs, store: Store) -> None:
    page = open_as("leader", agent(store, KARI))
    page.get_by_label("Held on").focus()
    page.keyboard.type("10052026")
    for _ in range(2):  # past what opens the calendar
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "focus"
    page.keyboard.type("Summarising")
    page.keyboard.press("Tab")
    page.keyboard.type("Sum up before you close.")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("status").first.inner_text() == "The session is noted."
    session = page.locator(".sessions li").first.inner_text()
    assert "5 Oct 2026" in session
    assert "Sum up before you close." in session
    assert page.locator("h3.goal").inner_text() == "Summarising"
    assert store.sessions(KARI)[0].focus == "calls.summarising"


def test_a_session_is_removed_in_two_steps(open_as: OpenAs, store: Store) -> None:
    store.add_session(KARI, date(2026, 10, 5), coach="Lars Leder")
    page = open_as("leader", agent(store, KARI))
    button = page.get_by_role("button", name="Remove the session of 5 Oct 2026")
    assert not button.is_visible()
    page.locator(".remove summary").click()
    button.click()
    page.get_by_text("The session is removed.").wait_for()
    assert store.sessions(KARI) == ()


def test_dates_are_asked_for_only_where_own_dates_are_chosen(open_as: OpenAs) -> None:
    page = open_as("qa", "/compare")
    assert not page.get_by_label("From").is_visible()
    page.get_by_label("Period").first.select_option("own")
    page.get_by_label("From").fill("2026-09-01")
    page.get_by_label("Side by side").select_option("period")
    page.get_by_label("How long").select_option("month")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert "from=2026-09-01" in page.url
    assert page.locator("h1").inner_text() == "Periods side by side"


@pytest.fixture
def paths(store: Store) -> dict[str, str]:
    """Who looks at which page."""
    rows = [Reported(c.call_id, Named(c.call_id), {"nps": n % 11}) for n, c in enumerate(store.calls())]
    assert not store.put_outcomes(rows).faults
    here, north = agent(store, KARI), f"/teams/{team(store, 'North')}"
    of_qa = (
        "/agents",
        here,
        f"{here}?period=own&from=2020-01-01&to=2020-01-02",
        "/teams",
        north,
        "/compare?adjusted=1",
    )
    more = ("/compare?by=period", "/drivers", "/drivers/nps", "/ledger")
    return dict.fromkeys((*of_qa, *more), "qa") | {"/agents/me": "agent"}


@pytest.mark.parametrize("language", ["en-GB", "nb-NO", "sv-SE", "da-DK"])
def test_on_a_phone_no_page_scrolls_sideways(open_as: OpenAs, paths: dict[str, str], language: str) -> None:
    for path, who in paths.items():
        page = open_as(who, path, width=390, language=language)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        page.close()


def test_on_paper_there_are_no_bars_and_no_forms(open_as: OpenAs, paths: dict[str, str]) -> None:
    for path, who in paths.items():
        page = open_as(who, path)
        page.emulate_media(media="print")
        for away in (".bar", ".filters", ".exports", ".coaching form", ".chooser"):
            assert not any(found.is_visible() for found in page.locator(away).all()), (path, away)
        assert page.locator("h1").is_visible()
        page.close()
