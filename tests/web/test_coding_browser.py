"""Coding in a browser: by keyboard alone, two people at once, what they agree on, and the decision between them."""

from __future__ import annotations

from typing import Any

from pipeline.store import Store
from tests.report.centre import codebook
from tests.web.conftest import Logged, OpenAs
from tests.web.test_labelling_pages import calibrate, code_all

BOOK = codebook()


def coded(store: Store, person: str) -> list[tuple[str, ...]]:
    """What somebody gave each line of the first queue, in order; unfinished ones left out."""
    _, lines = store.compared(store.task(False, 1))
    return [line.given[person].labels for line in lines if person in line.given]


def keys(page: Any, *pressed: str) -> None:
    """Each is a behaviour by its name, by the letter that the page shows for it, or a key."""
    for key in pressed:
        found = page.locator(f".code:has([value={key}])") if key in BOOK.names else None
        page.keyboard.press(found.get_attribute("data-key") if found else key)


def saved(page: Any) -> None:
    """Enter, and the next page is there."""
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before && document.querySelector('form.live, h1')", arg=before)
    page.wait_for_load_state("load")


def agent_lines(store: Store) -> list[int]:
    _, lines = store.progress(store.task(False, 1))
    return [line.spot.place for line in lines if line.spot.speaker == "agent"]


def test_three_lines_are_coded_by_keyboard_alone(open_as: OpenAs, browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    assert agent_lines(store)[:3] == [0, 1, 2]
    page = open_as("qa", f"{home}/code")
    keys(page, "apology", "steering")
    assert "Apology" in page.locator(".chosen").inner_text()
    saved(page)
    keys(page, "question", "1", "6", "+")  # open, about the cause, following up
    saved(page)
    keys(page, "apology", "-")  # none after all
    assert "none of these" in page.locator(".chosen").inner_text()
    saved(page)
    _, lines = store.compared(store.task(False, 1))
    first, second, third = (line.given["Quentin QA"] for line in lines[:3])
    assert set(first.labels) == {"apology", "steering"}
    assert (second.labels, second.form, second.about, second.follow_up) == (("question",), "open", "cause", True)
    assert third.labels == ()
    assert page.locator("h1").inner_text().startswith("Line 4 of ")


def test_undecided_back_and_change(open_as: OpenAs, browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    page = open_as("qa", f"{home}/code")
    letter = page.locator(".code:has([value=apology])").get_attribute("data-key")
    page.keyboard.press(f"Shift+{letter.upper()}")
    saved(page)
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    assert page.locator("[name=unsure][value=apology]").is_checked()
    keys(page, "apology")
    assert not page.locator("[name=unsure][value=apology]").is_checked()
    saved(page)
    assert coded(store, "Quentin QA") == [("apology",)]


def test_a_behaviour_is_found_by_typing(open_as: OpenAs, browse: Logged) -> None:
    page = open_as("qa", f"{calibrate(browse)}/code")
    page.keyboard.press("/")
    page.keyboard.type("apol")
    assert page.locator(".code:visible").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("[name=code][value=apology]").is_checked()
    assert page.locator(".code:visible").count() > 10


def test_the_rule_of_a_behaviour_is_shown_when_it_is_looked_at(open_as: OpenAs, browse: Logged) -> None:
    page = open_as("qa", f"{calibrate(browse)}/code", language="nb")
    page.locator("[name=code][value=apology]").focus()
    assert BOOK["apology"].definition["nb"] in page.locator(".rule").inner_text()


def test_keys_can_be_switched_off(open_as: OpenAs, browse: Logged) -> None:
    page = open_as("qa", f"{calibrate(browse)}/code")
    page.locator(".keys summary").click()
    page.locator("#shortcuts").uncheck()
    page.locator("#line").focus()
    keys(page, "apology")
    assert not page.locator("[name=code][value=apology]").is_checked()
    page.reload()
    assert not page.locator("#shortcuts").is_checked()


def test_a_phone_codes_by_touch_and_scrolls_down_only(open_as: OpenAs, browse: Logged, store: Store) -> None:
    page = open_as("qa", f"{calibrate(browse)}/code", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".code:has([value=apology]) .pick").click()
    with page.expect_navigation():
        page.locator("#save").click()
    assert coded(store, "Quentin QA") == [("apology",)]


def test_two_code_the_same_line_at_once_and_nothing_is_lost(open_as: OpenAs, browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    one, other = open_as("qa", f"{home}/line/0"), open_as("second trainer", f"{home}/line/0")
    keys(one, "apology")
    keys(other, "steering")
    saved(one)
    saved(other)
    assert coded(store, "Quentin QA") == [("apology",)]
    assert coded(store, "Terje Trener") == [("steering",)]


def test_coders_see_how_far_they_agree_and_a_difference_is_decided(
    open_as: OpenAs, browse: Logged, store: Store
) -> None:
    home = calibrate(browse)
    code_all(browse("qa"), home, "apology")
    code_all(browse("second trainer"), home, "steering")
    page = open_as("second trainer", f"{home}/differences")
    first = page.locator(".difference").first
    assert "Quentin QA" in first.inner_text()
    first.locator("[type=checkbox][value=apology]").check()
    with page.expect_navigation():
        first.get_by_role("button", name="Decide").click()
    assert "1 of " in page.locator(".far-all").inner_text()
    page.goto(page.url.partition("/labelling")[0] + f"{home}/agreement")
    assert page.locator("tr", has_text="Apology").count() == 1
    assert len(agent_lines(store)) > 1
