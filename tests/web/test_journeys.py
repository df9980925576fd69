"""Whole days of work in a browser, by clicking and typing: a leader, an agent, two people at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.call import Flag
from pipeline.store import Store
from tests.web import seen
from tests.web.conftest import OpenAs
from tests.web.spoken import DIALOGUE, Spoken, keep_spoken
from tests.web.walking import (
    NORA,
    follow,
    give_passwords,
    log_in,
    noras_calls,
    open_call,
    rate,
    ready,
    section,
    told,
    until,
)

OTHER_SIDE = {"agent": "customer", "customer": "agent"}


@pytest.fixture(autouse=True)
def calls(store: Store, tmp_path: Path) -> list[int]:
    give_passwords(store)
    return noras_calls(store, tmp_path)


def test_a_leader_hears_a_moment_corrects_a_tag_and_sees_the_rate_change_and_back(
    open_as: OpenAs, store: Store, calls: list[int]
) -> None:
    page = log_in(open_as, "leader")
    section(page, "Agents")
    follow(page, NORA)
    assert rate(page, "Compensation offered") == "3 of 3 calls"
    moment = page.locator("#order li", has_text="I can give you two hundred kroner").first
    moment.get_by_role("button", name="Play").click()
    until(page, "window.sound && !window.sound.paused && window.sound.currentTime > 8.5")
    began = page.evaluate("window.sound.currentTime")
    assert began < 9.2  # the offer comes at 9.175; it is heard from before
    until(page, f"window.sound.currentTime > {began + 1}")

    open_call(page, "call nora-3")
    assert "two hundred kroner" in page.locator(".line.current").inner_text()
    page.keyboard.press("t")
    page.keyboard.press("Space")  # its only tag
    page.keyboard.press("Enter")
    page.wait_for_selector(".line.current .tag.gone")
    assert page.evaluate("document.activeElement.matches('.line.current')")
    follow(page, NORA, "header")
    assert rate(page, "Compensation offered") == "2 of 3 calls"

    page.go_back()
    ready(page)
    page.keyboard.press("u")
    page.wait_for_selector(".line.current .tag:not(.gone)")
    follow(page, NORA, "header")
    assert rate(page, "Compensation offered") == "3 of 3 calls"
    (made,) = store.standing(store.call_key("nora-3")).corrections
    assert (made.kind, made.person, made.stands) == ("tags", "Lars Leder", False)


def test_an_agent_sees_their_own_disputes_a_tag_and_the_leader_settles_it(
    open_as: OpenAs, store: Store, tmp_path: Path
) -> None:
    key = keep_spoken(store, tmp_path, DIALOGUE[:9], name="kari-1")
    agent = log_in(open_as, "agent")
    assert agent.locator("#number").inner_text() == "9 calls"
    assert "Emma" not in agent.content()
    section(agent, "My profile")
    assert agent.locator("h1").inner_text() == seen.KARI
    section(agent, "Calls")
    agent.locator("tbody", has_text="kari-1").get_by_role("link").first.click()
    ready(agent)
    agent.locator("#u2 .text").click()
    agent.keyboard.press("c")
    agent.keyboard.type("I should have said it at once.")
    agent.keyboard.press("Control+Enter")
    agent.wait_for_selector("#u2 .note:has-text('at once')")
    agent.locator("#u3 .tag").click()
    agent.get_by_role("button", name="I see this differently").click()
    agent.keyboard.type("The customer had told me in the chat.")
    agent.keyboard.press("Control+Enter")
    agent.wait_for_selector("#u3 .note.dispute.open")

    leader = log_in(open_as, "leader")
    leader.get_by_label("Open disputes").check()
    leader.get_by_role("heading", name="1 call", exact=True).wait_for()
    leader.locator(".calls tbody a").first.click()
    ready(leader)
    leader.locator("#u3").get_by_role("button", name="Settle").click()
    leader.keyboard.type("True, I saw it.")
    leader.get_by_role("button", name="The agent is right").click()
    leader.wait_for_selector("#u3 .note.dispute.upheld")

    agent.reload()
    assert "Lars Leder agrees with the agent" in agent.locator("#u3 .note.dispute").inner_text()
    assert "True, I saw it." in agent.locator("#u3").inner_text()
    assert not store.standing(key).call.turns[2].utterances[1].judgement.labels  # type: ignore[union-attr]


def test_an_agent_who_types_addresses_of_others_gets_a_page_in_their_language(open_as: OpenAs, store: Store) -> None:
    daniels = store.call_key(next(call.call_id for call in store.calls() if call.agent == seen.DANIEL))
    page = log_in(open_as, "agent", language="nb-NO")
    start = page.url.partition("/calls")[0]
    for path in (f"/calls/{daniels}", seen.agent(store, seen.EMMA), "/calls/999999", f"/calls/{daniels}/sound.wav"):
        page.goto(start + path)
        assert page.locator("h1").inner_text() == "Denne siden finnes ikke, eller ikke for deg.", path
        assert page.get_by_role("link", name="Mine samtaler").or_(page.get_by_role("main").get_by_role("link")).count()
    told(page, "404")


def test_sides_that_are_wrong_are_exchanged_with_a_click_and_back(
    open_as: OpenAs, store: Store, tmp_path: Path
) -> None:
    said: list[Spoken] = [(OTHER_SIDE[who], text, [], 0.9) for who, text, _, _ in DIALOGUE[:7]]
    flag = Flag("speakers", "both sound alike")
    keep_spoken(store, tmp_path, said, name="wrong", agent=NORA, flags=(flag,))
    page = log_in(open_as, "leader", seen.agent(store, NORA))
    assert rate(page, "Question") == "3 of 3 calls"
    section(page, "Calls")
    page.locator("tbody", has_text="wrong").get_by_role("link").first.click()
    ready(page)
    page.locator("#flags").get_by_role("button", name="Exchange them").click()
    page.get_by_role("dialog").get_by_role("button", name="Exchange them").click()
    page.wait_for_selector(".turn.agent #u0")
    assert page.locator(".flag").count() == 0
    follow(page, NORA, "header")
    assert rate(page, "Question") == "4 of 4 calls"
    page.go_back()
    ready(page)
    page.locator("#changes summary").click()
    page.locator("#changes").get_by_role("button", name="Undo").click()
    page.wait_for_selector(".turn.customer #u0")
    page.wait_for_selector(".flag")
    follow(page, NORA, "header")
    assert rate(page, "Question") == "3 of 3 calls"


# ---- two at once


@pytest.fixture
def two(open_as: OpenAs, calls: list[int]) -> tuple[Any, Any]:
    """The same call, open before a leader and before QA."""
    pages = tuple(log_in(open_as, who, f"/calls/{calls[0]}") for who in ("leader", "qa"))
    for page in pages:
        ready(page)
    return pages[0], pages[1]


def write(page: Any, line: int, text: str, send: bool = True) -> None:
    page.locator(f"#u{line} .text").click()
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    if send:
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#u{line} .text:has-text('{text}')")


def texts(store: Store, key: int) -> list[str]:
    return [utterance.text for _, utterance in store.standing(key).call.utterances()]


def test_two_who_change_different_lines_keep_both(two: tuple[Any, Any], store: Store, calls: list[int]) -> None:
    one, other = two
    write(one, 8, "It is blue.")
    write(other, 10, "Now it shines.")
    assert one.locator("#u10 .text").inner_text() != "Now it shines."  # not seen yet
    one.locator("#u7 time").click()
    one.keyboard.press("t")
    one.keyboard.type("empathy")
    one.keyboard.press("Space")
    one.keyboard.press("Enter")
    one.wait_for_selector("#u10 .text:has-text('Now it shines.')")
    assert (texts(store, calls[0])[8], texts(store, calls[0])[10]) == ("It is blue.", "Now it shines.")


def test_two_who_tag_the_same_line_keep_both(two: tuple[Any, Any], store: Store, calls: list[int]) -> None:
    for page, tag in zip(two, ("empathy", "informing"), strict=True):
        page.locator("#u9 time").click()
        page.keyboard.press("t")
        page.keyboard.type(tag)
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#u9 .tag[data-code={tag}]")
    labels = [u.judgement for _, u in store.standing(calls[0]).call.utterances()][9]
    assert labels is not None
    assert {"empathy", "informing", "steering"} <= set(labels.labels)


def test_of_two_who_write_the_same_line_the_second_is_told_and_keeps_what_they_typed(
    two: tuple[Any, Any], store: Store, calls: list[int]
) -> None:
    one, other = two
    write(one, 8, "It is blue.", send=False)
    write(other, 8, "It is green.")
    other.keyboard.press("s")
    other.get_by_role("button", name="Agent", exact=True).click()  # so the turns change as well
    other.wait_for_selector(".turn.agent #u8")
    one.keyboard.press("Enter")
    one.wait_for_selector(".conflict:not([hidden])")
    assert "Now it reads: It is green." in one.locator("#u8 .conflict").inner_text()
    assert one.locator("#u8 textarea").input_value() == "It is blue."
    assert one.evaluate("document.activeElement.matches('#u8 textarea')")
    assert texts(store, calls[0])[8] == "It is green."
    one.keyboard.press("Enter")
    one.wait_for_selector("#u8 .text:has-text('blue')")
    assert texts(store, calls[0])[8] == "It is blue."
    told(one, "409")


def test_tags_chosen_for_a_line_that_changed_sides_meanwhile_are_not_lost(two: tuple[Any, Any]) -> None:
    one, other = two
    one.locator("#u8 time").click()
    one.keyboard.press("t")
    one.keyboard.type("accept")
    one.keyboard.press("Space")
    other.locator("#u8 time").click()
    other.keyboard.press("s")
    other.get_by_role("button", name="Agent", exact=True).click()
    other.wait_for_selector(".turn.agent #u8")
    one.keyboard.press("Enter")
    one.wait_for_selector("#tag-editor .conflict:not([hidden])")
    assert "Now it is said by: Nora Vik" in one.locator("#tag-editor .conflict").inner_text()
    assert one.locator("#tag-list [aria-selected=true]").all_inner_texts() == ["Acceptance"]
    told(one, "409")
