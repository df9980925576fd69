"""Manifests and outcomes, as CSV and as workbooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.manifest import read_manifest
from pipeline.formats.outcomes import read_outcomes
from pipeline.formats.tables import read_table
from tests.fuzz.hostile import bounded, budget, outcome, sentence, unzipped, zipped

openpyxl = pytest.importorskip("openpyxl")
HEAD = b"file;agent\n"
SHEET = "xl/worksheets/sheet1.xml"
BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TITLES = (
    b"<row>" + b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % name for name in (b"file", b"agent")) + b"</row>"
)
END = b"</sheetData></worksheet>"


def read(path: Path) -> str:
    table = read_table(path)
    for fault in table.faults[:10]:
        sentence(str(fault))
    return f"{len(table.rows)} rows, {len(table.faults)} faults"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEAD + b"x" * 100_000_000, "0 rows, 1 faults"),
        (b";" * 20_000_000, "it has no line of headings"),
        (b"x;" * 10_000_000, "columns"),
        (b"a\n" + b"\n" * 5_000_000, "0 rows, 0 faults"),
        (HEAD + b'"a\n' * 300_000, "most of its rows cannot be used"),
        (HEAD + b'a;"\n' * 50_000, "rows"),
        (b"x" * (130 * 2**20), "more than 128 MB"),
        (b"a;b\0c\n", "binary data"),
    ],
    ids=["line", "headings", "columns", "newlines", "quotes", "open", "large", "binary"],
)
def test_a_table_of_any_size_is_bounded(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    assert said in bounded(lambda: read(tmp_path / "a.csv"), seconds=60, gigabytes=2)


def test_more_rows_than_a_sheet_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.formats.tables.MAX_ROWS", 1000)
    (tmp_path / "a.csv").write_bytes(HEAD + b"a.wav;Kari\n" * 1001)
    assert "it has more than 1,000 rows" in outcome(lambda: read(tmp_path / "a.csv"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["file", "agent"])
    book.active.append(["a.wav", "Kari"])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


LAUGHS = b"".join(b'<!ENTITY b%d "%s">' % (i, (b"&b%d;" % (i - 1) if i else b"ha") * 20) for i in range(10))


@pytest.mark.parametrize(
    ("part", "data", "said"),
    [
        (SHEET, BEGIN + TITLES + b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>' + END, "1,048,576 rows"),
        (SHEET, BEGIN + TITLES + b'<row r="2"><c r="ZZZ2"><v>1</v></c></row>' + END, "0 rows"),
        (SHEET, BEGIN + TITLES + b"<row/>" * 3_000_000 + END, "more than 200 times its size"),
        (SHEET, BEGIN + b"<a>" * 300_000 + END, "no whole Excel workbook"),
        (SHEET, b"<!DOCTYPE x [" + LAUGHS + b"]>" + BEGIN + TITLES.replace(b"file", b"&b9;") + END, "no whole"),
        (SHEET, b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BEGIN + b"&a;" + END, "no whole"),
        (SHEET, BEGIN + TITLES + b'<row r="2"><c r="A2" t="s"><v>99999</v></c></row>' + END, "no whole"),
        ("xl/styles.xml", b" " * 9_000_000, "larger than a table needs|200 times"),
        ("xl/workbook.xml", b"<x/>", "no line of headings"),
    ],
)
def test_a_workbook_that_means_harm_is_refused(book: Path, part: str, data: bytes, said: str) -> None:
    import re

    zipped({**unzipped(book), part: data}, book)
    told = bounded(lambda: read(book), seconds=60, gigabytes=1)
    assert re.search(said, told), told


def test_a_formula_is_read_as_what_it_gave_and_links_are_not_followed(book: Path) -> None:
    row = b'<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>=1+1</v></c></row>'
    zipped({**unzipped(book), SHEET: BEGIN + TITLES + row + END}, book)
    assert dict(read_table(book).rows[0].values) == {"file": "=1+1"}


@budget(40)
@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["file", "agent"])
    made.save(path)
    data = bytearray(path.read_bytes())
    for at, byte in changes:
        data[at % len(data)] = byte
    path.write_bytes(data)
    assert re.match(r"0 rows, |damaged.xlsx: |/", outcome(lambda: read(path)))


CELLS = st.sampled_from(
    ["file", "agent", "nps", "call_id", ";", ",", "\t", '"', "\n", "\r", "sep=;", "=1", "1e999", "'"]
)


@budget(150)
@given(st.lists(CELLS | st.text(max_size=4), max_size=40), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_csv_of_any_kind(tmp_path_factory: pytest.TempPathFactory, parts: list[str], coding: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes("".join(parts).encode(coding, "replace"))
    outcome(lambda: read(path))
    outcome(lambda: read_outcomes(path))
    found = outcome(lambda: read_manifest(path))
    for entry in () if isinstance(found, str) else found.entries:
        for text in (entry.metadata.agent, entry.metadata.call_id, *entry.metadata.columns.values()):
            assert text is None or "\n" not in text
