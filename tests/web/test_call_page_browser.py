"""A call in a real browser: heard, followed, put right by keyboard, talked about."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.call import Flag
from pipeline.store import Store
from tests.web.conftest import OpenAs
from tests.web.spoken import DIALOGUE, EVIL, keep_spoken

SOON = 15_000  # ms; other work shares these cores
Show = Callable[..., Any]


@pytest.fixture
def spoken(store: Store, tmp_path: Path) -> int:
    return keep_spoken(store, tmp_path)


@pytest.fixture
def show(open_as: OpenAs, spoken: int) -> Show:
    """The page of the call, its scripts begun."""

    def shown(who: str = "leader", more: str = "", key: int = 0, **options: Any) -> Any:
        page = open_as(who, f"/calls/{key or spoken}{more}", **options)
        page.set_default_timeout(SOON)
        page.wait_for_selector("html[data-ready]")
        return page

    return shown


def now(page: Any) -> float:
    return float(page.evaluate("document.getElementById('sound').currentTime"))


def playing(page: Any) -> bool:
    return bool(page.evaluate("!document.getElementById('sound').paused"))


def until(page: Any, what: str) -> None:
    """`what`: an expression of the page that comes true. Asked from outside: the page's policy allows no other way."""
    end = time.monotonic() + SOON / 1000
    while not page.evaluate(f"Boolean({what})"):
        assert time.monotonic() < end, what
        page.wait_for_timeout(20)


def loaded(page: Any) -> None:
    until(page, "document.getElementById('sound').readyState >= 1")


def current(page: Any) -> str:
    return str(page.locator(".line.current").get_attribute("id"))


def start_of(page: Any, n: int) -> float:
    return int(page.locator(f"#u{n}").get_attribute("data-s")) / 1000


# ---- hearing


def test_the_space_key_plays_and_pauses(show: Show) -> None:
    page = show()
    page.keyboard.press("Space")
    until(page, "document.getElementById('sound').currentTime > 0.3")
    page.keyboard.press("Space")
    until(page, "document.getElementById('sound').paused")


def test_arrows_go_five_seconds_back_and_on(show: Show) -> None:
    page = show()
    loaded(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("l")
    assert now(page) == pytest.approx(10, abs=0.1)
    page.keyboard.press("ArrowLeft")
    assert now(page) == pytest.approx(5, abs=0.1)
    assert page.locator("#now").inner_text() == "0:05"


def test_a_click_on_a_word_plays_from_it(show: Show) -> None:
    page = show()
    loaded(page)
    page.locator("#u5 .text").hover()
    word = page.locator("#u5 .text span", has_text="weekend")
    word.click()
    at = int(word.get_attribute("data-s")) / 1000
    until(page, f"document.getElementById('sound').currentTime >= {at}")
    assert at - 0.05 <= now(page) < at + 5
    assert start_of(page, 5) + 1 < at


def test_the_line_and_the_word_follow_the_sound(show: Show) -> None:
    page = show()
    page.evaluate("document.getElementById('sound').muted = true")
    page.locator("#u2 time").click()
    until(page, "document.querySelector('#u2 .spoken')")
    until(page, "document.querySelector('#u3.current .spoken')")


def test_lines_are_walked_by_arrows_and_the_sound_goes_with_them(show: Show) -> None:
    page = show()
    loaded(page)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert current(page) == "u1"
    assert page.evaluate("document.activeElement.id") == "u1"
    assert now(page) == pytest.approx(start_of(page, 1), abs=0.1)


def test_the_next_finding_is_heard_from_two_seconds_before(show: Show) -> None:
    page = show()
    loaded(page)
    page.evaluate("document.getElementById('sound').play = async () => {}")
    page.keyboard.press("n")  # what the customer says first calls for something
    page.keyboard.press("n")
    assert page.locator("#script .sought").get_attribute("id") == "u3"
    assert now(page) == pytest.approx(start_of(page, 3) - 2, abs=0.1)
    page.keyboard.press("p")
    assert page.locator("#script .sought").get_attribute("id") == "u1"


def test_speed_by_keyboard(show: Show) -> None:
    page = show()
    page.keyboard.press(">")
    page.keyboard.press(">")
    page.keyboard.press("<")
    assert page.evaluate("document.getElementById('sound').playbackRate") == 1.25
    assert page.locator("#speed").input_value() == "1.25"


def test_the_line_of_time_shows_both_voices_and_takes_one_there(show: Show) -> None:
    page = show()
    loaded(page)
    page.wait_for_selector("#levels path.agent", state="attached")
    page.wait_for_selector("#levels path.customer", state="attached")
    box = page.locator("#strip").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8)
    half = page.evaluate("JSON.parse(document.getElementById('review-page').dataset.page).length / 2000")
    assert now(page) == pytest.approx(half, abs=0.3)
    assert page.locator("#strip").get_attribute("aria-valuenow") == str(round(now(page)))


