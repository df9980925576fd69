"""Tables as an Excel workbook, one sheet a table, written as a stream by openpyxl."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from pipeline.errors import WrongUse
from pipeline.sheets import Cell, Column, Row, Sheet
from pipeline.sheets.guard import is_formula, needed

MAX_ROWS = 1_048_576  # of a sheet, the line of headings among them
MAX_TEXT = 32_767  # characters in a cell
_MEASURED = 200  # rows that the widths of columns are taken from
_NARROW, _WIDE, _PROSE = 8, 50, 90  # characters
_FORMATS = {
    "integer": "#,##0",
    "number": "General",
    "share": "0%",
    "date": "yyyy-mm-dd",
    "local": "yyyy-mm-dd hh:mm",
    "utc": 'yyyy-mm-dd hh:mm:ss" UTC"',
}
_IN_UNIT = {"share": "0%", "seconds": '0.0" s"', "per_minute": "0.0", "each": "0.00"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")


def library() -> ModuleType:
    return needed("openpyxl", "xlsx", "An Excel workbook")


def write(sheets: Iterable[Sheet], out: Path | BinaryIO) -> None:
    """A stream of rows takes flat memory. WrongUse where a table has more rows than a sheet holds."""
    openpyxl = library()
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "callcoach"
    taken: set[str] = set()
    try:
        for sheet in sheets:
            _Writer(openpyxl, book.create_sheet(_title(sheet.name, taken)), sheet).write()
    finally:
        for page in book.worksheets:  # also where the rows broke off: an open one complains when it is cleared away
            page.close()
    book.save(out)


class _Writer:
    """One sheet of an open workbook."""

    def __init__(self, openpyxl: ModuleType, page: Any, sheet: Sheet) -> None:
        self.page, self.sheet = page, sheet
        self.unit = next((i for i, column in enumerate(sheet.columns) if column.name == "unit"), None)
        self.make, self.letter = openpyxl.cell.WriteOnlyCell, openpyxl.utils.get_column_letter
        self.bold = openpyxl.styles.Font(bold=True)
        self.wrapped = openpyxl.styles.Alignment(wrap_text=True, vertical="top")

    def write(self) -> None:
        rows = iter(self.sheet.rows)
        measured = list(islice(rows, _MEASURED))
        for number, column in enumerate(self.sheet.columns, 1):
            width = _width(column, [row[number - 1] for row in measured])
            self.page.column_dimensions[self.letter(number)].width = width
        self.page.freeze_panes = "A2"
        self.page.append([self._heading(column.name) for column in self.sheet.columns])
        last = 1
        for last, row in enumerate(self._within(chain(measured, rows)), 2):  # noqa: B007
            self.page.append(
                [self._cell(cell, column, row) for cell, column in zip(row, self.sheet.columns, strict=True)]
            )
        self.page.auto_filter.ref = f"A1:{self.letter(len(self.sheet.columns))}{last}"

    def _within(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows, 2):
            if number > MAX_ROWS:
                raise WrongUse(
                    f"{self.sheet.name}: a sheet of Excel holds {MAX_ROWS:,} rows and there are more; "
                    "write .parquet or .csv, or choose fewer days."
                )
            yield row

    def _heading(self, name: str) -> Any:
        cell = self._text(name)
        cell.font = self.bold
        return cell

    def _cell(self, cell: Cell, column: Column, row: Row) -> Any:
        """A value or a styled cell."""
        if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
            return None
        if isinstance(cell, str):
            return self._said(cell, column)
        if isinstance(cell, datetime):
            cell = (cell.astimezone(UTC) if column.kind == "utc" else cell).replace(tzinfo=None)
        styled = self.make(self.page, value=cell)
        styled.number_format = self._format(column, row)
        return styled

    def _said(self, text: str, column: Column) -> Any:
        if column.kind != "prose" and text[:1] not in "=#" and not is_formula(text):
            return _writable(
                text
            )  # several times as fast as a cell; openpyxl takes `=` for a formula, `#` for an error
        cell = self._text(text)
        if column.kind == "prose":
            cell.alignment = self.wrapped
        return cell

    def _text(self, text: str) -> Any:
        """Never a formula: the cell is typed as text, and editing it in Excel does not make it one."""
        cell = self.make(self.page, value=_writable(text))
        cell.data_type = "s"
        if is_formula(text):
            cell.quotePrefix = True
        return cell

    def _format(self, column: Column, row: Row) -> str:
        if column.kind == "value" and self.unit is not None:
            return _IN_UNIT.get(str(row[self.unit]), "General")
        return _FORMATS.get(column.kind, "General")


def _writable(text: str) -> str:
    text = _NOT_XML.sub("\ufffd", text)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def _width(column: Column, cells: Sequence[Cell]) -> int:
    widest = max((len(str(cell)) for cell in cells if isinstance(cell, str)), default=0)
    usual = {"date": 11, "local": 17, "utc": 24}.get(column.kind, _NARROW)
    limit = _PROSE if column.kind == "prose" else _WIDE
    return max(usual, len(column.name) + 4, min(widest + 2, limit))  # the arrow of the filter takes some room


def _title(name: str, taken: set[str]) -> str:
    """What Excel takes as the name of a sheet: 31 characters, unique but for case."""
    stem = _NOT_IN_NAMES.sub("-", name[:1].upper() + name[1:]).strip("'") or "Sheet"
    title, number = stem[:31], 1
    while title.lower() in taken:
        number += 1
        title = f"{stem[:27]} {number}"
    taken.add(title.lower())
    return title
