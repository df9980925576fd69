"""Recordings at addresses: listed once, fetched while they are decoded, not read again where nothing has changed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest

from pipeline import demo, places
from pipeline.audio import content_id
from pipeline.batch import local, parts
from pipeline.collect import Rules, collect
from pipeline.collect_places import collect_places
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.metadata import Metadata
from pipeline.store import Store
from tests.test_batch import engines, transcripts

NAMES = ("daniel-4.ogg", "emma-4.ogg")
PLAN = local.Plan(engines, "script 1", "keywords 1", load_codebook())
RULES = Rules(Metadata(language="en"))


@pytest.fixture
def bucket():
    """A store of objects in memory, with two recordings and a transcript."""
    files = fsspec.filesystem("memory")
    for name in NAMES:
        files.pipe(f"/calls/north/{name}", (demo.CALLS / name).read_bytes())
    files.pipe("/calls/c-9.txt", b"Agent: Why did it stop?\nCustomer: It just did.\n")
    files.pipe("/calls/notes.pdf", b"no recording")
    yield "memory://calls"
    files.store.clear()


@pytest.fixture
def reads(monkeypatch):
    """How often each file is read."""
    found: Counter[str] = Counter()
    opened = fsspec.implementations.memory.MemoryFileSystem._open

    def counted(self, path, mode="rb", **named):
        found[path.rpartition("/")[2]] += mode == "rb"
        return opened(self, path, mode, **named)

    monkeypatch.setattr("fsspec.implementations.memory.MemoryFileSystem._open", counted)
    return found


def analyze(address, store, **named):
    return local.analyze(collect_places([address], RULES).sources, store, PLAN, workers=1, **named)


def by_id(store):
    return sorted(store.calls(), key=lambda call: call.call_id)


def test_what_lies_at_an_address_gives_what_a_folder_gives(bucket, tmp_path):
    folder = tmp_path / "calls"
    (folder / "north").mkdir(parents=True)
    for name in NAMES:
        (folder / "north" / name).write_bytes((demo.CALLS / name).read_bytes())
    (folder / "c-9.txt").write_bytes(b"Agent: Why did it stop?\nCustomer: It just did.\n")
    with Store.open(tmp_path / "one.db") as one, Store.open(tmp_path / "other.db") as other:
        assert analyze(bucket, one).analysed == 3
        assert local.analyze(collect([folder], RULES).sources, other, PLAN, workers=1).analysed == 3
        assert by_id(one) == by_id(other)


def test_run_again_recordings_are_not_read_unless_they_have_changed(bucket, tmp_path, reads):
    with Store.open(tmp_path / "calls.db") as store:
        analyze(bucket, store)
        reads.clear()
        assert analyze(bucket, store).unchanged == 3
        assert reads[NAMES[0]] == reads[NAMES[1]] == 0
        fsspec.filesystem("memory").pipe(f"/calls/north/{NAMES[0]}", (demo.CALLS / NAMES[0]).read_bytes() + b"0")
        reads.clear()
        analyze(bucket, store)
        assert reads[NAMES[0]] > 0
        assert reads[NAMES[1]] == 0


def test_nothing_that_was_fetched_stays(bucket, tmp_path, monkeypatch):
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    with Store.open(tmp_path / "calls.db") as store:
        seen = []
        monkeypatch.setattr(
            "pipeline.listening.open_recording", lambda path: seen.append(path.is_file()) or 1 / 0
        )  # also where it fails
        analyze(bucket, store)
    assert seen == [True, True]
    assert list(room.iterdir()) == []


def test_what_a_killed_process_had_fetched_is_deleted_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for process in (ended.pid, os.getpid()):
        (tmp_path / f"{places.PREFIX}{process}-x").mkdir()
    places.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f"{places.PREFIX}{os.getpid()}-x"]


def test_sidecars_and_transcripts_beside_recordings_count_there_too(tmp_path):
    for name, content in (("a.ogg", b"x"), ("a.json", b'{"agent": "Kari"}'), ("b.ogg", b"y"), ("b.txt", b"Agent: Hi")):
        (tmp_path / name).write_bytes(content)
    first, second = collect_places([tmp_path.as_uri()], RULES).sources
    assert (first.metadata.agent, first.transcript) == ("Kari", None)
    assert second.transcript_address == (tmp_path / "b.txt").as_uri()


def test_an_address_without_anything_is_named():
    (fault,) = collect_places(["memory://nothing/here"], RULES).faults
    assert "memory://nothing/here" in str(fault)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("xyz://bucket", "xyz"), ("sftp://me:secret@host/calls", "password")],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(address, sentence):
    try:
        (said,) = collect_places([address], RULES).faults
    except WrongUse as error:
        said = error
    assert sentence in str(said)
    assert "secret" not in str(said)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    address = (tmp_path / "new" / "part").as_uri()
    places.write(address, b"first")
    moved = "fsspec.implementations.local.LocalFileSystem.mv"
    monkeypatch.setattr(moved, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(UnreadableInput, match="No space left"):
        places.write(address, b"second")
    assert (tmp_path / "new" / "part").read_bytes() == b"first"


# ---- Parquet


def rows(folder):
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def into(folder, sources, plan=PLAN, calls=2, **named):
    return parts.analyze(sources, parts.Parts(folder, calls), plan, 1, **named)


def test_calls_come_into_parquet_files_a_few_at_a_time_and_only_once(tmp_path):
    folder, sources = tmp_path / "parts", transcripts(tmp_path, 5)
    assert into(folder, sources).analysed == 5
    assert len(list(folder.iterdir())) == 3
    assert into(folder, sources).unchanged == 5
    assert sorted(row["call_id"] for row in rows(folder)) == [f"c-{n}" for n in range(5)]
    assert rows(folder)[0]["agent"] == "Kari"


def test_what_is_finished_when_ctrl_c_comes_is_in_a_file(tmp_path):
    folder, sources = tmp_path / "parts", transcripts(tmp_path, 5)

    def interrupt(summary):
        if summary.analysed == 3:
            raise KeyboardInterrupt

    summary = into(folder, sources, progress=interrupt)
    assert (summary.interrupted, len(rows(folder))) == (True, 3)
    assert into(folder, sources).analysed == 2


def test_other_tags_give_a_new_row(tmp_path):
    folder, sources = tmp_path / "parts", transcripts(tmp_path, 1)
    into(folder, sources)
    newer = local.Plan(partial(engines), "script 1", "keywords 2", load_codebook())
    assert into(folder, sources, newer).analysed == 1
    assert len(rows(folder)) == 2


def test_a_store_of_objects_takes_parquet_and_recordings_there_are_not_read_again(bucket, reads):
    sources = collect_places([bucket], RULES).sources
    assert into("memory://results/november", sources).analysed == 3
    reads.clear()
    assert into("memory://results/november", collect_places([bucket], RULES).sources).unchanged == 3
    assert reads[NAMES[0]] == 0


def test_the_name_of_a_file_at_an_address_is_its_own(bucket):
    found = places.listed(bucket)
    assert [each.path.name for each in found] == ["c-9.txt", *NAMES, "notes.pdf"]
    copied = demo.CALLS / NAMES[0]
    assert places.content_of(Path("x"), f"{bucket}/north/{NAMES[0]}") == content_id(copied)
