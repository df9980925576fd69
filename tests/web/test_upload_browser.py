"""Files dropped on the page, watched until they are calls."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from pipeline.web.work import Worker
from tests.web.conftest import OpenAs

TEXT = "Agent: Hello, why did it stop?\nCustomer: It just did.\nAgent: You get a refund of 200 kroner.\n"
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  document.dispatchEvent(new DragEvent("dragover", {dataTransfer: data, bubbles: true, cancelable: true}));
  document.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(autouse=True)
def working(app: FastAPI) -> None:
    """The server does its jobs itself, from its start to its end."""
    site = app.state.site
    site.worker = Worker(site.settings, site.store)


def test_a_dropped_file_becomes_a_call_before_ones_eyes(open_as: OpenAs) -> None:
    page = open_as("qa", "/uploads")
    assert page.get_by_role("button", name="Analyse").is_disabled()
    page.evaluate(DROP, ["dropped.txt", TEXT])
    page.evaluate(DROP, ["broken.wav", "<html>"])
    page.get_by_label("Agent", exact=True).fill("Kari Nordli")
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Analyse").click()
    page.get_by_role("link", name="dropped", exact=True).wait_for(timeout=60_000)
    page.get_by_text("Finished; 1 file failed.").first.wait_for(timeout=60_000)
    assert page.locator(".files .failed .name").inner_text() == "broken.wav"
    assert page.locator(".files .failed .reason").inner_text().startswith("broken.wav: ")
    page.wait_for_selector("[data-progress]", state="detached")


def test_a_file_can_be_taken_out_again_by_the_keyboard(open_as: OpenAs) -> None:
    page = open_as("qa", "/uploads", width=390)
    page.evaluate(DROP, ["one.txt", TEXT])
    page.get_by_role("button", name="Remove one.txt").press("Enter")
    assert page.locator("[data-sending] li").count() == 0
    assert page.get_by_role("button", name="Analyse").is_disabled()
    assert page.evaluate("document.activeElement.id") == "files"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_file_of_another_kind_is_refused_in_place(open_as: OpenAs) -> None:
    page = open_as("qa", "/uploads")
    page.evaluate(DROP, ["bomb.zip", "PK"])
    page.locator(".refused .state", has_text="files of this kind cannot be analysed").wait_for()
    assert page.get_by_role("button", name="Analyse").is_disabled()
    page.complaints[:] = [said for said in page.complaints if "422" not in said]  # the browser tells of the refusal