def test_a_place_asked_for_is_where_it_begins(show: Show) -> None:
    page = show(more="?at=20000")
    loaded(page)
    until(page, "document.getElementById('sound').currentTime > 19.9")
    assert page.locator("#script .sought").is_visible()
    assert current(page) == page.locator("#script .sought").get_attribute("id")


def test_a_button_with_the_focus_keeps_its_space_key(show: Show) -> None:
    page = show()
    page.locator("#help-button").focus()
    page.keyboard.press("Space")
    assert page.locator("#help").is_visible()
    assert not playing(page)


def test_keys_typed_into_a_field_do_nothing_else(show: Show) -> None:
    page = show()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    page.keyboard.type("next: u, x and t")
    assert page.locator("#comment-text").input_value() == "next: u, x and t"
    assert page.locator("dialog[open]").count() == 1


def test_single_keys_can_be_switched_off_and_stay_off(show: Show) -> None:
    page = show()
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("Space")
    page.keyboard.press("x")
    assert not playing(page)
    assert page.locator("dialog[open]").count() == 0


# ---- put right


def test_a_tag_is_put_right_by_keyboard_and_taken_back(show: Show) -> None:
    page = show()
    for _ in range(4):
        page.keyboard.press("ArrowDown")  # the offer that came too early
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "tag-filter"
    page.keyboard.press("Space")  # its only tag comes first
    page.keyboard.type("infor")
    assert page.locator("#tag-list [role=option]").all_inner_texts() == ["Informing"]
    assert "facts" in page.locator("#tag-definition").inner_text()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#u3 .tag.person[data-code=informing]")
    assert page.locator("#u3 .tag.gone").get_attribute("data-code") == "compensation_offered"
    assert page.locator(".moment.order").count() == 0  # so nothing came too early any more
    assert "Informing" in page.locator("#toast").inner_text()
    assert page.evaluate("document.activeElement.id") == "u3"
    page.keyboard.press("u")
    page.wait_for_selector(".moment.order")
    assert page.locator("#u3 .tag").all_inner_texts() == ["Compensation offered"]


def test_the_form_of_a_question_is_put_right(show: Show) -> None:
    page = show()
    page.locator("#u7 time").click()
    page.keyboard.press("t")
    page.locator("#tag-form").select_option("closed")
    page.locator("#tag-editor [data-save]").click()
    page.wait_for_selector("#u7 .tag:has-text('closed')")


def test_leaving_the_tags_changes_nothing(show: Show) -> None:
    page = show()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("#changes li").count() == 0


def test_a_text_is_put_right_in_place(show: Show) -> None:
    page = show()
    page.locator("#u8 .text").click()
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("It is red, like always.")
    page.keyboard.press("Enter")
    page.wait_for_selector("#u8 .text:has-text('like always')")
    assert "It is red." in page.locator("#u8 .heard").inner_text()


def test_who_speaks_is_put_right(show: Show) -> None:
    page = show()
    page.locator("#u8 .text").click()
    page.keyboard.press("s")
    page.get_by_role("button", name="Agent", exact=True).click()
    page.wait_for_selector(".turn.agent #u8")


def test_agent_and_customer_change_places_when_asked_twice(show: Show) -> None:
    page = show()
    page.keyboard.press("x")
    page.locator("#swap-editor [data-save]").click()
    page.wait_for_selector(".turn.customer #u0")
    assert page.locator(".turn.agent #u1").count() == 1


