"""Finding calls in a real browser: by keyboard, on a phone."""

from __future__ import annotations

from tests.web.browsers import OpenAs


def test_a_choice_shows_its_calls_and_leaves_the_keyboard_where_it_is(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls")
    page.locator("select[name=language]").focus()
    page.keyboard.type("Norw")  # chooses in the list
    # a function: the page forbids its texts to be evaluated
    page.wait_for_function("() => document.getElementById('number').textContent === '16 calls'")
    assert page.evaluate("document.activeElement.name") == "language"
    assert page.url.endswith("/calls?language=nb")
    page.wait_for_function("() => document.getElementById('said-aloud').textContent === '16 calls'")


def test_words_are_searched_with_enter_and_back_leads_back(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls")
    page.get_by_label("Words said").focus()
    page.keyboard.type("ordrenummeret")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark")
    assert page.evaluate("document.activeElement.name") == "q"
    page.go_back()
    page.wait_for_function("() => document.getElementById('number').textContent === '32 calls'")


def test_a_sample_is_drawn_by_keyboard(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls?language=nb")
    page.locator(".draw summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sample")
    assert page.locator("#number").text_content() == "4 calls"


def test_filters_fold_on_a_phone_and_nothing_is_wider_than_it(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls?q=ordrenummeret", width=390)
    assert not page.locator("select[name=language]").is_visible()
    page.locator(".filters summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("select[name=language]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_filters_stand_open_where_there_is_room(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls")
    assert page.locator("select[name=language]").is_visible()


def test_the_page_works_without_scripts(open_as: OpenAs) -> None:
    page = open_as("qa", "/calls", java_script_enabled=False)
    page.locator("select[name=language]").select_option("nb")
    page.get_by_role("button", name="Show").click()
    assert "language=nb" in page.url
    assert page.locator("#number").text_content() == "16 calls"
