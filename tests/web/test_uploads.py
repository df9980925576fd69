"""Files sent by a browser: taken in, refused, analysed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from pipeline import demo
from pipeline.centre import Centre
from pipeline.store import Store
from pipeline.web import job
from pipeline.web.inbox import Inbox, cleaned
from tests.web.conftest import Logged, csrf
from tests.web.sending import JSON, TEXT, analysed, put, start, token


def test_a_transcript_becomes_a_call_named_after_its_file(app: FastAPI, store: Store, browse: Logged) -> None:
    batch = analysed(app, browse("qa"), ("c-900.txt", TEXT), agent="Kari Nordli", language="en", team="North")
    (file,) = batch["files"]
    assert (batch["state"], file["state"], file["call"]) == ("done", "done", "c-900")
    call = store.load("c-900")
    assert (call.agent, call.team, call.language) == ("Kari Nordli", "North", "en")
    assert file["href"] == f"/calls/{store.call_key('c-900')}"


def test_the_form_offers_the_time_zone_of_the_settings(app: FastAPI, store: Store, browse: Logged) -> None:
    store.set_centre(Centre("Northline", "Europe/Stockholm"))
    page = browse("qa").get("/uploads").text
    assert 'name="timezone" value="Europe/Stockholm"' in page
    assert 'href="/uploads"' in browse("qa").get("/calls").text
    assert 'href="/uploads"' not in browse("leader").get("/calls").text


def test_a_recording_gets_its_words_from_the_transcript_sent_with_it(
    app: FastAPI, store: Store, browse: Logged
) -> None:
    sound = (demo.CALLS / "emma-4.ogg").read_bytes()
    words = (demo.REFERENCE / "emma-4.vtt").read_bytes()
    batch = analysed(app, browse("qa"), ("emma 4.ogg", sound), ("emma 4.vtt", words), language="en")
    assert [(f["name"], f["state"]) for f in batch["files"]] == [("emma 4.ogg", "done"), ("emma 4.vtt", "done")]
    call = store.load("emma 4")
    assert (call.recording, call.transcript.model) == ("emma 4.ogg", "emma 4.vtt")
    assert Path(app.state.site.settings.folder, "uploads").is_dir()


def test_a_recording_that_is_known_is_said_so_before_it_is_analysed(app: FastAPI, store: Store, browse: Logged) -> None:
    sound = (demo.CALLS / "emma-4.ogg").read_bytes()
    client = browse("qa")
    assert put(client, "first.ogg", sound).json()["known"] is None
    analysed(app, client, ("first.ogg", sound), language="nb")
    known = put(client, "again.ogg", sound).json()["known"]
    assert known == {"call": "first", "href": f"/calls/{store.call_key('first')}"}


def test_a_table_sent_along_tells_of_files_by_the_names_they_came_with(
    app: FastAPI, store: Store, browse: Logged
) -> None:
    table = "file;agent;started_at\nx-1.txt;Ola Bergsløkken Åsheim;03.11.2026 09:14\n"
    batch = analysed(app, browse("qa"), ("list.csv", table), ("x-1.txt", TEXT), language="en", timezone="Europe/Oslo")
    assert [file["said"] for file in batch["files"]] == ["read", "analysed"]
    call = store.load("x-1")
    assert call.agent == "Ola Bergsløkken Åsheim"
    assert call.started_at.isoformat() == "2026-11-03T08:14:00+00:00"


def test_html_called_a_recording_fails_in_a_sentence_and_the_others_go_on(app: FastAPI, browse: Logged) -> None:
    files = [("page.wav", b"<html><script>alert(1)</script></html>"), ("good.txt", TEXT)]
    batch = analysed(app, browse("qa"), *files, language="en")
    bad, good = batch["files"]
    assert (bad["state"], good["state"]) == ("failed", "done")
    assert bad["reason"].startswith("page.wav: ")
    assert batch["said"] == "Finished; 1 file failed."
    assert app.state.site.settings.folder.name not in bad["reason"]


def test_the_same_in_a_form_without_javascript(app: FastAPI, store: Store, browse: Logged) -> None:
    client = browse("qa")
    data = {"csrf": csrf(client), "language": "en", "agent": "Kari Nordli"}
    answer = client.post("/uploads", data=data, files=[("files", ("plain.txt", TEXT))])
    number = int(answer.headers["location"].removeprefix("/uploads#batch-"))
    site = app.state.site
    job.run(site.store, site.settings, store.take_job().id)
    assert store.load("plain").agent == "Kari Nordli"
    assert f'id="batch-{number}"' in client.get("/uploads").text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.wav", "passwd.wav"),
        ("C:\\calls\\a.wav", "a.wav"),
        ("a\r\nb\x00\u202ec.wav", "abc.wav"),
        ("<img src=x>.txt", "<img src=x>.txt"),
        ("..wav", "wav"),
        ("å" * 400 + ".wav", "å" * 196 + ".wav"),
    ],
)
def test_a_name_is_kept_as_data_alone(sent: str, kept: str) -> None:
    assert cleaned(sent) == kept


def test_nothing_from_outside_becomes_a_path(app: FastAPI, browse: Logged) -> None:
    client = browse("qa")
    answer = put(client, "../../../evil.wav", b"x")
    folder = app.state.site.settings.folder
    written = [path for path in folder.parent.rglob("*") if path.suffix == ".wav"]
    assert answer.json()["name"] == "evil.wav"
    assert [path.parent.parent for path in written] == [folder / "uploads"]
    assert "evil" not in str(written[0])
    for forged in ("../../calls.db", "/etc/passwd", "0" * 16 + "/../x.wav", ""):
        with pytest.raises(ValueError, match="no name of a file"):
            Inbox(folder).path(forged)


@pytest.mark.parametrize("name", ["bomb.zip", "page.html", "run.exe", "noextension", ".wav", "a.wav.php"])
def test_other_kinds_of_files_are_refused(app: FastAPI, browse: Logged, name: str) -> None:
    answer = put(browse("qa"), name, b"PK\x03\x04")
    assert answer.status_code == 422
    assert "cannot be analysed" in answer.json()["detail"]
    assert not list(app.state.site.settings.folder.rglob("*.*"))


def test_more_than_is_taken_is_refused_and_leaves_nothing(app: FastAPI, browse: Logged) -> None:
    client = browse("qa")
    headers = token(client) | {"Content-Length": str(2 * 1024**3)}
    assert client.put("/uploads/files?name=a.wav", content=b"x", headers=headers).status_code == 413

    def endless() -> Any:
        for _ in range(501):
            yield bytes(1024 * 1024)

    assert client.put("/uploads/files?name=a.wav", content=endless(), headers=token(client)).status_code == 413
    assert not list(app.state.site.settings.folder.rglob("*.wav"))


def test_a_batch_of_forged_or_other_peoples_files_is_not_started(store: Store, browse: Logged) -> None:
    mine = put(browse("qa"), "a.txt", TEXT).json()["token"]
    trainer = browse("trainer")
    for forged in (mine, mine[:-3] + "xyz", "", "../../calls.db", 7, ["a"]):
        answer = trainer.post("/uploads/start", json={"files": [forged]}, headers=JSON | token(trainer))
        assert answer.status_code == 422
    assert store.jobs() == ()


def test_what_cannot_be_a_date_or_a_zone_is_said_at_once(store: Store, browse: Logged) -> None:
    client = browse("qa")
    file = put(client, "a.txt", TEXT).json()["token"]
    for fields in ({"timezone": "Mars/Base"}, {"started_at": "yesterday"}):
        answer = client.post("/uploads/start", json={"files": [file], **fields}, headers=JSON | token(client))
        assert answer.status_code == 422
    assert store.jobs() == ()


@pytest.mark.parametrize("who", ["agent", "leader", "admin"])
def test_who_may_not_upload_neither_sends_nor_sees(app: FastAPI, browse: Logged, who: str) -> None:
    number = start(browse("qa"), ("a.txt", TEXT))
    client = browse(who)
    headers = JSON | {"X-CSRF-Token": csrf(client)}
    assert client.get("/uploads").status_code == 403
    assert client.get(f"/uploads/{number}.json").status_code == 403
    assert client.put("/uploads/files?name=a.wav", content=b"x", headers=headers).status_code == 403
    assert client.post(f"/uploads/{number}/stop", headers=headers).status_code == 403
    assert not list(app.state.site.settings.folder.rglob("*.wav"))


def test_a_forged_request_sends_nothing(app: FastAPI, browse: Logged) -> None:
    assert browse("qa").put("/uploads/files?name=a.wav", content=b"x").status_code == 403
    assert browse("").put("/uploads/files?name=a.wav", content=b"x").status_code == 401
    assert not list(app.state.site.settings.folder.rglob("*.wav"))


def test_jobs_of_other_kinds_are_no_batches(store: Store, browse: Logged) -> None:
    number = store.add_job("train")
    assert browse("trainer").get(f"/uploads/{number}.json", headers=JSON).status_code == 404
    assert browse("qa").get("/uploads/999.json", headers=JSON).status_code == 404


def test_a_name_is_text_on_the_page(browse: Logged) -> None:
    client = browse("qa")
    start(client, ('"><script>alert(1)</script>.txt'.replace("/", "∕"), TEXT))
    page = client.get("/uploads").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_batch_is_noted_in_the_audit_log(store: Store, browse: Logged) -> None:
    start(browse("qa"), ("a.txt", TEXT))
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT person, action, detail FROM audit WHERE action LIKE '%analyze'").all()
    assert [(row[0], row[1]) for row in rows] == [("Quentin QA", "started analyze")]
    assert json.loads(rows[0][2])["files"] == 1