def test_on_a_phone_they_change_places_by_touch(show: Show) -> None:
    page = show(width=390)
    page.get_by_role("button", name="Exchange agent and customer").click()
    page.get_by_role("dialog").get_by_role("button", name="Exchange them").click()
    page.wait_for_selector(".turn.customer #u0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_change_of_somebody_else_is_shown_and_nothing_typed_is_lost(show: Show) -> None:
    one, other = show(), show("qa")
    for page, text in ((one, "It is blue."), (other, "It is green.")):
        page.locator("#u8 .text").click()
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    other.keyboard.press("Enter")
    other.wait_for_selector("#u8 .text:has-text('green')")
    one.keyboard.press("Enter")
    one.wait_for_selector("#u8 .conflict:not([hidden])")
    assert "Now it reads: It is green." in one.locator("#u8 .conflict").inner_text()
    assert one.locator("#u8 textarea").input_value() == "It is blue."
    one.complaints[:] = [said for said in one.complaints if "409" not in said]  # the browser tells of each
    one.keyboard.press("Enter")
    one.wait_for_selector("#u8 .text:has-text('blue')")


def test_who_leaves_a_text_that_somebody_else_changed_sees_what_it_reads_now(show: Show) -> None:
    one, other = show(), show("qa")
    for page in (one, other):
        page.locator("#u8 .text").click()
        page.keyboard.press("e")
        page.keyboard.type(" Or green.")
    other.keyboard.press("Enter")
    other.wait_for_selector("#u8 .text:has-text('Or green.')")
    other.keyboard.press("s")
    other.get_by_role("button", name="Agent", exact=True).click()
    other.wait_for_selector(".turn.agent #u8")
    one.keyboard.press("Enter")
    one.wait_for_selector(".turn.agent #u8 .conflict:not([hidden])")
    one.complaints[:] = [said for said in one.complaints if "409" not in said]
    assert one.evaluate("document.activeElement.matches('#u8 textarea')")
    one.keyboard.press("Escape")
    assert one.locator("#u8 .text").inner_text() == "It is red. Or green."
    assert one.evaluate("document.activeElement.id") == "u8"


def test_a_call_is_marked_as_reviewed(show: Show) -> None:
    page = show()
    page.keyboard.press("r")
    page.wait_for_selector("#review[aria-pressed=true]")
    assert "Reviewed by Lars Leder" in page.locator("#reviewed").inner_text()


def test_uncertain_speakers_are_settled_with_a_button(show: Show, store: Store, tmp_path: Path) -> None:
    page = show(key=keep_spoken(store, tmp_path, name="who", flags=(Flag("speakers", "both sound alike"),)))
    page.locator("[data-roles=confirm]").click()
    until(page, "!document.querySelector('.flag')")
    assert "confirmed" in page.locator("#changes").text_content()


def test_a_tag_tells_what_it_is_and_goes_with_a_click(show: Show) -> None:
    page = show()
    page.locator("#u2 .tag", has_text="Empathy").click()
    card = page.locator("#tag-card")
    assert "91% sure" in card.inner_text()
    assert "Acknowledges feelings" in card.inner_text()
    card.get_by_role("button", name="Take this tag away").click()
    page.wait_for_selector("#u2 .tag.gone")
    page.locator("#toast-undo").click()
    until(page, "!document.querySelector('#u2 .tag.gone')")


def test_without_the_server_nothing_typed_is_lost(show: Show) -> None:
    page = show()
    page.locator("#u9 .text").click()
    page.keyboard.press("c")
    page.keyboard.type("Well led.")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#comment-editor .conflict:not([hidden])")
    page.complaints.clear()  # the browser tells that it is cut off
    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#u9 .note:has-text('Well led.')")


# ---- talked about


def test_a_comment_on_a_line(show: Show) -> None:
    page = show()
    page.locator("#u9 .text").click()
    page.keyboard.press("c")
    page.keyboard.type("Well led.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#u9 .note:has-text('Well led.')")
    page.locator("#notes [data-remove]").click()
    until(page, "!document.querySelector('#u9 .note')")


def test_an_agent_disputes_a_tag_and_the_leader_settles_it(show: Show) -> None:
    agent = show("agent")
    agent.locator("#u3 .tag").click()
    agent.get_by_role("button", name="I see this differently").click()
    agent.locator("#comment-text").fill("I had asked in the chat.")
    agent.locator("#comment-editor [data-save]").click()
    agent.wait_for_selector("#u3 .note.dispute.open")
    assert agent.locator("[data-tool=tags], #review, [data-settle]").count() == 0
    leader = show()
    leader.locator("#u3 [data-settle]").click()
    leader.locator("#settle-text").fill("True, I saw it.")
    leader.locator("[data-upheld=yes]").click()
    leader.wait_for_selector("#u3 .note.dispute.upheld")
    assert "Lars Leder agrees with the agent" in leader.locator("#u3 .note.dispute").inner_text()
    assert leader.locator("#u3 .tag:not(.gone)").count() == 0
    assert "True, I saw it." in leader.locator("#u3").inner_text()


# ---- for everybody


def test_the_calls_of_the_list_one_came_from_are_a_click_away(show: Show, spoken: int) -> None:
    listed = "".join(f'<a href="/calls/{key}?at=100">x</a>' for key in (3, 3, spoken, 5))
    page = show()
    page.route(
        "**/calls?team=North", lambda route: route.fulfill(body=f"<main>{listed}</main>", content_type="text/html")
    )
    page.goto(page.url + "?list=team%3DNorth")
    before = page.locator("#call-before")
    before.wait_for()
    assert before.get_attribute("href") == "/calls/3?list=team%3DNorth"
    assert page.locator("#call-after").get_attribute("href") == "/calls/5?list=team%3DNorth"
    assert page.locator("#back").get_attribute("href") == "/calls?team=North"


@pytest.mark.parametrize("key", ["t", "?", "c"])
def test_axe_finds_nothing_serious(show: Show, key: str) -> None:
    page = show()
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_the_page_stays_when_the_reader_scrolls_away(show: Show, store: Store, tmp_path: Path) -> None:
    page = show(key=keep_spoken(store, tmp_path, DIALOGUE * 5, name="long"))
    page.evaluate("document.getElementById('sound').muted = true")
    page.keyboard.press("Space")
    until(page, "document.getElementById('sound').currentTime > 0.5")
    page.wait_for_timeout(1_000)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, "document.getElementById('follow').getAttribute('aria-pressed') === 'false'")
    at, line = page.evaluate("scrollY"), current(page)
    until(page, f"document.querySelector('.line.current').id !== '{line}'")
    assert page.evaluate("scrollY") == at > 0
    page.keyboard.press("f")
    until(page, "document.getElementById('follow').getAttribute('aria-pressed') === 'true'")


