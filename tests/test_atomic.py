"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline import atomic
from pipeline.atomic import put_folder, whole_file, whole_folder
from pipeline.errors import WrongUse


def made(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "page").write_text(text, encoding="utf-8")
    return folder


def text_of(folder: Path) -> str:
    return (folder / "page").read_text(encoding="utf-8")


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_folder_takes_the_place_of_another_and_nothing_else_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(atomic, "_exchanged", lambda one, other: False)
    old, new = made(tmp_path / "report", "old"), made(tmp_path / ".new", "new")
    put_folder(new, old)
    assert (text_of(tmp_path / "report"), os.listdir(tmp_path)) == ("new", ["report"])


def test_two_folders_change_names_in_one_step_here(tmp_path: Path) -> None:
    if os.uname().sysname != "Linux":
        pytest.skip("not every system can")
    one, other = made(tmp_path / "one", "1"), made(tmp_path / "other", "2")
    assert atomic._exchanged(one, other)
    assert (text_of(one), text_of(other)) == ("2", "1")


def test_names_that_cannot_be_exchanged_stay(tmp_path: Path) -> None:
    one = made(tmp_path / "one", "1")
    assert not atomic._exchanged(one, tmp_path / "nowhere")
    assert text_of(one) == "1"


def test_what_fails_leaves_the_earlier_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("old", encoding="utf-8")

    def write() -> None:
        with whole_file(tmp_path / "out") as part:
            part.write_text("new", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    assert ((tmp_path / "out").read_text(encoding="utf-8"), os.listdir(tmp_path)) == ("old", ["out"])


def test_a_full_disk_is_said_in_a_sentence_and_leaves_the_earlier_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("old", encoding="utf-8")
    with (
        pytest.raises(WrongUse, match=r"out: it cannot be written \(no space left on device\); make room"),
        whole_file(tmp_path / "out"),
        open("/dev/full", "w", encoding="utf-8") as full,
    ):
        full.write("x" * 100_000)
    assert ((tmp_path / "out").read_text(encoding="utf-8"), os.listdir(tmp_path)) == ("old", ["out"])


def test_what_killed_writers_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    long_ago = (10**18, 10**18)
    for name in (".out.4711.part", ".out.4712.part", ".other.4711.part"):
        (tmp_path / name).touch()
        if name != ".out.4712.part":
            os.utime(tmp_path / name, ns=long_ago)
    with whole_file(tmp_path / "out") as part:
        part.touch()
    assert sorted(os.listdir(tmp_path)) == [".other.4711.part", ".out.4712.part", "out"]


def test_folders_that_killed_writers_left_are_swept_too(tmp_path: Path) -> None:
    for name in (".report.new-0123abcd", ".report.old-0123abcd", ".reports.new-0123abcd"):
        made(tmp_path / name, "x")
        os.utime(tmp_path / name, ns=(10**18, 10**18))
    with whole_folder(tmp_path / "report", lambda path: True, "a report") as new:
        (new / "page").write_text("new", encoding="utf-8")
    assert sorted(os.listdir(tmp_path)) == [".reports.new-0123abcd", "report"]
