"""A person at a browser: logs in by the form, reads figures, hears sound. For whole journeys through the app."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from pipeline.store import Store
from pipeline.web import passwords
from tests.web.conftest import OpenAs
from tests.web.spoken import DIALOGUE, keep_spoken
from tests.web.world import PEOPLE

SECRET = "three blue trams at dawn"
SOON = 30_000  # ms; other work shares these cores
NORA = "Nora Vik"
HEARD = "window.Audio = new Proxy(Audio, { construct: (Old) => (window.sound = new Old()) });"


def give_passwords(store: Store) -> None:
    """Everybody in `PEOPLE` has the same one."""
    secret = passwords.hashed(SECRET)
    for account in store.accounts():
        store.keep_password(account.id, secret)


def noras_calls(store: Store, folder: Path, count: int = 3) -> list[int]:
    """Calls of an agent of the team North, with sound, in each of which the offer comes before the need is known."""
    return [
        keep_spoken(store, folder, DIALOGUE[: len(DIALOGUE) - n], name=f"nora-{n + 1}", agent=NORA)
        for n in range(count)
    ]


def log_in(open_as: OpenAs, who: str, path: str = "/", **options: Any) -> Any:
    """A page of a browser in which they have just typed name and password, led to `path`."""
    page = open_as("", path, **options)
    page.set_default_timeout(SOON)
    page.add_init_script(HEARD)
    enter(page, PEOPLE[who].login)
    return page


def enter(page: Any, login: str, secret: str = SECRET) -> None:
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(secret)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def section(page: Any, name: str) -> None:
    """One of the app's sections, from the bar above every page."""
    with page.expect_navigation():
        page.get_by_role("navigation", name="Sections").get_by_role("link", name=name, exact=True).click()


def follow(page: Any, name: str, within: str = "main") -> None:
    with page.expect_navigation():
        page.locator(within).get_by_role("link", name=name, exact=True).first.click()


def press(page: Any, name: str) -> None:
    """A button that sends a form."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def open_call(page: Any, name: str) -> None:
    """From a page that links to it; the page of a call is ready when its scripts have begun."""
    follow(page, name)
    ready(page)


def ready(page: Any) -> None:
    page.wait_for_selector("html[data-ready]")


def rate(page: Any, figure: str) -> str:
    """What a profile says of a behaviour: "2 of 3 calls"."""
    row = page.locator("table.rows tr", has=page.get_by_role("rowheader", name=figure)).first
    return str(row.locator(".counts").inner_text())


def until(page: Any, what: str) -> None:
    """`what`: an expression of the page that comes true. Asked from outside: the page's policy allows no other way."""
    ends = time.monotonic() + SOON / 1000
    while not page.evaluate(f"Boolean({what})"):
        assert time.monotonic() < ends, what
        page.wait_for_timeout(20)


def told(page: Any, complaint: str) -> None:
    """The browser may complain of what the server refused."""
    page.complaints[:] = [said for said in page.complaints if complaint not in said]
