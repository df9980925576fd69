"""The frame in a browser."""

from __future__ import annotations

from tests.web.conftest import OpenAs


def test_the_log_in_page_asks_for_nothing_else_and_never_scrolls_sideways(open_as: OpenAs) -> None:
    page = open_as("", "/login", width=390, language="sv-SE")
    assert page.locator("h1").inner_text() == "Logga in"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
