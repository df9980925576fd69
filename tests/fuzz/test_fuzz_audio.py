"""Recordings whose headers lie, and files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import content_id, open_recording, probe
from pipeline.errors import UnreadableInput
from tests.fuzz.hostile import bounded, budget, outcome, sentence, wav
from tests.sounds import noise, write, write_av

SOUND = (noise(2, -20, rate=8000) * 32767).astype("<i2").tobytes()
DAY = 24 * 3600


def heard(path: Path) -> tuple[int, bool]:
    with open_recording(path) as recording:
        assert recording.info.channels <= 64
        assert np.isfinite(recording.channel(0)).all()
        return recording.info.duration_ms, recording.info.truncated


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (wav(b"", size=2**30), "it holds no samples"),
        (wav(SOUND, channels=0), "holds no samples"),
        (wav(SOUND, channels=200), "200 channels"),
        (wav(SOUND, channels=65535), "no samples"),
        (wav(SOUND, rate=0), "not audio"),
        (wav(SOUND, rate=1), "1 samples a second"),
        (wav(SOUND, rate=10**9), "1000000000 samples a second"),
        (wav(SOUND, bits=0), "coding that nothing here"),
        (wav(SOUND, kind=9999), "coding that nothing here"),
        (wav(SOUND)[:30], "not audio"),
        (b"RIFF\xff\xff\xff\xffWAVE" + b"LIST\0\0\0\0" * 100_000, "not audio"),
        (b"Agent: hei\n" * 500, "not audio"),
        (b"v=0\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0\r\n", "not audio"),
        (bytes(5000), "not audio"),
    ],
)
def test_a_header_that_lies_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    told = sentence(bounded(lambda: heard(tmp_path / "a.wav"), seconds=20, gigabytes=1))
    assert told.startswith("a.wav: ")
    assert said in told


def test_a_gigabyte_promised_and_four_bytes_given_is_cut_short(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(b"\1\2\3\4", size=2**30))
    assert bounded(lambda: heard(tmp_path / "a.wav"), seconds=10, gigabytes=0.5) == "(0, True)"


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38, -3e38])
def test_samples_that_are_no_numbers_become_sound(
    tmp_path: Path, value: float, recwarn: pytest.WarningsRecorder
) -> None:
    sound = np.full(9000, value, "<f4")
    (tmp_path / "a.wav").write_bytes(wav(sound.tobytes(), bits=32, kind=3))
    assert heard(tmp_path / "a.wav") == (1125, False)
    assert not [w for w in recwarn if "audio.py" in w.filename]


def test_a_day_of_silence_in_a_small_file_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.audio.MAX_HOURS", 0.01)
    write(tmp_path / "a.flac", np.zeros(8000 * 60, np.float32), rate=8000)
    assert "a.flac: it is longer than" in outcome(lambda: heard(tmp_path / "a.flac"))


def test_pipes_devices_loops_and_folders_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    (tmp_path / "folder.wav").mkdir()
    for path in sorted(tmp_path.iterdir()):
        for read in (heard, probe, content_id):
            told = sentence(bounded(lambda path=path, read=read: read(path), seconds=5))
            assert told.startswith(f"{path.name}: "), told


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    folder = tmp_path_factory.mktemp("sound")
    sound = noise(1, -20)
    made = [write(folder / f"a.{form}", sound) for form in ("wav", "flac", "ogg", "mp3")]
    made.append(write_av(folder / "a.m4a", sound, codec="aac"))
    made.append(write_av(folder / "a.mkv", sound, codec="libopus", rate=48_000))
    return [(path.name, path.read_bytes()) for path in made]


@budget(60)
@given(
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), max_size=6),
    st.none() | st.floats(0, 1),
    st.booleans(),
)
def test_any_damage_costs_at_most_that_recording(
    files: list[tuple[str, bytes]], tmp_path_factory: pytest.TempPathFactory,
    which: int, changes: list[tuple[int, int]], kept: float | None, near: bool,
) -> None:  # fmt: skip
    """`near`: changes are in the first bytes, where headers are."""
    name, whole = files[which]
    data = bytearray(whole)
    for at, byte in changes:
        data[at % (100 if near else len(data))] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged-{name}"
    path.write_bytes(data if kept is None else data[: int(kept * len(data))])
    found = outcome(lambda: heard(path))
    assert isinstance(found, str) or found[0] <= 1000 * DAY


def test_reading_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(SOUND, size=0xFFFFFFFF))
    before = content_id(path)
    heard(path)
    assert content_id(path) == before
    with pytest.raises(UnreadableInput):
        open_recording(tmp_path / "none.wav")
