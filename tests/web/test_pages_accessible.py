"""Every page of the app in a real browser: axe finds nothing serious, nothing scrolls sideways, nothing complains."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.store import Store
from tests.web.conftest import Logged, OpenAs
from tests.web.test_labelling_pages import calibrate

PAGES = (
    ("", "/login"),
    ("qa", "/calls"),
    ("qa", "/calls?q=hei"),
    ("leader", "/calls/{key}"),
    ("agent", "/calls/{key}"),
    ("qa", "/uploads"),
    ("leader", "/agents"),
    ("leader", "/agents/{agent}"),
    ("agent", "/agents/me"),
    ("qa", "/teams"),
    ("qa", "/teams/{team}"),
    ("trainer", "/compare"),
    ("trainer", "/drivers"),
    ("trainer", "/ledger"),
    ("trainer", "/labelling"),
    ("trainer", "/labelling/{task}"),
    ("trainer", "/labelling/{task}/line/0"),
    ("qa", "/labelling/machine"),
    ("qa", "/labelling/codebook"),
    ("trainer", "/training"),
    ("agent", "/account"),
    ("agent", "/about-me"),
    ("admin", "/admin"),
    ("admin", "/admin/people"),
    ("admin", "/admin/people/new"),
    ("admin", "/admin/people/2"),
    ("admin", "/admin/audit"),
    ("admin", "/admin/settings"),
    ("admin", "/admin/forget"),
    ("agent", "/purposes"),
    ("qa", "/nothing-here"),
)


@pytest.fixture
def address(browse: Logged, store: Store) -> Any:
    """Fills in a call of Kari's, Kari and her team, and a session in which her call is coded."""
    key = store.call_key(next(call.call_id for call in store.calls() if call.agent == "Kari Nordli"))

    def number(page: str, name: str) -> str:
        found = re.search(rf'href="{page}/(\d+)[^"]*"[^>]*>\s*{name}', browse("qa").get(page).text)
        assert found, (page, name)
        return found[1]

    def fill(path: str) -> str:
        path = path.replace("{key}", str(key))
        path = path.replace("{task}", calibrate(browse, call=key).rpartition("/")[2]) if "{task}" in path else path
        path = path.replace("{agent}", number("/agents", "Kari Nordli")) if "{agent}" in path else path
        return path.replace("{team}", number("/teams", "North")) if "{team}" in path else path

    return fill


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who or 'nobody'} {path}" for who, path in PAGES])
def test_a_page_is_accessible_and_fits(open_as: OpenAs, address: Any, who: str, path: str) -> None:
    page = open_as(who, address(path))
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
    page.emulate_media(color_scheme="dark")
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.complaints[:] = [said for said in page.complaints if "404" not in said]  # the page that is not there