def test_a_script_that_was_said_stays_text(show: Show, store: Store, tmp_path: Path) -> None:
    key = keep_spoken(store, tmp_path, [("agent", EVIL, ["question"], 0.9)], name="evil")
    page = show(key=key)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    assert EVIL.split(">")[0] in page.locator("#u0 .text").inner_text()
    assert page.title() != "taken"
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_never_scrolls_sideways(show: Show, width: int) -> None:
    page = show(width=width)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = !fold.matches('.menu'))")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_player_is_at_hand_at_the_foot(show: Show) -> None:
    page = show(width=390)
    page.evaluate("scrollTo(0, 600)")
    box = page.locator("#player").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(900, abs=1)
    assert page.locator("#play").is_visible()


def test_the_tab_key_goes_from_head_to_player_moments_and_one_line(show: Show) -> None:
    page = show()
    page.locator("#review").focus()
    stops: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))
    order = [
        stops.index(name) for name in ("strip", "play", "speed", "follow", "moments", "notes", "help-button", "u0")
    ]
    assert order == sorted(order)
    assert not {f"u{n}" for n in range(1, len(DIALOGUE))} & set(stops)


def test_without_scripts_a_call_can_be_read_and_reviewed(show: Show, open_as: OpenAs, spoken: int) -> None:
    page = open_as("leader", f"/calls/{spoken}", java_script_enabled=False)
    assert page.locator("#u5").inner_text().count("weekend") == 1
    assert not page.locator("#play").is_visible()
    page.locator("#review").click()
    page.wait_for_selector("#review[aria-pressed=true]")
