from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import UnreadableInput
from pipeline.formats.manifest import read_manifest
from pipeline.metadata import Metadata

MANIFEST = """Fil;Saksbehandler;Lag;Startet;Kø;Language
opptak/k-1.wav;Kari N;Faktura;03.11.2026 09:14;Privat;no
k-2.wav;Åse B;;2026-11-03T10:00:00Z;;
"""
MAPPING = {"recording": "Fil", "agent": "Saksbehandler", "team": "Lag", "started_at": "Startet"}


def test_a_manifest(file):
    manifest = read_manifest(file("m.csv", MANIFEST.encode("cp1252")), MAPPING, "Europe/Oslo")
    assert manifest.faults == ()
    assert manifest.find(Path("/data/opptak/k-1.wav")) == Metadata(
        agent="Kari N",
        team="Faktura",
        started_at=datetime(2026, 11, 3, 8, 14, tzinfo=UTC),
        timezone="Europe/Oslo",
        language="nb",
        columns={"Kø": "Privat"},
    )
    assert manifest.find(Path("k-2.mp3")).started_at == datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert manifest.find(Path("k-3.wav")) is None


def test_known_headings_need_no_renaming(file):
    manifest = read_manifest(file("m.csv", "File name,Call ID,Customer-id\nC:\\calls\\A.WAV,c-9,77\n"))
    assert manifest.find(Path("a.wav")) == Metadata(call_id="c-9", customer_id="77")
    assert manifest.find(Path("c-9.json")) == Metadata(call_id="c-9", customer_id="77")


def test_a_manifest_says_why_the_customer_called(file):
    manifest = read_manifest(file("m.csv", "Call ID,Reason\nc-9,billing\n"))
    assert manifest.find(Path("c-9.json")) == Metadata(call_id="c-9", reason="billing")


def test_folders_tell_files_of_one_name_apart(file):
    manifest = read_manifest(file("m.csv", "recording,agent\nmon/1.wav,Kari\ntue/1.wav,Ola\n"))
    assert manifest.find(Path("/calls/tue/1.wav")).agent == "Ola"
    assert manifest.find(Path("/calls/wed/1.wav")) is None


def test_a_field_that_cannot_be_read_is_a_fault_and_the_rest_counts(file):
    manifest = read_manifest(file("m.csv", "call_id;agent;started_at;language\n1;Kari;i går;de\n;Ola;;\n1;Per;;\n"))
    assert manifest.find(Path("1.wav")) == Metadata(call_id="1", agent="Kari")
    assert [str(fault).split("m.csv ")[1] for fault in manifest.faults] == [
        "line 2: started_at 'i går' is not a date and time such as 2026-11-03T09:14:00 or 03.11.2026 09:14; "
        "mend that row.",
        "line 2: language is 'de'; callcoach knows nb, sv, da and en; mend that row.",
        "line 3: it names neither a recording nor a call; mend that row.",
        "line 4: it is about the same call as line 2, which counts; mend that row.",
    ]


def test_a_row_may_have_a_time_zone_of_its_own(file):
    manifest = read_manifest(
        file("m.csv", "call_id;started_at;timezone\n1;03.07.2026 9.14;Europe/London\n"), timezone="Europe/Oslo"
    )
    assert manifest.find(Path("1")) == Metadata(
        call_id="1", started_at=datetime(2026, 7, 3, 8, 14, tzinfo=UTC), timezone="Europe/London"
    )


def test_a_table_about_something_else(file):
    with pytest.raises(UnreadableInput, match="it has no column recording or call_id; name it with --map call_id=…"):
        read_manifest(file("m.csv", "Navn;Lag\nKari;A\n"))


def test_a_file_of_a_mac_is_found_whose_letters_are_written_in_two_signs(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("recording;agent\nå.wav;Kari\n", encoding="utf-8")
    found = read_manifest(tmp_path / "m.csv").find(Path("a\u030a.wav"))
    assert found
    assert found.agent == "Kari"
