"""Label Studio JSON: lines out as tasks, annotations back, dialogues as transcripts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.errors import UnreadableInput
from pipeline.formats import labelstudio, read_calls, recognise
from pipeline.formats.codebook import load_codebook
from pipeline.formats.labelstudio import Annotation
from pipeline.formats.source import Source
from tests.world import call

BOOK = load_codebook()
CALL = call(
    "A: Hello there. [greeting]", "C: It broke. [stating_need]", "A: What broke? [question/open]", "C: The box. []"
)


def choices(control: str, *values: str) -> dict[str, Any]:
    return {"id": "x", "from_name": control, "to_name": "line", "type": "choices", "value": {"choices": list(values)}}


def annotated(utterance: int, *result: dict[str, Any], by: Any = "anna@here.example", **more: Any) -> dict[str, Any]:
    """As Label Studio exports a task."""
    task = labelstudio.task(CALL, utterance, BOOK)
    return {"id": 7, **task, "annotations": [{"id": 1, "completed_by": by, "result": list(result), **more}]}


def read(tmp_path: Path, *tasks: dict[str, Any], coder: str | None = None) -> list[Annotation | UnreadableInput]:
    path = tmp_path / "out.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return list(labelstudio.annotated(Source(path), BOOK, coder))


def test_a_task_holds_the_line_its_context_and_the_codes_of_its_speaker() -> None:
    data = labelstudio.task(CALL, 2, BOOK)["data"]
    assert (data["call_id"], data["utterance"], data["speaker"], data["text"]) == ("c-1", 2, "agent", "What broke?")
    assert [line["author"] for line in data["dialogue"]] == ["agent", "customer", "▶ agent", "customer"]
    names = [choice["value"] for choice in data["codes"]]
    assert "question" in names
    assert "stating_need" not in names


def test_a_task_tells_neither_the_agents_name_nor_what_the_machine_thinks() -> None:
    text = json.dumps(labelstudio.task(CALL, 0, BOOK))
    assert "Kari" not in text
    assert "labels" not in text


def test_every_field_that_the_configuration_names_is_in_the_tasks() -> None:
    view = ElementTree.fromstring(labelstudio.config(BOOK))
    data = labelstudio.task(CALL, 0, BOOK)["data"]
    named = {each.get("value", "")[1:] for each in view.iter() if each.get("value", "").startswith("$")}
    assert named - {"speaker"} == {"dialogue", "text", "codes", "undecided"}
    assert named <= data.keys()
    objects = {each.get("name") for each in view.iter() if each.tag in ("Text", "Paragraphs")}
    assert {each.get("toName") for each in view.iter("Choices")} <= objects


def test_tasks_are_one_json_list() -> None:
    file = io.StringIO()
    assert labelstudio.write_tasks((labelstudio.task(CALL, n, BOOK) for n in range(3)), file) == 3
    assert len(json.loads(file.getvalue())) == 3
    empty = io.StringIO()
    assert labelstudio.write_tasks([], empty) == 0
    assert json.loads(empty.getvalue()) == []


def test_what_was_labelled_comes_back(tmp_path: Path) -> None:
    chosen = (choices("codes", "question"), choices("form", "open"), choices("undecided", "needs_probing"))
    (found,) = read(tmp_path, annotated(2, *chosen))
    assert isinstance(found, Annotation)
    assert (found.coder, found.call_id, found.utterance) == ("anna@here.example", "c-1", 2)
    judgement = found.judgement
    assert (judgement.labels, judgement.form, judgement.source) == (("question",), "open", "anna@here.example")
    assert set(judgement.ignore) == {"needs_probing", "about", "follow_up"}


def test_none_of_these_is_a_judgement_too(tmp_path: Path) -> None:
    (found,) = read(tmp_path, annotated(3, choices("codes", labelstudio.NONE)))
    assert isinstance(found, Annotation)
    assert found.judgement.labels == ()


def test_a_cancelled_annotation_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, annotated(2, choices("codes", "question"), was_cancelled=True)) == []


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("Bo", "Bo"),
        ({"id": 3, "first_name": "Bo", "last_name": "Ek", "email": "bo@x.example"}, "Bo Ek"),
        ({"id": 3, "email": "bo@x.example"}, "bo@x.example"),
        (3, "Cleo"),
        (None, "Cleo"),
    ],
)
def test_who_labelled_is_told_by_name_then_email_then_by_whoever_imports(tmp_path: Path, by: Any, name: str) -> None:
    (found,) = read(tmp_path, annotated(0, choices("codes", "greeting"), by=by), coder="Cleo")
    assert isinstance(found, Annotation)
    assert found.coder == name


@pytest.mark.parametrize(
    ("task", "cause"),
    [
        (annotated(0, choices("codes", "hello")), "'hello' is not a code of the agent"),
        (annotated(0, choices("codes", "stating_need")), "'stating_need' is not a code of the agent"),
        (annotated(2, choices("codes", "question"), choices("form", "wide")), "form is wide, not one of open"),
        (annotated(0, choices("codes", "greeting"), choices("undecided", "greeting")), "undecided at once"),
        (annotated(0, choices("mood", "good")), "holds mood of type choices"),
        (annotated(0, {**choices("codes"), "type": "labels"}), "codes of type labels"),
        (annotated(0, choices("codes", "greeting"), by=5), "does not say who annotated"),
        ({"id": 7, "data": {"text": "x"}, "annotations": []}, "names no call and line"),
        ({"id": 7, "data": "x"}, "an object was expected"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_task(tmp_path: Path, task: dict[str, Any], cause: str) -> None:
    (fault,) = read(tmp_path, task)
    assert isinstance(fault, UnreadableInput)
    assert str(fault).startswith("out.json, task 7: ")
    assert cause in str(fault)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    with pytest.raises(UnreadableInput, match="no list of Label Studio tasks"):
        list(labelstudio.annotated(Source(path), BOOK))


def test_a_whole_dialogue_is_a_transcript(tmp_path: Path) -> None:
    lines = [{"author": "Agent Kari", "text": "Hei, hva skjedde?"}, {"author": "Kunde", "text": "Den er ødelagt."}]
    path = tmp_path / "samtaler.json"
    path.write_text(json.dumps([{"data": {"dialogue": lines}}, {"data": {"d": lines, "call_id": "k-2"}}, {"data": {}}]))
    assert recognise(path) == "labelstudio"
    reading = read_calls(path, language="nb")
    assert [found.call_id for found in reading.calls] == ["samtaler-1", "k-2"]
    assert [turn.speaker for turn in reading.calls[0].turns] == ["agent", "customer"]
    assert reading.calls[0].agent == "Kari"
    assert "task 3: it holds no dialogue" in str(reading.faults[0])


def test_lines_to_be_labelled_are_no_transcript(tmp_path: Path) -> None:
    path = tmp_path / "lines.json"
    path.write_text(json.dumps([labelstudio.task(CALL, 0, BOOK)]), encoding="utf-8")
    assert recognise(path) is None
