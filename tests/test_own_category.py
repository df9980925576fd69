"""What a trainer does who wants a category of their own: a copy of the codebook, some labelled calls, a training."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.formats import write_calls
from pipeline.labels import LabelledCall
from pipeline.labels_out import write_file
from pipeline.resources import codebook_path
from tests.tagging import call, labelled

CATEGORY = """
  - name: handing_over
    speaker: agent
    title: {en: Handing over, nb: Overlevering}
    definition: {en: Hands the thing to the customer.}
    coders: [kari]
"""


def command(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0


def by_kari(labelled_call: LabelledCall) -> LabelledCall:
    """The same call, with the new category where something is handed over."""
    turns = []
    for turn in labelled_call.call.turns:
        said = turn.utterances[0]
        if said.text.startswith(("Here it is", "Her er")):
            said = replace(said, judgement=replace(said.judgement, labels=("handing_over",)))
        turns.append(replace(turn, utterances=(said,)))
    return replace(labelled_call, coder="kari", call=replace(labelled_call.call, turns=tuple(turns)))


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Labels in which half of the authors' calls were coded before there was the category."""
    monkeypatch.chdir(tmp_path)
    book = codebook_path().read_text(encoding="utf-8")
    Path("mine.yaml").write_text(book.replace("\nforms:", f"{CATEGORY}\nforms:"), encoding="utf-8")
    for number, labelled_call in enumerate(labelled(authors=8, calls=6)):
        write_file(by_kari(labelled_call) if number % 12 < 6 else labelled_call, tmp_path / "labels")
    untagged = [replace(call("en", n), agent="Kim", call_id=f"new-{n}") for n in range(70, 73)]
    write_calls(untagged, tmp_path / "new.jsonl")
    return tmp_path


def test_it_appears_in_tags_profile_and_report_without_touching_code(mine: Path, capsys: pytest.CaptureFixture[str]):
    command("train", "labels", "--codebook", "mine.yaml", "-o", "model")
    with_mine = ("--tagger", "model/behaviours.skops", "--codebook", "mine.yaml")
    command("analyze", "new.jsonl", *with_mine)
    capsys.readouterr()
    command("profile", "Kim", "--codebook", "mine.yaml", "--format", "json")
    figures = {figure["measure"]: figure for figure in json.loads(capsys.readouterr().out)["figures"]}
    assert figures["calls.handing_over"]["agent"]["count"] == 3
    command("report", "--codebook", "mine.yaml", "-o", "pages", "--pages", "nb")
    pages = "".join(path.read_text(encoding="utf-8") for path in (mine / "pages").rglob("*.html"))
    assert "Overlevering" in pages
    command("export", "-o", "out.jsonl")
    assert "handing_over" in (mine / "out.jsonl").read_text(encoding="utf-8")


def test_calls_coded_before_the_category_was_there_do_not_count_as_without_it(mine: Path):
    command("train", "labels", "--codebook", "mine.yaml", "-o", "model")
    metrics = json.loads((mine / "model" / "metrics.json").read_text(encoding="utf-8"))
    found = metrics["left_out_authors"]["as written"]["codes"]["handing_over"]
    assert found["f1"] > 0.9
    assert found["support"] == sum(number % 12 < 6 for number in range(len(labelled(authors=8, calls=6))))
