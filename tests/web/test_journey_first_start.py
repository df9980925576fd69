"""From `callcoach serve` on nothing to a recording heard and read, by clicking and typing alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline import demo
from tests.test_cli_serve import Started, link_in, started
from tests.web.conftest import chromium
from tests.web.walking import SECRET, SOON, follow, press, ready, section, until

__all__ = ["chromium", "started"]

Browser = Callable[[str], Any]
WITHOUT_CALLS = {  # what each section says then
    "Agents": "There are no calls of named agents here.",
    "Teams": "callcoach agents move",
    "Compare": "There is nothing to count here.",
    "Drivers": "Bring in a table with a row a call or a customer",
    "Ledger": "Nothing of value was offered",
    "Labelling": "There are no calls yet.",
}


@pytest.fixture
def browser(chromium: Any) -> Iterator[Browser]:
    """`browser(address)`: a page of a new browser; complaints fail the test."""
    contexts, complaints = [], []

    def opened(address: str) -> Any:
        context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SOON)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def choose_password(page: Any, button: str) -> None:
    page.get_by_label("New password").fill(SECRET)
    page.get_by_label("The same once more").fill(SECRET)
    press(page, button)


def test_the_first_start_leads_from_a_link_to_a_call_in_the_list(started: Started, browser: Browser) -> None:
    _, said, address = started()
    admin = browser(link_in(said))
    admin.get_by_label("Your name").fill("Ada Admin")
    admin.get_by_label("Log-in name").fill("ada")
    choose_password(admin, "Make my account")
    assert "There are no calls yet." in admin.locator("main").inner_text()
    section(admin, "Administration")
    assert "Nobody else is here yet." in admin.locator("main").inner_text()
    follow(admin, "Add a person", "header")
    admin.keyboard.type("Quentin QA")
    admin.get_by_label("Log-in name").fill("quentin")
    admin.locator("[name=roles][value=qa]").check()
    press(admin, "Add, and make the link")
    invitation = admin.get_by_label("Link to choose a password").input_value()
    assert invitation.startswith(address)

    page = browser(invitation)
    choose_password(page, "Save and log in")
    assert "There are no calls yet." in page.locator("main").inner_text()
    for name, what in WITHOUT_CALLS.items():
        section(page, name)
        assert what in page.locator("main").inner_text(), name
    section(page, "Calls")
    follow(page, "Add recordings")
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose files").click()
    chooser.value.set_files([demo.CALLS / "emma-4.ogg", demo.REFERENCE / "emma-4.vtt"])
    page.locator("[name=agent]").fill("Emma Clarke")
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Analyse").click()
    page.get_by_role("link", name="emma-4", exact=True).first.wait_for(timeout=60_000)
    page.get_by_text("Finished", exact=False).first.wait_for()
    section(page, "Calls")
    assert page.locator("#number").inner_text() == "1 call"
    page.locator("table.calls").get_by_role("link").first.click()
    ready(page)
    assert page.locator("#script .line").count() > 5
    page.locator("#play").click()
    until(page, "document.getElementById('sound').currentTime > 0.3")
    section(page, "Agents")
    follow(page, "Emma Clarke")
    assert page.locator("h1").inner_text() == "Emma Clarke"
