"""Recordings and transcripts are their owner's: never changed, never deleted, not even their times."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.removing import files
from pipeline.store import Store
from tests.reliability import scene


@pytest.fixture
def inputs(tmp_path: Path) -> Iterator[Path]:
    """Nothing may be written there."""
    folder = tmp_path / "inputs"
    scene.build(folder)
    for path in folder.iterdir():
        path.chmod(0o444)
        os.utime(path, ns=(10**18, 10**18))
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def state(folder: Path) -> dict[str, tuple[str, int, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in sorted(folder.iterdir())
    }


def callcoach(*arguments: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in (0, 1)


def test_inputs_are_as_they_were_whatever_is_done(inputs: Path, tmp_path: Path) -> None:
    before, folder = state(inputs), os.stat(inputs).st_mtime_ns
    given = [str(inputs), "--manifest", str(inputs / scene.MANIFEST), "--language", "en", "--asr", "beside"]
    db = ["--db", str(tmp_path / "calls.db")]
    for _ in range(2):
        callcoach("analyze", *given, "--workers", "1", *db)
    callcoach("transcribe", str(inputs / "s-0.wav"), "--language", "en", "--asr", "none",
              "-o", str(tmp_path / "s-0.vtt"))  # fmt: skip
    callcoach("retag", *db)
    callcoach("export", "-o", str(tmp_path / "calls.csv"), *db)
    callcoach("report", "-o", str(tmp_path / "report"), *db)
    with Store.open(tmp_path / "calls.db") as store:
        for known, _ in list(store.stored()):
            store.remove_call(store.call_key(known.call_id), files(tmp_path / "app"))
        assert list(store.calls()) == []
    assert state(inputs) == before
    assert os.stat(inputs).st_mtime_ns == folder
