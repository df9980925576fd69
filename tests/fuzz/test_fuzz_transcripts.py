"""Transcripts that are too large, too deep, or full of what no transcript holds."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Call
from pipeline.formats import TRANSCRIPT_SUFFIXES, read_calls
from pipeline.formats.codebook import load_codebook
from pipeline.formats.labelstudio import annotated
from pipeline.formats.sidecar import read_sidecar
from pipeline.formats.source import Source, parse_json
from pipeline.process import transcript_id
from tests.fuzz.hostile import bounded, budget, outcome, sentence

BOOK = load_codebook()


def read(path: Path) -> tuple[int, list[str]]:
    """Calls that can be stored, and what is said of the rest."""
    reading = read_calls(path)
    for call in reading.calls:
        storable(call)
    return len(reading.calls), [sentence(str(fault)) for fault in reading.faults]


def storable(call: Call) -> None:
    transcript_id(call)
    for name in (call.call_id, call.agent, call.team, call.customer_id, call.recording):
        assert name is None or name.isprintable() or not any(c < " " or "\x7f" <= c < "\xa0" for c in name), name
    for turn, utterance in call.utterances():
        text = utterance.text
        text.encode()
        assert not {"\0", "\x1b"} & {*text}
        assert turn.start_ms is None or 0 <= turn.start_ms <= 7 * 24 * 3_600_000
        assert max(map(len, text.split()), default=0) <= 1000


def document(text: str = "hei", **more: object) -> dict[str, object]:
    return {"turns": [{"speaker": "agent", "utterances": [{"text": text}]}], **more}


def test_a_million_words_are_read_in_bounded_time(tmp_path: Path) -> None:
    turn = "Agent: " + "vi betaler to hundre kroner tilbake nå. " * 30 + "\nKunde: takk\n"
    (tmp_path / "long.txt").write_text(turn * (1_000_000 // 211))
    assert bounded(lambda: read(tmp_path / "long.txt"), seconds=60, gigabytes=2).startswith("(1, [])")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "Agent: " + "a" * 900_000, "a word of more than 1000"),
        ("a.txt", "Agent: " + "ja " * 400_000, "more than 1000000 characters"),
        ("a.txt", "Agent: hei\n" * 1_000_000, "more than 8 MB"),
        ("a.json", "[" * 1_000_000, "nested too deeply"),
        ("a.json", '{"turns":' * 100_000, "nested too deeply"),
        ("a.json", "[1" + "0" * 5000 + "]", "thousands of digits"),
        ("a.json", '{"turns": [' + '{"speaker": "agent", "text": "a"},' * 100_000, "not whole JSON"),
        ("a.json", "[" + "[]," * 12_000_000 + "[]]", "more than 32 MB"),
        ("a.jsonl", "{}\n" * 300_000, "hold no call"),
        ("a.jsonl", json.dumps(document()) + "\n" + "x\n" * 300_000, "hold no call"),
        ("a.jsonl", "x" * (40 * 2**20), "more than 32 MB"),
        ("a.json", json.dumps(document("ja " * 7000)), "longer than 20000"),
        ("a.vtt", "WEBVTT\n\n" + "<" * 2_000_000, "no cue"),
        ("a.srt", "9" * 1_000_000 + ":00:00,000 --> 1\n", "(1, [])"),
    ],
)
def test_too_much_is_refused_in_one_sentence(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    assert said in bounded(lambda: read(tmp_path / name), seconds=60, gigabytes=2)


@pytest.mark.parametrize(
    "times",
    ['"start_ms": 1e400', '"start_ms": NaN', '"start_ms": -1', '"start_ms": 1000000000000000000',
     '"start_ms": 5, "end_ms": 4', '"start_ms": "x"', '"start_ms": true', '"start_ms": 1' + "0" * 4000],
)  # fmt: skip
def test_times_that_are_none_are_refused_or_unknown(tmp_path: Path, times: str) -> None:
    (tmp_path / "a.json").write_text('{"turns": [{"speaker": "agent", "text": "hei", ' + times + "}]}")
    calls, faults = read(tmp_path / "a.json")
    assert calls + len(faults) == 1


@pytest.mark.parametrize(
    ("escaped", "kept"),
    [
        (r"\u0000", "�"),
        (r"\ud800", "�"),
        (r"\udc00", "�"),
        (r"\ud83d\ude00", "😀"),
        (r"\\ud800\udc00", "\\ud800�"),
        (r"\\u0000", "\\u0000"),
        (r"\\\ud800", "\\�"),
        (r"\udc00\ud800", "��"),
    ],
)
def test_what_no_database_can_hold_is_replaced(escaped: str, kept: str) -> None:
    assert parse_json(f'"{escaped}"') == kept


def test_the_last_of_two_equal_keys_counts(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"turns": [], "turns": [{"speaker": "agent", "text": "hei"}], "agent": 1e400}')
    assert read(tmp_path / "a.json") == (1, [])


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp037"])
@pytest.mark.parametrize("suffix", TRANSCRIPT_SUFFIXES)
def test_any_coding_is_read_or_refused(tmp_path: Path, coding: str, suffix: str) -> None:
    text = "Agent: på tirsdag\nKunde: ja\n" if suffix == ".txt" else json.dumps(document("på"), ensure_ascii=False)
    (tmp_path / f"a{suffix}").write_bytes(text.encode(coding))
    calls, faults = read(tmp_path / f"a{suffix}")
    assert calls + len(faults) == 1


def test_names_lose_what_steers_a_terminal_or_breaks_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps(document("a\x1b[2Jb", agent="Kari\n\x1b]0;x\x07\u202eN", call_id="a\rb"))
    )
    call = read_calls(tmp_path / "a.json").calls[0]
    assert (call.agent, call.call_id, call.turns[0].text) == ("Kari ]0;x N", "a b", "a�[2Jb")


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    for suffix in TRANSCRIPT_SUFFIXES:
        os.mkfifo(tmp_path / f"pipe{suffix}")
        told = bounded(lambda suffix=suffix: read(tmp_path / f"pipe{suffix}"), seconds=5)
        assert "it is not a file" in told


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    ["turns", "speaker", "text", "utterances", "start_ms", "end_ms", "labels", "scores", "words", "amounts", "facts",
     "agent", "call_id", "started_at", "timezone", "language", "measures", "columns", "speech", "heard", "segments",
     "start", "end", "word", "Transcript", "ParticipantRole", "Content", "Items", "BeginOffsetMillis", "data",
     "annotations", "result", "value", "choices", "utterance", "author", "transcript", "flags", "roles", "hold"]
)  # fmt: skip
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
LINE = {"call_id": "a", "utterance": 0, "speaker": "agent", "text": "hei"}  # that was labelled
SHAPES: tuple[Callable[[object], object], ...] = (
    lambda value: {"turns": value},
    lambda value: {"turns": [{"speaker": "agent", "text": "hei", "x": value}], "facts": value},
    lambda value: {"turns": [{"speaker": "agent", "utterances": [{"text": "hei", "labels": value, "words": value}]}]},
    lambda value: {"segments": [value]},
    lambda value: {"Transcript": [value]},
    lambda value: [{"start": 0, "end": 1, "text": "hei", "words": value}],
    lambda value: [{"data": {"d": [{"text": "hei", "author": value}]}}],
    lambda value: [{"id": value, "data": value, "annotations": value}],
    lambda value: [{"data": LINE, "annotations": value}],
    lambda value: [{"data": LINE, "annotations": [{"completed_by": value, "result": value}]}],
    lambda value: value,
)


@budget(150)
@given(st.sampled_from(SHAPES), JSON)
def test_json_of_any_shape(
    tmp_path_factory: pytest.TempPathFactory, shape: Callable[[object], object], value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(shape(value)))
    outcome(lambda: read(path))
    outcome(lambda: read_sidecar(path))
    outcome(lambda: list(annotated(Source(path), BOOK, "somebody")))


PARTS = st.sampled_from(
    ["Agent: ", "Kunde: ", "\n", "\n\n", "WEBVTT", "00:01.000 --> 00:02.000", "<v Agent>", "</v>", "[00:15]", "1\n",
     "\u2028", "\x1b[0m", "\x00", "&#0;", "&lt;", "{\\an8}", "-->", ":", "99999999:00:00", "hei", "\ufeff", "\r"]
)  # fmt: skip


@budget(100)
@given(st.sampled_from([".txt", ".vtt", ".srt", ".json", ".jsonl"]), st.lists(PARTS | st.text(max_size=5), max_size=30))
def test_text_of_any_kind(tmp_path_factory: pytest.TempPathFactory, suffix: str, parts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes("".join(parts).encode("utf-8", "surrogatepass"))
    outcome(lambda: read(path))


@budget(60)
@given(st.sampled_from(TRANSCRIPT_SUFFIXES), st.binary(max_size=200))
def test_bytes_of_any_kind(tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"bytes{suffix}"
    path.write_bytes(data)
    outcome(lambda: read(path))
