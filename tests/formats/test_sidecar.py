from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.errors import UnreadableInput
from pipeline.formats.sidecar import is_sidecar, read_sidecar
from pipeline.metadata import Metadata


def test_a_sidecar(file):
    path = file(
        "c.json",
        '{"Call ID": 17, "agent": "Kari", "started_at": "2026-11-03T09:14:00", "queue": "Privat", "vip": true,'
        ' "wait": 12.5, "team": null, "tags": ["a", "å"]}',
    )
    assert is_sidecar(path)
    assert read_sidecar(path, timezone="Europe/Oslo") == (
        Metadata(
            call_id="17",
            agent="Kari",
            started_at=datetime(2026, 11, 3, 8, 14, tzinfo=UTC),
            timezone="Europe/Oslo",
            columns={"queue": "Privat", "vip": "true", "wait": "12.5", "tags": '["a", "å"]'},
        ),
        (),
    )


def test_keys_may_be_renamed(file):
    metadata, _ = read_sidecar(file("c.json", '{"Saksbehandler": "Kari"}'), {"agent": "Saksbehandler"})
    assert metadata == Metadata(agent="Kari")


def test_a_wrong_value_is_left_out_with_a_warning(file):
    metadata, warnings = read_sidecar(file("c.json", '{"agent": "Kari", "language": "de"}'))
    assert metadata == Metadata(agent="Kari")
    assert warnings == ("c.json: language is 'de'; callcoach knows nb, sv, da and en; that field is left out.",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.json", '{"call_id":"a","turns":[]}'),
        ("c.json", '[{"call_id":"a","turns":[]}]'),
        ("c.json", '{"segments":[],"language":"en"}'),
        ("c.json", '{"Transcript":[],"Participants":[]}'),
        ("c.json", '["agent", "Kari"]'),
        ("c.jsonl", '{"agent":"Kari"}'),
        ("c.txt", "agent"),
    ],
)
def test_a_transcript_or_a_list_is_no_sidecar(file, name, content):
    assert not is_sidecar(file(name, content))


@pytest.mark.parametrize("content", ["", '{"agent": "Ka', "[" * 100_000])
def test_broken_json_is_said(file, content):
    with pytest.raises(UnreadableInput):
        is_sidecar(file("c.json", content))


def test_what_is_no_object_cannot_be_read(file):
    with pytest.raises(UnreadableInput, match="a list stands where an object was expected"):
        read_sidecar(file("c.json", "[1]"))
