"""Whole days of work in a browser, by clicking and typing: QA checks the machine and reviews, a trainer teaches it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from pipeline.labels_out import write_file
from pipeline.store import Store
from pipeline.store.jobs import Job
from pipeline.web import job
from pipeline.web.work import Worker
from tests.tagging import labelled
from tests.web.conftest import Logged, OpenAs
from tests.web.spoken import DIALOGUE
from tests.web.test_training_page import centre, do, post, trained
from tests.web.walking import NORA, follow, give_passwords, log_in, noras_calls, press, ready, section, until

__all__ = ["centre"]

WHAT_IS_SAID = {text: tuple(codes) for _, text, codes, _ in DIALOGUE}


@pytest.fixture
def calls(store: Store, tmp_path: Path) -> list[int]:
    give_passwords(store)
    return noras_calls(store, tmp_path, count=2)


def give(page: Any, codes: Sequence[str]) -> None:
    """The letters that the page shows for these behaviours, then Enter; the next page is there."""
    for code in codes:
        page.keyboard.press(page.locator(f".code:has([name=code][value={code}])").get_attribute("data-key"))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def code_all(page: Any, unlike: str = "") -> int:
    """Every line of the task, as the dialogue has it; `unlike`: the line that gets nothing. How many there were."""
    lines = 0
    while page.locator("form.live").count():
        said = page.locator("#line q").inner_text()
        give(page, () if said == unlike else WHAT_IS_SAID[said])
        lines += 1
    return lines


def test_qa_draws_a_check_sample_codes_it_and_sees_how_far_the_machine_agrees(
    open_as: OpenAs, store: Store, calls: list[int]
) -> None:
    page = log_in(open_as, "qa")
    section(page, "Labelling")
    page.get_by_role("link", name="Draw a sample").click()
    page.locator("#draw [name=count]").fill("1")
    page.locator("#draw [name=agent]").select_option(NORA)
    press(page, "Draw")
    follow(page, "Begin")
    lines = code_all(page, unlike="I am sorry to hear that.")
    page.get_by_text("You have coded all your lines. Thank you.").wait_for()
    follow(page, "The machine against people")
    assert "1 of 1 drawn call coded" in page.locator("header").inner_text()
    found = [row.split("\t") for row in page.locator("table.machine tbody tr").all_inner_texts()]
    rows = {row[0]: tuple(map(int, row[1:4])) for row in found}  # both, only the machine, only people
    assert rows["Probing needs"] == (1, 0, 0)
    assert rows["Apology"] == (0, 1, 0)
    drawn = store.samples()[0].call_ids[0]
    judged = [u.judgement for _, u in store.load(drawn).utterances() if u.judgement]
    assert [j.source for j in judged] == ["Quentin QA"] * lines


def test_qa_draws_calls_for_review_marks_one_and_finds_it_again(
    open_as: OpenAs, store: Store, calls: list[int]
) -> None:
    page = log_in(open_as, "qa")
    page.locator("details.draw summary").click()
    page.get_by_label("Calls of each agent").fill("1")
    press(page, "Draw")
    assert page.locator("#number").inner_text() == "5 calls"
    assert "0 of 5 reviewed" in page.locator(".sample").inner_text()
    row = page.locator("table.calls tbody", has_text=NORA)
    shown = row.locator("th small").inner_text()
    name = shown.partition(" · ")[0]
    row.get_by_role("link").first.click()
    ready(page)
    page.keyboard.press("r")
    page.wait_for_selector("#review[aria-pressed=true]")
    page.locator("#back").click()
    page.get_by_text("1 of 5 reviewed").wait_for()
    section(page, "Calls")
    page.locator("#filters [name=reviewed]").select_option(label="By me")
    page.get_by_role("heading", name="1 call", exact=True).wait_for()
    assert page.locator("table.calls th small").all_inner_texts() == [shown]
    assert page.locator("table.calls td.reviewed").inner_text() == "Quentin QA"
    assert [one.person for one in store.reviewed_by(store.call_key(name))] == ["Quentin QA"]


# ---- training


class Here(Worker):
    """Does what waits in its own thread of this process, where the codebook of six codes is."""

    def _run(self, taken: Job) -> None:
        job.run(self.store, self.settings, taken.id)


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As few calls as a tagger can be trained of: two agents greet and apologise ten times."""
    folder = tmp_path_factory.mktemp("few-labels")
    for each in labelled(authors=2, calls=5):
        if each.call.language == "en":
            write_file(each, folder)
    return folder


@pytest.fixture
def in_use(centre: FastAPI, browse: Logged) -> str:
    """A tagger that was trained here and taken into use before."""
    give_passwords(centre.state.site.store)
    kept = trained(centre, browse)
    post(browse("trainer"), "/training/use", tagger=str(kept.id))
    assert do(centre).state == "done"
    centre.state.site.worker = Here(centre.state.site.settings, centre.state.site.store)
    return str(kept.source)


def sources(store: Store) -> dict[str, int]:
    """How many lines each person or tagger has judged, in all calls."""
    found: dict[str, int] = {}
    for call in store.calls():
        for _, said in call.utterances():
            if said.judgement:
                found[said.judgement.source] = found.get(said.judgement.source, 0) + 1
    return found


def test_a_trainer_labels_lines_trains_compares_takes_into_use_and_goes_back(
    in_use: str, open_as: OpenAs, store: Store
) -> None:
    page = log_in(open_as, "trainer")
    section(page, "Labelling")
    page.locator("#choose summary").click()
    page.locator("#choose [name=count]").fill("6")
    press(page, "Choose")
    follow(page, "Begin")
    for _ in range(6):
        mine = "apology" if page.locator(".code:has([value=apology])").count() else "stating_need"
        give(page, [mine])
    page.get_by_text("You have coded all your lines. Thank you.").wait_for()
    before = sources(store)
    assert before["Tove Trainer"] == 6

    section(page, "Training")
    assert "6 lines in" in page.locator("#learn + .card").inner_text()
    press(page, "Train a new tagger")
    page.get_by_text("The new tagger is trained.").wait_for(timeout=60_000)
    new, old = page.locator("article.batch").nth(0), page.locator("article.batch").nth(1)
    assert "It learned 6 lines that were labelled here." in new.inner_text()
    assert "✓ in use" in old.inner_text()
    source = new.locator("h3").inner_text()
    assert old.locator("h3").inner_text() == in_use != source
    assert sources(store) == before  # nothing has changed yet

    new.get_by_role("button", name="Take into use").click()
    page.get_by_text("All stored calls are tagged anew; what people judged has stayed.").wait_for(timeout=60_000)
    assert "✓ in use" in new.inner_text()
    lines = before[in_use]
    assert sources(store) == {"Tove Trainer": 6, source: lines}

    old.get_by_role("button", name="Back to this one").click()
    page.get_by_text("All stored calls are tagged anew; what people judged has stayed.").wait_for(timeout=60_000)
    until(page, "document.querySelectorAll('article.batch')[1].textContent.includes('✓ in use')")
    assert sources(store) == before
