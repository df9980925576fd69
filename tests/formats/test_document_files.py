from __future__ import annotations

import json

import pytest

from pipeline.call import Call
from pipeline.formats import read_calls, write_calls


def test_one_bad_line_does_not_lose_the_others(file):
    good = '{"call_id":"%s","turns":[]}'
    path = file("calls.jsonl", "\n".join([good % "a", '{"call_id":"b","turns":[', "", good % "c", '{"call_id":"d"}']))
    reading = read_calls(path)
    assert [call.call_id for call in reading.calls] == ["a", "c"]
    assert [str(fault).split("calls.jsonl ")[1] for fault in reading.faults] == [
        "line 2: it is not whole JSON (line 1, column 25: Expecting value); mend that place.",
        "line 5 (d): it has no turns; mend that place.",
    ]


def test_bom_crlf_and_blank_lines(file):
    path = file("calls.jsonl", b'\xef\xbb\xbf{"call_id":"a","turns":[]}\r\n\r\n{"call_id":"b","turns":[]}\r\n')
    assert [call.call_id for call in read_calls(path).calls] == ["a", "b"]


def test_ids_are_made_from_the_files_name(file):
    assert read_calls(file("one.jsonl", '{"turns":[]}\n')).calls[0].call_id == "one"
    two = read_calls(file("two.jsonl", '{"turns":[]}\n{"turns":[]}\n'))
    assert [call.call_id for call in two.calls] == ["two-1", "two-2"]
    listed = read_calls(file("listed.json", '[{"turns":[]},{"call_id":"x","turns":[]},{"turns":[]}]'))
    assert [call.call_id for call in listed.calls] == ["listed-1", "x", "listed-3"]


def test_lines_in_a_json_file(file):
    reading = read_calls(file("calls.json", '{"call_id":"a","turns":[]}\n{"call_id":"b","turns":[]}\n'))
    assert [call.call_id for call in reading.calls] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.json", "", "it is empty"),
        ("c.json", "\ufeff \r\n", "it is empty"),
        ("c.jsonl", "\n\n", "it is empty"),
        ("c.json", '{"turns": [{"speaker": "agent", "te', "it is not whole JSON"),
        ("c.json", "[" * 100_000, "it is nested too deeply"),
        ("c.jsonl", '{"turns":' + "[" * 100_000, "it is nested too deeply"),
        ("c.json", '{"turns":[],"n":' + "9" * 5000 + "}", "it holds a number with thousands of digits"),
        ("c.json", "\x00\x01\x02", "it holds binary data"),
        ("c.json", '{"hello": 1}', "it is no transcript that callcoach knows"),
    ],
)
def test_an_unreadable_file_is_one_fault(file, name, content, says):
    reading = read_calls(file(name, content))
    assert reading.calls == ()
    assert [says in str(fault) for fault in reading.faults] == [True]


def test_a_file_of_rubbish_is_left_alone_after_a_thousand_lines(file):
    reading = read_calls(file("c.jsonl", "x\n" * 5000))
    assert len(reading.faults) == 1001
    assert "the rest was left alone" in str(reading.faults[-1])


def test_json_files_hold_one_call_or_a_list(tmp_path):
    for calls in ([Call("a")], [Call("a"), Call("b")], []):
        write_calls(calls, tmp_path / "out.json")
        assert list(read_calls(tmp_path / "out.json").calls) == calls
    write_calls([Call("a")], tmp_path / "out.json")
    assert isinstance(json.loads((tmp_path / "out.json").read_text(encoding="utf-8")), dict)


def test_lines_are_compact_and_hold_nordic_letters_as_they_are(tmp_path):
    write_calls([Call("a", agent="Åse"), Call("b")], tmp_path / "out.jsonl")
    text = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert text == '{"call_id":"a","agent":"Åse","turns":[]}\n{"call_id":"b","turns":[]}\n'
