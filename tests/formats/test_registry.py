from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.call import Call
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import READERS, WRITERS, each_call, read_calls, recognise, source, write_calls

HERE = Path(__file__).parent


def test_every_format_has_its_tests():
    written = {"jsonl": "document", "ndjson": "document", "json": "document", "csv": "csvout"}
    modules = set(READERS) | {written.get(name, name) for name in WRITERS}
    assert {f"test_{name}.py" for name in modules} <= {path.name for path in HERE.glob("test_*.py")}


@pytest.mark.parametrize("name", ["call.wav", "call.pdf", "call", "calls.csv"])
def test_other_files_are_not_opened(name):
    assert recognise(Path("/nowhere") / name) is None


def test_a_format_that_is_named_need_not_be_recognised(file):
    assert read_calls(file("call.log", "Agent: Hei.\nKunde: Hei.\n"), "plain").calls[0].call_id == "call"


def test_unknown_formats_are_named_with_those_there_are(tmp_path):
    with pytest.raises(WrongUse, match="There is no format 'doc' to read; there are document, amazon"):
        read_calls(tmp_path / "c.json", "doc")
    with pytest.raises(WrongUse, match="there is no format 'docx' to write; there are jsonl"):
        write_calls([], tmp_path / "c.docx")


@pytest.mark.parametrize("name", ["gone.json", "gone.jsonl", "gone.vtt"])
def test_a_missing_file_is_a_fault(tmp_path, name):
    reading = read_calls(tmp_path / name)
    assert [str(fault).split(f"{name}: ")[1] for fault in reading.faults] == [
        "it cannot be opened (no such file or directory); check the name and the permissions."
    ]


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "c.json").mkdir()
    assert "it is not a file" in str(read_calls(tmp_path / "c.json").faults[0])


def test_a_file_that_is_too_large_is_not_read(file, monkeypatch):
    monkeypatch.setattr(source, "MAX_TEXT_BYTES", 2**20)
    reading = read_calls(file("c.vtt", "WEBVTT\n" + " " * 2**20))
    assert "it holds more than 1 MB" in str(reading.faults[0])


def test_a_line_that_is_too_long_is_skipped(file, monkeypatch):
    monkeypatch.setattr(source, "MAX_BYTES", 1000)
    path = file("c.jsonl", '{"call_id":"a","turns":[]}\n{"x":"' + "y" * 5000 + '"}\n{"call_id":"b","turns":[]}\n')
    kinds = [result.call_id if isinstance(result, Call) else type(result) for result in each_call(path)]
    assert kinds == ["a", UnreadableInput, "b"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "out.jsonl"
    write_calls([Call("old")], path)

    def calls():
        yield Call("new")
        raise UnreadableInput("x", "it broke")

    with pytest.raises(UnreadableInput):
        write_calls(calls(), path)
    assert [call.call_id for call in read_calls(path).calls] == ["old"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(WrongUse, match=r"out.jsonl: it cannot be written \(no such file or directory\)"):
        write_calls([], tmp_path / "nowhere" / "out.jsonl")


def test_text_cut_off_inside_a_letter_is_still_utf8():
    assert source.decode("Hei på deg å".encode()[:-1], "x") == "Hei på deg "
    assert source.decode("Hei på deg å".encode("cp1252"), "x") == "Hei på deg å"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.json", '{"call_id":"å","turns":[{"speaker":"agent","utterances":[{"text":"Hei","labels":[]}]}]}'),
        ("c.jsonl", '{"call_id":"å","turns":[]}\n{"call_id":"b","turns":[{"speaker":"agent","text":"Å nei."}]}\n'),
        ("c.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000 line:0\n<v.agent Åse>Hei.</v> <v Kunde>Hei &amp; ha.</v>\n"),
        ("c.srt", "1\n00:00:00,000 --> 00:00:02,000\nAgent: Hei på deg.\nKunde: Hei.\n"),
        ("c.txt", "[00:05] Agent: Hei på deg.\n00:00:07.250 Kunde: Hei.\n"),
        ("c.json", '{"segments":[{"start":0,"end":1,"text":"Hei","words":[{"word":"Hei","start":0,"end":1}]}]}'),
        ("c.json", '{"Transcript":[{"ParticipantRole":"AGENT","Content":"Hei.","BeginOffsetMillis":4}]}'),
    ],
)
def test_a_file_cut_off_anywhere_gives_calls_or_a_fault(file, name, text):
    data = text.encode()
    assert read_calls(file(name, data)).faults == ()
    for end in range(len(data)):
        reading = read_calls(file(name, data[:end]))
        assert reading.calls or reading.faults
        assert all("\n" not in str(fault) for fault in reading.faults)
