"""Label files and glossaries, which people write by hand and pass on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.coding import Coding, read_codings
from pipeline.corpus import check
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.labels import LabelledCall, read_file
from pipeline.labels_out import file_name, write_file
from pipeline.tags import Judgement
from pipeline.transcribe import _terms
from tests.fuzz.hostile import bounded, budget, outcome, sentence

BOOK = load_codebook()
HEAD = b"# call: c\n# author: a\n# coder: b\n"
ROWS = b"A\tquestion\topen\twish\tWhy?\nC\t-\t\t\tBecause.\n"


def read(path: Path, codebook: Codebook = BOOK) -> str:
    labelled, faults = read_file(path, codebook)
    for fault in faults:
        told = str(fault)
        assert told.isprintable(), ascii(told)
        assert len(told) < 2000
    for _, utterance in labelled.call.utterances() if labelled else ():
        assert not {"\0", "\x1b"} & {*utterance.text}
        assert len(utterance.text) <= 20_000
    return f"{len(faults)} faults; {faults[0].message if faults else ''}"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"\0" * 5000, "cells instead of 5"),
        (bytes(range(256)) * 20, "UTF-8"),
        (HEAD + b"A\t-\t\t\t" + b"a" * 900_000, "longer than 20000"),
        (HEAD + b"A\t-\t\t\t" + b"a" * 9_000, "a word of more than 1000"),
        (HEAD + ROWS * 400_000, "more than 8 MB"),
        (HEAD + b"x\n" * 3_000_000, "1000 faults; has 1 cells"),
        (HEAD + b"# judged: " + b"".join(b"%d " % n for n in range(500_000)) + b"\n" + ROWS * 40_000, "judged names"),
        (HEAD + b"#\n" * 3_000_000, "1000 faults; the header line"),
        (HEAD + b"# compensation: " + b"1;" * 3_000_000 + b"\n" + ROWS, "compensation is '1'"),
        (HEAD + b"# compensation: " + b"9" * 400 + b" EUR credit\n" + ROWS, "compensation is '999"),
        (HEAD + b"# mood: " + b"-" * 1_000_000 + b"\n" + ROWS, "mood is"),
        (b"# call: " + b"c" * 1_000_000 + b"\n" + ROWS, "call is longer than 500"),
        (HEAD + b"A\t" + b"question " * 500_000 + b"\topen\twish\tWhy?\n", "stands twice"),
        (HEAD + b"A" + b"\t" * 4_000_000 + b"x", "cells instead of 5"),
        (HEAD + b"# coder: " + b"b " * 2_000_000 + b"\n" + ROWS * 40_000, "coder is longer than 500"),
    ],
    ids=lambda value: repr(value[:20]),
)  # fmt: skip
def test_a_label_file_of_any_size_is_bounded(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "en" / "a.tsv"
    path.parent.mkdir()
    path.write_bytes(data)
    assert said in bounded(lambda: read(path), seconds=20, gigabytes=1)


def test_pipes_folders_and_loops_among_label_files_are_faults(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tsv")
    (tmp_path / "loop\x1b.tsv").symlink_to("loop\x1b.tsv")
    (tmp_path / "folder.tsv").mkdir()
    for path in sorted(tmp_path.iterdir()):
        assert bounded(lambda path=path: read(path), seconds=5).startswith("1 faults")
    found = bounded(lambda: [type(each).__name__ for each in read_codings(tmp_path, BOOK, "b")], seconds=5)
    assert found == str(["UnreadableInput"] * 3)
    assert bounded(lambda: len(check(tmp_path, BOOK)), seconds=5) == "3"


def test_what_steers_a_terminal_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "en" / "a.tsv"
    path.parent.mkdir()
    path.write_text(
        "# call: a\x1b[2J\u202eb\n# author: x\n# coder: y\nA\t-\t\t\tHi \x1b[2J\0 there\n", encoding="utf-8"
    )
    labelled, faults = read_file(path, BOOK)
    assert (faults, labelled.call.call_id) == ([], "a [2J b")
    assert labelled.call.turns[0].text == "Hi \ufffd[2J\ufffd there"


CELLS = st.sampled_from(
    ["A", "C", "O", "question", "?question", "-", "open", "wish", "wish+", "+", "\t", "\t\t", "\n", "\r", "# ", "call",
     ":", "judged", "coder", "mood", "\ufeff", "-1 1", "compensation", "20 EUR credit", ";", 
     "who\tcodes\tform\tabout\ttext"]
)  # fmt: skip


@budget(150)
@given(st.lists(CELLS | st.text(max_size=4), max_size=40), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_label_files_of_any_kind(tmp_path_factory: pytest.TempPathFactory, parts: list[str], coding: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tsv"
    path.write_bytes("".join(parts).encode(coding, "replace"))
    read(path)


NAMES = ["a/b", "a?b", "a_b", "A_B", "a b", "a-b", "å", "a\u030a", "con", "CON", "nul", "com1", "..", ".", "", "-rf",
         "x" * 300, "y" * 300, "å" * 300, "a\nb", "a\0b", "../../etc/passwd", "a:b", "a.b", "a-" + "0" * 8]  # fmt: skip
NAMES += [file_name(name).removesuffix(".tsv") for name in ("a/b", "CON", "")]  # that take another's file


def test_no_two_calls_share_a_label_file() -> None:
    files = [file_name(name) for name in NAMES]
    assert len({name.casefold() for name in files}) == len(NAMES)
    for name in files:
        assert name.isascii()
        assert len(name) <= 100
        assert not set(name) & set('/\\:*?"<>|\0\n ')
        assert name.partition(".")[0] not in ("", "con", "nul", "com1")
        assert not name.startswith((".", "-"))


@budget(100)
@given(st.text(max_size=6), st.text(max_size=6))
def test_other_calls_have_other_files(one: str, other: str) -> None:
    assert (file_name(one).casefold() == file_name(other).casefold()) == (one == other)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@budget(60)
@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, texts: list[str], name: str) -> None:
    """Whatever was said, and whoever said it: a line stays a line, and the header is no place for more of it."""
    said = tuple(Utterance(text, judgement=Judgement(source="b")) for text in [*texts, "last"])
    call = Call(f"c{name}", (Turn("agent", said),), agent=name, language="en")
    path = write_file(LabelledCall(call, f"a{name}", "b"), tmp_path_factory.getbasetemp() / "written")
    labelled, faults = read_file(path, BOOK)
    assert faults == []
    assert labelled.coder == "b"
    assert len(list(labelled.call.utterances())) == 1 + sum(bool(text.strip()) for text in texts)


def test_one_faulty_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_bytes(b"\xff\0")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "good.tsv").write_bytes(HEAD + ROWS)
    bad, good = read_codings(tmp_path, BOOK, "b")
    sentence(str(bad))
    assert isinstance(good, Coding)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"x" * 2_000_000, "more than 1 MB"), (b"\xff\xfe", "it is not UTF-8"), (b"", "it is empty")],
)  # fmt: skip
def test_a_glossary_that_is_none_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "terms\n.txt").write_bytes(data)
    with pytest.raises(WrongUse, match=said) as refused:
        _terms(tmp_path / "terms\n.txt")
    sentence(str(refused.value))


def test_a_pipe_is_no_glossary(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "terms.txt")
    assert "it is not a file" in bounded(lambda: _terms(tmp_path / "terms.txt"), seconds=5)


@budget(100)
@given(st.lists(st.text(max_size=8) | st.sampled_from(["#", "\x1b[2J", "\u202e", "x" * 5000]), max_size=2000))
def test_a_glossary_tells_a_line_of_words_that_whisper_has_room_for(
    tmp_path_factory: pytest.TempPathFactory, terms: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "terms.txt"
    path.write_text("\n".join([*terms, "ok"]), encoding="utf-8", errors="replace")
    told = outcome(lambda: _terms(path))
    assert len(told) <= 4002
    assert not {"\x1b", "\u202e", "\n", "\0"} & {*told}
