"""Lines to Label Studio and back through the page and the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from pipeline.cli import cli
from pipeline.store import Store
from pipeline.store.audit import Asked
from pipeline.store.schema_review import queue_lines, queues
from tests.web.conftest import Logged, csrf
from tests.web.world import PEOPLE


@pytest.fixture
def queue(store: Store) -> list[tuple[str, int]]:
    """An open training queue of two lines of the first call."""
    call = next(iter(store.calls()))
    key = store.call_key(call.call_id)
    with store._engine.begin() as connection:
        row = {"kind": "training", "title": "t", "person": "Tove Trainer", "made_at": datetime.now(UTC)}
        number = connection.execute(queues.insert().values(**row)).inserted_primary_key[0]
        for place in range(2):
            line = {"queue_id": number, "place": place, "call_key": key, "utterance": place, "why": "uncertain"}
            connection.execute(queue_lines.insert().values(**line))
    return [(call.call_id, 0), (call.call_id, 1)]


def labelled(tasks: list[dict[str, Any]], *values: str) -> bytes:
    result = [{"from_name": "codes", "to_name": "line", "type": "choices", "value": {"choices": list(values)}}]
    for number, task in enumerate(tasks):
        task |= {"id": number + 1, "annotations": [{"completed_by": {"email": "anna@x.example"}, "result": result}]}
    return json.dumps(tasks).encode()


def test_lines_go_out_and_come_back_as_a_persons_tags(browse: Logged, store: Store, queue: Any) -> None:
    client = browse("trainer")
    answer = client.get("/training/lines.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="callcoach-lines.json"'
    tasks = answer.json()
    assert [task["data"]["utterance"] for task in tasks] == [utterance for _, utterance in queue]
    assert queue[0][0] not in answer.text
    assert client.get("/training/lines.xml").text.startswith("<View>")
    sent = {"file": ("x.json", labelled(tasks, "none of these"))}
    back = client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent)
    assert (back.status_code, "2 lines taken in, 0 unchanged" in back.text) == (200, True)
    given = [u.judgement for _, u in store.load(queue[0][0]).utterances()][:2]
    assert [(judgement.source, judgement.labels) for judgement in given] == [("anna@x.example", ())] * 2
    again = client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent)
    assert "2 unchanged" in again.text


def test_whoever_asks_gets_plain_names_and_the_log_says_so(browse: Logged, store: Store, queue: Any) -> None:
    client = browse("trainer")
    tasks = client.get("/training/lines.json?names=1").json()
    assert [(task["data"]["call_id"], task["data"]["utterance"]) for task in tasks] == queue
    assert store.audit(Asked(action="exported"))[0].detail["names"] is True
    sent = {"file": ("x.json", labelled(tasks, "none of these"))}
    assert "2 lines taken in" in client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent).text


def test_the_command_line_takes_in_what_the_page_gave_out(
    browse: Logged, app: FastAPI, store: Store, queue: Any, tmp_path: Path
) -> None:
    url, path = app.state.site.settings.url, tmp_path / "labelled.json"
    path.write_bytes(labelled(browse("trainer").get("/training/lines.json").json(), "none of these"))
    assert "2 lines in 1 call taken in" in CliRunner().invoke(cli, ["labels", "import", str(path), "--db", url]).output


def test_a_pseudonym_of_another_key_is_said_to_be_one(browse: Logged, app: FastAPI, store: Store, queue: Any) -> None:
    client = browse("trainer")
    tasks = json.loads(labelled(client.get("/training/lines.json").json(), "none of these"))
    key = Path(f"{app.state.site.settings.url}.key")
    key.write_text("ab" * 32, encoding="ascii")
    sent = {"file": ("x.json", json.dumps(tasks))}
    back = client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent)
    assert (back.status_code, "a pseudonym is told where it was made" in back.text) == (422, True)


def bring(client: TestClient, tasks: list[dict[str, Any]], coder: str) -> Response:
    for task in tasks:
        task["annotations"][0]["completed_by"] = 7
    sent = {"file": ("x.json", json.dumps(tasks))}
    return client.post("/uploads/annotations", data={"csrf": csrf(client), "coder": coder}, files=sent)


@pytest.mark.parametrize("coder", ["quentin", "Quentin QA", " quentin  qa ", "Ada Admin"])
def test_nobody_brings_in_labels_as_somebody_else_who_logs_in_here(
    browse: Logged, store: Store, queue: Any, coder: str
) -> None:
    client, before = browse("trainer"), store.load(queue[0][0])
    tasks = json.loads(labelled(client.get("/training/lines.json").json(), "none of these"))
    back = bring(client, tasks, coder)
    assert (back.status_code, "is somebody else who logs in here" in back.text) == (422, True)
    for task in tasks:
        task["annotations"][0]["completed_by"] = coder
    sent = {"file": ("x.json", json.dumps(tasks))}
    assert client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent).status_code == 422
    assert store.load(queue[0][0]) == before


@pytest.mark.parametrize("coder", ["Tove Trainer", "tove", "Anna from the agency"])
def test_own_labels_and_those_of_strangers_are_brought_in(browse: Logged, store: Store, queue: Any, coder: str) -> None:
    client = browse("trainer")
    tasks = json.loads(labelled(client.get("/training/lines.json").json(), "none of these"))
    assert bring(client, tasks, coder).status_code == 200
    assert next(u.judgement.source for _, u in store.load(queue[0][0]).utterances() if u.judgement) == coder


def test_a_trainer_who_administers_brings_in_labels_of_anybody(browse: Logged, store: Store, queue: Any) -> None:
    account = next(account for account in store.accounts() if account.login == PEOPLE["trainer"].login)
    store.change_account(account.id, ("trainer", "admin"))
    client = browse("trainer")
    tasks = json.loads(labelled(client.get("/training/lines.json").json(), "none of these"))
    assert bring(client, tasks, "Quentin QA").status_code == 200


def test_with_any_fault_nothing_is_taken_in(browse: Logged, store: Store, queue: Any) -> None:
    client = browse("trainer")
    tasks = client.get("/training/lines.json").json()
    labelled(tasks, "none of these")
    tasks[1]["data"]["text"] = "Other words altogether"
    before = store.load(queue[0][0])
    sent = {"file": ("x.json", json.dumps(tasks))}
    back = client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent)
    assert back.status_code == 422
    assert "labels.json, task 2: it has other words than line 2" in back.text
    assert store.load(queue[0][0]) == before


def test_without_a_queue_it_says_what_to_do(browse: Logged) -> None:
    answer = browse("trainer").get("/training/lines.json")
    assert answer.status_code == 422
    assert "Make a training queue" in answer.text


@pytest.mark.parametrize("who", ["agent", "leader", "qa", "admin"])
def test_who_may_not_train_gets_and_brings_no_lines(browse: Logged, store: Store, queue: Any, who: str) -> None:
    client = browse(who)
    for path in ("/training/lines.json", "/training/lines.xml"):
        assert client.get(path).status_code == 403
    sent = {"file": ("x.json", b"[]")}
    assert client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent).status_code == 403


def test_the_same_on_the_command_line(app: FastAPI, store: Store, queue: Any, tmp_path: Path) -> None:
    url, out = app.state.site.settings.url, tmp_path / "lines.json"
    runner = CliRunner()
    done = runner.invoke(cli, ["labels", "export", "--format", "labelstudio", "-o", str(out), "--db", url])
    assert (done.exit_code, out.with_suffix(".xml").is_file()) == (0, True), done.output
    out.write_bytes(labelled(json.loads(out.read_text(encoding="utf-8")), "none of these"))
    back = runner.invoke(cli, ["labels", "import", str(out), "--db", url])
    assert "2 lines in 1 call taken in" in back.output
    assert [u.judgement.source for _, u in store.load(queue[0][0]).utterances()][:2] == ["anna@x.example"] * 2
