import json

import pytest

from pipeline.collect import Rules, collect
from pipeline.formats.manifest import read_manifest
from pipeline.formats.names import NamePattern
from pipeline.metadata import Metadata

TRANSCRIPT = "Agent: Hello.\nCustomer: Hi.\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("b.wav", "a.ogg", "sub/c.flac"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sound")
    return tmp_path


def names(collected):
    return [source.path.name for source in collected.sources]


def test_a_folder_is_searched_through_in_order(folder):
    assert names(collect([folder], Rules())) == ["a.ogg", "b.wav", "c.flac"]


def test_a_transcript_beside_a_recording_belongs_to_it(folder):
    (folder / "b.txt").write_text(TRANSCRIPT)
    collected = collect([folder], Rules())
    assert names(collected) == ["a.ogg", "b.wav", "c.flac"]
    assert collected.sources[1].transcript == folder / "b.txt"


def test_a_transcript_alone_is_a_source(folder):
    (folder / "d.vtt").write_text("WEBVTT\n")
    assert not next(s for s in collect([folder], Rules()).sources if s.path.name == "d.vtt").is_recording


def test_a_sidecar_gives_metadata_and_no_transcript(folder):
    (folder / "b.json").write_text(json.dumps({"agent": "Kari", "queue": "north"}))
    source = collect([folder], Rules()).sources[1]
    assert (source.metadata.agent, source.metadata.columns, source.transcript) == ("Kari", {"queue": "north"}, None)


def test_the_manifest_is_stronger_than_the_sidecar_and_the_name(folder):
    (folder / "b.json").write_text(json.dumps({"agent": "Kari", "team": "North"}))
    (folder / "manifest.csv").write_text("file;agent\nb.wav;Ola\n")
    rules = Rules(Metadata(language="nb"), NamePattern("(?P<agent>.*)"), read_manifest(folder / "manifest.csv"))
    metadata = collect([folder / "b.wav"], rules).sources[0].metadata
    assert (metadata.agent, metadata.team, metadata.language) == ("Ola", "North", "nb")


def test_a_name_that_does_not_match_is_analysed_with_a_warning(folder):
    collected = collect([folder / "b.wav"], Rules(pattern=NamePattern(r"(?P<call_id>\d+)")))
    assert names(collected) == ["b.wav"]
    assert "b.wav" in collected.warnings[0]


def test_a_path_that_is_not_there_is_a_fault_and_the_rest_goes_on(folder):
    collected = collect([folder / "gone.wav", folder / "b.wav"], Rules())
    assert names(collected) == ["b.wav"]
    assert "gone.wav: it does not exist" in str(collected.faults[0])


def test_an_empty_folder_is_a_fault(tmp_path):
    assert "no recordings" in str(collect([tmp_path], Rules()).faults[0])


def test_the_same_file_named_twice_is_one_source(folder):
    assert names(collect([folder, folder / "b.wav"], Rules())) == ["a.ogg", "b.wav", "c.flac"]


def test_a_broken_sidecar_costs_only_itself(folder):
    (folder / "b.json").write_text("{")
    collected = collect([folder / "b.wav"], Rules())
    assert names(collected) == ["b.wav"]
    assert "b.json" in collected.warnings[0]
