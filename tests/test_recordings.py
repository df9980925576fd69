"""Where recordings lie: noted as they are analysed, found again when they have moved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.audio import content_id
from pipeline.batch import local
from pipeline.codebook import Codebook
from pipeline.errors import Forbidden, StoreError
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.recordings import Finder
from pipeline.store import Store, database
from pipeline.store.schema_review import recordings
from pipeline.viewers import Viewer
from tests import sounds
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

BOOK: Codebook = load_codebook()
EVERYBODY = Viewer("Quentin", frozenset({"qa"}))


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "calls.db") as opened:
        yield opened


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    agent = sounds.placed(8, (0.5, sounds.voice(2)))
    customer = sounds.placed(8, (4, sounds.voice(3, pitch=200, seed=1)))
    return sounds.telephone(tmp_path / "call.wav", agent, customer)


def analyze(store: Store, *sources: Source, tags_by: str = "keywords 1"):
    def make() -> Engines:
        tagger = KeywordTagger(source=tags_by)
        return Engines(ears(ScriptedTranscriber(("hello", "hi"))), "script 1", tagger, BOOK)

    return local.analyze(sources, store, local.Plan(make, "script 1", tags_by, BOOK), workers=1)


def source(path: Path, transcript: Path | None = None) -> Source:
    return Source(path, Metadata(language="en"), is_recording=True, transcript=transcript)


def noted(store: Store) -> list[str]:
    with database.reading(store._engine) as connection:
        return list(connection.scalars(select(recordings.c.path)))


def test_a_recording_is_noted_by_its_whole_path(
    store: Store, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert analyze(store, source(Path("call.wav"))).analysed == 1
    assert noted(store) == [str(recording)]


def test_a_call_met_again_elsewhere_is_noted_there(store: Store, recording: Path, tmp_path: Path) -> None:
    analyze(store, source(recording))
    with database.writing(store._engine) as connection:
        connection.execute(recordings.delete())  # as in a store that an older version filled
    assert analyze(store, source(recording)).unchanged == 1
    assert noted(store) == [str(recording)]
    moved = Path(shutil.move(recording, tmp_path / "moved.wav"))
    analyze(store, source(moved))
    assert noted(store) == [str(moved)]


def test_it_stays_noted_when_the_call_is_analysed_anew(store: Store, recording: Path) -> None:
    analyze(store, source(recording))
    assert analyze(store, source(recording), tags_by="keywords 2").analysed == 1
    assert noted(store) == [str(recording)]


def test_with_a_transcript_beside_it_the_call_is_still_the_recordings(
    store: Store, recording: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "call.txt"
    beside.write_text("Agent: Why?\nCustomer: It stopped.\n", encoding="utf-8")
    analyze(store, source(recording, beside))
    assert store.recorded(store.call_key("call")).content_id == content_id(recording)
    assert noted(store) == [str(recording)]


def test_a_transcript_alone_is_no_recording(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Agent: Why?\nCustomer: It stopped.\n", encoding="utf-8")
    assert analyze(store, Source(tmp_path / "c.txt", Metadata(language="en"))).analysed == 1
    assert noted(store) == []


def test_nobody_who_is_logged_in_says_where_recordings_lie(store: Store, recording: Path) -> None:
    analyze(store, source(recording))
    with pytest.raises(Forbidden):
        store.as_seen_by(EVERYBODY).note_recording(content_id(recording), "/etc/passwd")
    assert noted(store) == [str(recording)]


def test_where_a_recording_lies_is_told_to_who_may_see_the_call(store: Store, recording: Path) -> None:
    analyze(store, source(recording))
    key = store.call_key("call")
    assert store.as_seen_by(EVERYBODY).recorded(key).path == str(recording)
    with pytest.raises(StoreError):
        store.as_seen_by(Viewer("Kari", frozenset({"agent"}), agent="Kari")).recorded(key)


# ---- found


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive" / "2026"
    folder.mkdir(parents=True)
    return folder


def test_a_file_is_found_where_it_was_or_by_name_anywhere_below(recording: Path, archive: Path) -> None:
    content, finder = content_id(recording), Finder([archive.parent])
    assert finder.find(str(recording), "call.wav", content) == recording
    moved = Path(shutil.move(recording, archive / "call.wav"))
    assert finder.find(str(recording), None, content) == moved
    assert finder.find(None, "call.wav", content) == moved


def test_of_files_with_its_name_the_one_with_its_content_is_found(recording: Path, archive: Path) -> None:
    content = content_id(recording)
    for folder in ("a", "b", "c"):
        (archive / folder).mkdir()
        (archive / folder / "call.wav").write_bytes(folder.encode())
    moved = Path(shutil.move(recording, archive / "b" / "call.wav"))
    assert Finder([archive]).find(str(recording), "call.wav", content) == moved


def test_nothing_outside_the_folders_is_looked_at(recording: Path, archive: Path) -> None:
    finder = Finder([archive])
    assert finder.find(None, "../../call.wav", content_id(recording)) is None
    assert finder.find(None, str(recording), content_id(recording)) is None
    assert not finder.is_there(None, "call.wav")


def test_a_file_that_changes_is_read_again(recording: Path) -> None:
    content, finder = content_id(recording), Finder([])
    assert finder.find(str(recording), None, content) == recording
    with recording.open("ab") as file:
        file.write(b"more")
    assert finder.find(str(recording), None, content) is None
    assert finder.is_there(str(recording), None)
