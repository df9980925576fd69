"""Files that mean harm, sent to the app by somebody who may send files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from pipeline import demo
from pipeline.call import Call
from pipeline.store import Store
from pipeline.web import job
from tests.fuzz.hostile import bomb, budget, sentence, wav
from tests.web.conftest import Logged, csrf
from tests.web.sending import JSON, TEXT, analysed, put, token

OURS = re.compile(r"uploads/[0-9a-f]{16}/[0-9a-f]{16}-[0-9a-f]{8}\.[a-z0-9]{2,6}")
HOSTILE = {
    "lies.wav": wav(b"\0\1" * 8000, rate=1),
    "promised.wav": wav(b"", size=2**30),
    "silence.wav": wav(bytes(32_000)),
    "text.wav": TEXT.encode(),
    "none.wav": b"",
    "cut.flac": b"fLaC\0\0",
    "bytes.mp3": bytes(range(256)) * 20,
    "plain.txt": bytes(range(256)) * 20,
    "blank.vtt": b"\r\n",
    "deep.json": b"[" * 200_000,
    "deeper.json": b'{"turns":' * 100_000,
    "number.json": b'{"turns": [{"speaker": "agent", "text": "x", "start_ms": 1e300}]}',
    "word.txt": b"Agent: " + b"a" * 200_000,
    "half.jsonl": b'{"turns": [{"speaker": "agent", "text": "Half of it."}]}\n{\n',
    "other.jsonl": b'{\n{"turns": [{"speaker": "agent", "text": "The other half."}]}\n',
    "bomb.xlsx": bomb(2),
    "bytes.csv": bytes(range(256)) * 20,
    "none.csv": b"",
    "heads.csv": b"x;y\n1;2\n",
}
NAMES = [
    "../../up.txt", "..\\..\\up2.txt", "/etc/abs.txt", "C:\\c.txt", "zero\0.txt", "bi\u202edi.txt", "new\nline.txt",
    "a" * 300 + ".txt", "å" * 300 + ".txt", "CON.txt", "nul.txt", "com1.txt", "-rf.txt", "--help.txt", "$(id).txt",
    "dot..txt", "blank .txt", "trail.txt. .", "Case.txt", "case.txt", "CASE.TXT", "😀.txt", "half\ud800.txt",
    "'; DROP TABLE calls;--.txt", "{{7*7}}.txt", "%(name)s%s%n.txt", '"><script>alert(1)<∕script>.txt', "=1+1.txt",
    "</title><svg onload=alert(1)>.txt".replace("/", "∕"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def as_before(app: FastAPI, store: Store, browse: Logged) -> Iterator[None]:
    """Whatever was sent: what was stored is as it was, and nothing lies anywhere but where uploads lie."""
    before = _calls(store)
    yield
    now = _calls(store)
    assert {name: now.get(name) for name in before} == before
    folder = app.state.site.settings.folder
    files = [path for path in folder.parent.rglob("*") if path.is_file() and not path.name.startswith("calls.db")]
    assert [path for path in files if not OURS.fullmatch(path.relative_to(folder).as_posix())] == []
    for page in ("/calls", "/uploads", "/training"):
        assert browse("trainer").get(page).status_code == 200


def _calls(store: Store) -> dict[str, Call]:
    return {call.call_id: call for call in store.calls()}


def test_each_is_refused_in_a_sentence_and_the_others_are_taken(app: FastAPI, store: Store, browse: Logged) -> None:
    before = _calls(store)
    batch = analysed(app, browse("qa"), *HOSTILE.items(), ("good.txt", TEXT), language="en")
    *bad, good = batch["files"]
    assert good["state"] == "done"
    for file in bad:
        assert file["state"] == "failed", file
        assert sentence(file["reason"]).startswith(file["name"]), file
    assert batch["said"] == f"Finished; {len(HOSTILE)} files failed."
    assert batch["done"] == batch["total"]
    assert _calls(store).keys() - before.keys() == {"good", "half-1", "other-2"}  # whole calls of files with a fault


def test_any_name_is_a_name_and_no_more(app: FastAPI, store: Store, browse: Logged) -> None:
    client = browse("qa")
    before = _calls(store)
    tokens = []
    for number, name in enumerate(NAMES):
        address = f"/uploads/files?name={quote(name, safe='', errors='surrogatepass')}"
        answer = client.put(address, content=f"{TEXT}Customer: Number {number}.\n", headers=JSON | token(client))
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json()["name"].isprintable()
        tokens.append(answer.json()["token"])
    number = client.post("/uploads/start", json={"files": tokens}, headers=JSON | token(client)).json()["job"]
    site = app.state.site
    job.run(site.store, site.settings, site.store.take_job().id)
    batch = client.get(f"/uploads/{number}.json").json()
    assert [file for file in batch["files"] if file["state"] != "done"] == []
    assert len(_calls(store)) == len(before) + len(NAMES)
    for page in ("/uploads", "/calls", *(file["href"] for file in batch["files"])):
        text = client.get(page).text
        assert not re.search(r"<(script|svg)[^>]*>?alert|onload=alert\(1\)>", text), page


@budget(40)
@given(
    st.text(max_size=12), st.sampled_from(["", ".wav", ".txt", ".TXT", ".csv", ".zip", ".wav.exe", ". wav", ".\0wav"])
)
def test_whatever_a_file_is_called_it_is_taken_or_refused(browse: Logged, stem: str, ending: str) -> None:
    answer = put(browse("qa"), stem + ending, b"x")
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["name"].isprintable()
        assert len(answer.json()["name"]) <= 200
    else:
        sentence(answer.json()["detail"])


@pytest.mark.parametrize(("first", "second"), [("a.txt", "a.txt"), ("å.txt", "a\u030a.txt"), ("x/a.txt", "y\\a.txt")])
def test_of_two_files_of_one_name_the_first_counts(
    app: FastAPI, store: Store, browse: Logged, first: str, second: str
) -> None:
    batch = analysed(app, browse("qa"), (first, TEXT + "Agent: One.\n"), (second, TEXT + "Agent: Two.\n"))
    one, two = batch["files"]
    assert one["name"] == two["name"]
    assert (one["state"], two["state"]) == ("done", "failed")
    assert "another file of this name was sent along" in sentence(two["reason"])
    assert [u.text for _, u in store.load(one["call"]).utterances()][-1] == "One."


def test_recordings_of_one_name_never_get_each_others_words(app: FastAPI, store: Store, browse: Logged) -> None:
    sound = (demo.CALLS / "emma-4.ogg").read_bytes()
    words = [(demo.REFERENCE / f"{name}.vtt").read_bytes() for name in ("emma-4", "daniel-4")]
    files = [("a.ogg", sound), ("a.vtt", words[0]), ("a.ogg", sound + b"\0"), ("a.vtt", words[1])]
    batch = analysed(app, browse("qa"), *files, language="en")
    assert [file["state"] for file in batch["files"]] == ["done", "done", "failed", "failed"]
    alone = analysed(app, browse("qa"), ("b.vtt", words[0]), language="en")["files"][0]["call"]
    first = [next(store.load(name).utterances())[1].text for name in ("a", alone)]
    assert first[0] == first[1]


def test_names_that_differ_by_case_alone_are_two_files(app: FastAPI, browse: Logged) -> None:
    batch = analysed(app, browse("qa"), ("a.txt", TEXT + "Agent: One.\n"), ("A.TXT", TEXT + "Agent: Two.\n"))
    assert [(file["state"], file["call"]) for file in batch["files"]] == [("done", "a"), ("done", "A")]


def test_a_mac_writes_letters_in_two_signs_and_a_table_in_one(app: FastAPI, store: Store, browse: Logged) -> None:
    table = "file;agent\nå.txt;Kari Nordli\n"
    analysed(app, browse("qa"), ("list.csv", table), ("a\u030a.txt", TEXT))
    assert store.load("å").agent == "Kari Nordli"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.json", b"[["), ("a.json", b"[" * 100_000), ("a.json", b'{"started_at": "yesterday"}'), ("a.vtt", b"\0\0"),
     ("a.txt", b""), ("a.jsonl", b"{}\n{\n")],
)  # fmt: skip
def test_what_lies_beside_a_recording_is_named_as_it_was_sent(
    app: FastAPI, browse: Logged, name: str, data: bytes
) -> None:
    sound = (demo.CALLS / "emma-4.ogg").read_bytes()
    batch = analysed(app, browse("qa"), ("a.ogg", sound), (name, data), language="nb")
    told = [*batch["notes"], *(file["reason"] for file in batch["files"])]
    assert any(line.startswith(name) for line in told), told
    assert not re.search(r"uploads|[0-9a-f]{16}", " ".join(told)), told


def test_of_a_table_full_of_faults_the_first_are_told(app: FastAPI, browse: Logged) -> None:
    table = "file;started_at\n" + "".join(f"{n}.txt;yesterday\n" for n in range(20_000))
    batch = analysed(app, browse("qa"), ("list.csv", table), ("7.txt", TEXT))
    listed, text = batch["files"]
    assert text["state"] == "done"
    assert listed["reason"].startswith("list.csv line 2: ")
    assert listed["reason"].endswith("And 19,980 more.")
    assert len(listed["reason"]) < 5000


def test_a_year_that_not_every_zone_has_is_refused(store: Store, browse: Logged) -> None:
    client = browse("qa")
    sent = put(client, "a.txt", TEXT).json()["token"]
    for when in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        body = {"files": [sent], "started_at": when, "timezone": "America/New_York"}
        answer = client.post("/uploads/start", json=body, headers=JSON | token(client))
        assert (answer.status_code, store.jobs()) == (422, ())


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"[" * 100_000, b'{"files": {}}', b'{"files": [1e999, null]}', b'{"files": ["\\ud800"]}',
     b'{"files": ["\\u0000.x"]}', b'{"files": [' + b"[" * 900 + b"]" * 900 + b"]}", 
     b'{"files": [1' + b"0" * 5000 + b"]}"],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_a_start_that_makes_no_sense_is_refused(store: Store, browse: Logged, body: bytes) -> None:
    client = browse("qa")
    answer = client.post("/uploads/start", content=body, headers=JSON | token(client))
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert store.jobs() == ()


def test_a_file_named_twice_in_one_batch_is_there_once(app: FastAPI, browse: Logged) -> None:
    client = browse("qa")
    sent = put(client, "a.txt", TEXT).json()["token"]
    number = client.post("/uploads/start", json={"files": [sent, sent]}, headers=JSON | token(client)).json()["job"]
    job.run(app.state.site.store, app.state.site.settings, app.state.site.store.take_job().id)
    batch = client.get(f"/uploads/{number}.json").json()
    assert [file["state"] for file in batch["files"]] == ["done"]


def test_a_form_with_one_file_of_another_kind_brings_the_others(app: FastAPI, store: Store, browse: Logged) -> None:
    client = browse("qa")
    files = [("files", (name, TEXT)) for name in ("first.txt", "run\u202e.exe", "last.txt")]
    answer = client.post("/uploads", data={"csrf": csrf(client)}, files=files)
    number = answer.headers["location"].removeprefix("/uploads#batch-")
    job.run(store, app.state.site.settings, store.take_job().id)
    batch = client.get(f"/uploads/{number}.json").json()
    assert [file["name"] for file in batch["files"]] == ["first.txt", "last.txt"]
    assert sentence(batch["notes"][0]).startswith("run\\u202e.exe: files of this kind")


def test_a_form_of_nothing_that_can_be_used_leaves_nothing(app: FastAPI, store: Store, browse: Logged) -> None:
    client = browse("qa")
    answer = client.post("/uploads", data={"csrf": csrf(client)}, files=[("files", ("run.exe", b"MZ"))])
    assert (answer.status_code, store.jobs()) == (422, ())
    assert "run.exe: files of this kind cannot be analysed" in answer.text
    assert not list(app.state.site.settings.folder.rglob("*.*"))


PART = b"--x\r\nContent-Disposition: form-data; name=%s\r\n\r\nb\r\n--x--"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data", b"garbage"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"garbage"),
        ("multipart/form-data; boundary=x; charset=none", PART % b"a"),
        ("multipart/form-data; boundary=x", PART % b"files"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 100_000),
        ("application/x-www-form-urlencoded", b"files=a&" * 100_000),
    ],
    ids=["garbage", "without", "long", "coding", "no file", "heads", "fields"],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(store: Store, browse: Logged, kind: str, body: bytes) -> None:
    client = browse("trainer")
    for address in ("/uploads", "/uploads/annotations"):
        answer = client.post(address, content=body, headers={"Content-Type": kind} | token(client))
        assert answer.status_code in (400, 422), address
    assert store.jobs() == ()


def _tasks(**more: Any) -> bytes:
    return json.dumps([{"data": {"call_id": "x", "utterance": 0, "speaker": "agent", "text": "hei"}, **more}]).encode()


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\0", bytes(range(256)) * 20, b"{}", b"[1]", b"[" * 200_000, b"[" + b"{}," * 300_000 + b"{}]",
     b"[" + b"1," * 17_000_000 + b"1]", _tasks(annotations=5), _tasks(annotations={"a": 1}), _tasks(annotations=[5]),
     _tasks(annotations=[{"completed_by": "x" * 10**6, "result": []}]), _tasks(id="\0\u202e<b>" * 9, data=1),
     _tasks(id="x" * 10**6, data=1),
     _tasks(annotations=[{"completed_by": "a", "result": [{"from_name": "codes", "type": "choices", "value":
            {"choices": ["x" * 10**6]}}]}]), _tasks(annotations=[{"completed_by": "a", "result": []}] * 10_000)],
    ids=lambda data: repr(data[:30]),
)  # fmt: skip
def test_labels_that_mean_harm_are_refused_in_sentences(browse: Logged, data: bytes) -> None:
    client = browse("trainer")
    sent = {"file": ("../../x\0.json", data)}
    answer = client.post("/uploads/annotations", data={"csrf": csrf(client), "coder": "\u202e"}, files=sent)
    assert answer.status_code == 422
    (main,) = re.findall(r"<main.*?</main>", answer.text, re.DOTALL)
    told = re.findall(r"<li>(.*?)</li>", main) or re.findall(r"<p>(.*?)</p>", main)
    assert told
    for line in told:
        assert sentence(line).startswith("labels.json"), line


def test_labels_by_a_thousand_people_do_not_take_a_thousand_times_as_long(store: Store, browse: Logged) -> None:
    call = next(iter(store.calls()))
    turn, line = next(call.utterances())
    data = {"call_id": call.call_id, "utterance": 0, "speaker": turn.speaker, "text": line.text}
    task = {"data": data, "annotations": [{"completed_by": f"a{n}@x.example", "result": []} for n in range(20_000)]}
    client = browse("trainer")
    sent = {"file": ("x.json", json.dumps([task]))}
    answer = client.post("/uploads/annotations", data={"csrf": csrf(client)}, files=sent)
    assert answer.status_code == 422
    assert "more than 100 people annotated the call" in answer.text


def test_uploads_lie_where_no_page_can_reach_them(app: FastAPI, browse: Logged) -> None:
    client = browse("qa")
    put(client, "a.txt", TEXT)
    (path,) = Path(app.state.site.settings.folder, "uploads").rglob("*.txt")
    for address in (f"/uploads/{path.name}", f"/static/../../kept/uploads/{path.parent.name}/{path.name}"):
        assert client.get(address).status_code in (404, 405, 422)
