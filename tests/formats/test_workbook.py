"""Excel workbooks read as tables."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CallcoachError, UnreadableInput
from pipeline.formats.manifest import read_manifest
from pipeline.formats.tables import read_table

openpyxl = pytest.importorskip("openpyxl")


def workbook(path: Path, *sheets: Sequence[Sequence[Any]], hidden: int | None = None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Ark {number}")
        sheet.sheet_state = "hidden" if number == hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def cells(path: Path) -> list[dict[str, str]]:
    return [dict(row.values) for row in read_table(path).rows]


def test_cells_are_read_as_a_csv_would_have_them(tmp_path: Path) -> None:
    row = ("Åse; B", 8.0, 8.5, True, datetime(2026, 11, 3, 9, 14), date(2026, 11, 3), None, 88412)
    path = workbook(tmp_path / "t.xlsx", [list("abcdefgh"), row])
    assert cells(path) == [
        {"a": "Åse; B", "b": "8", "c": "8.5", "d": "yes", "e": "2026-11-03T09:14:00", "f": "2026-11-03", "h": "88412"}
    ]


def test_rows_have_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [[], ["a", "b"], [1, 2], [None, " "], [3, 4], [5, 6, 7]])
    table = read_table(path)
    assert [row.line for row in table.rows] == [3, 5]
    assert [str(fault).split("t.xlsx ")[1] for fault in table.faults] == [
        "line 6: it has 3 cells under 2 headings; mend that row."
    ]


def test_the_first_visible_sheet_that_holds_something_is_the_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["x"], [1]], [], [["a"], [2]], [["b"], [3]], hidden=0)
    assert cells(path) == [{"a": "2"}]


def test_a_manifest_may_be_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", [["Fil", "Saksbehandler"], ["k-1.wav", "Kari N"]])
    manifest = read_manifest(path, {"recording": "Fil", "agent": "Saksbehandler"})
    found = manifest.find(Path("k-1.wav"))
    assert found is not None
    assert found.agent == "Kari N"


def test_an_empty_workbook_and_a_packed_something_else_are_refused(tmp_path: Path) -> None:
    import zipfile

    with pytest.raises(UnreadableInput, match="it has no line of headings"):
        read_table(workbook(tmp_path / "t.xlsx", []))
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("a.txt", "no table")
    with pytest.raises(UnreadableInput, match="it is no whole Excel workbook"):
        read_table(tmp_path / "other.xlsx")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    import zipfile

    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(1025):
            part.write(bytes(2**20))
    with pytest.raises(UnreadableInput, match="it holds more than 1024 MB unpacked; split it"):
        read_table(tmp_path / "bomb.xlsx")


def test_without_openpyxl_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "t.xlsx", [["a"], [1]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(CallcoachError, match=r"run pip install 'callcoach\[xlsx\]', or save it as CSV"):
        read_table(path)
