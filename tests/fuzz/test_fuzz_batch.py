"""Hostile files among good ones, through the command line: each named in a sentence, the rest analysed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.commands import status
from tests.fuzz.hostile import sentence, wav

GOOD = "Agent: Why did it stop?\nCustomer: It just did.\nAgent: You get a refund of 200 kroner.\n"
HOSTILE = {
    "lies.wav": wav(b"\0\1" * 8000, rate=1),
    "text.wav": GOOD.encode(),
    "promised.wav": wav(b"", size=2**30),
    "deep.json": b"[" * 200_000,
    "word.txt": b"Agent: " + b"a" * 200_000,
    "binary.txt": b"Agent: a\0b\n",
    "half.jsonl": json.dumps({"turns": []}).encode() + b"\n{\n",
    "empty.vtt": b"",
    "numbers.json": b'{"turns": [{"speaker": "agent", "text": "x", "start_ms": 1e300}]}',
}


def test_one_hostile_file_never_stops_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    for name, data in HOSTILE.items():
        (folder / name).write_bytes(data)
    os.mkfifo(folder / "pipe.wav")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "folder.wav").mkdir()
    names = ["good.txt", "=cmd()\u202e<b>.txt", "new\nline.txt"]
    for number, name in enumerate(names):
        (folder / name).write_text(GOOD + f"Customer: Number {number}.\n")
    steering = {"turns": [{"speaker": "agent", "text": "Hi \x00\x1b[2J \ud800 <script>x</script>"}]}
    (folder / "steer.json").write_text(json.dumps(steering | {"agent": "=1+1\x00", "call_id": "../../x\ny"}))
    db = tmp_path / "calls.db"

    assert status("analyze", folder, folder / "pipe.wav", "--asr", "none", "--workers", 1, "--db", db) == 1
    said = capsys.readouterr()
    failed = [line for line in said.err.splitlines() if line.startswith("Failed: ")]
    assert "Traceback" not in said.err
    for line in failed:
        sentence(line)
    for name in (*HOSTILE, "pipe.wav"):
        assert any(name in line for line in failed), (name, said.err)
    assert len(failed) <= len(HOSTILE) + 3  # half.jsonl has two faults
    with Store.open(db) as store:
        stored = {call.call_id: call for call in store.calls()}
        assert len(store.failures()) >= len(HOSTILE)
    assert len(stored) == len(names) + 1
    assert stored["../../x y"].agent == "=1+1\ufffd"  # of NUL
    for call in stored.values():
        assert call.turns
        assert call.tagged_by


@pytest.mark.parametrize(
    "options",
    [
        ("--codebook", "pipe"),
        ("--tagger", "pipe"),
        ("--manifest", "pipe"),
        ("--codebook", "bytes"),
        ("--tagger", "bytes"),
        ("--manifest", "bytes"),
        ("--timezone", "Europe"),
        ("--timezone", "../../etc/passwd"),
        ("--name-pattern", "(?P<a>" + "(" * 200),
    ],
)
def test_an_option_that_means_harm_ends_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, str]
) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(bytes(range(256)) * 40)
    value = tmp_path / options[1] if options[1] in ("pipe", "bytes") else options[1]
    code = status("analyze", tmp_path / "a.txt", options[0], value, "--asr", "none", "--db", tmp_path / "a.db")
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert code in (1, 2)
    assert error.startswith("Error: ")
    sentence(error.removeprefix("Error: "))
