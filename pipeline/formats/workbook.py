"""The first filled sheet of an .xlsx workbook as lines of text cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from pipeline.errors import CallcoachError, UnreadableInput

MAX_UNPACKED = 2**30  # bytes; a million rows of ten columns are half of it
MAX_TEXTS = 2**28  # of which are texts that cells refer to; they are held in memory
MAX_PART = 2**23  # of any part that is no sheet: styles, links, descriptions
MAX_ROWS = 1_048_576
PACKED = 200  # times; workbooks of people unpack to ten or twenty times their size
MAX_CELLS = 501  # of a row that are looked at: one more than a table may have columns
XLSX, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # how files begin; an .xlsx with a password looks like an .xls


def records(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Row number from 1, as Excel shows it, and cells of each row that holds something.

    Dates come as ISO 8601, at midnight without a time; formulas as what they last gave. UnreadableInput where it is no
    workbook, CallcoachError where openpyxl is missing.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise CallcoachError(
            f"{path}: to read Excel workbooks openpyxl is needed; run pip install 'callcoach[xlsx]', or save it as CSV."
        ) from error
    _refuse(data, path)
    try:
        with closing(load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)) as workbook:
            for sheet in workbook.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # some programs write them wrong
                filled = False
                for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_CELLS), 1):
                    if number > MAX_ROWS:  # numbered so by the file: openpyxl makes an empty row for each before it
                        raise UnreadableInput(path, f"it has more than {MAX_ROWS:,} rows", "split it")
                    if row.count(None) == len(row):
                        continue
                    cells = [_text(value) for value in row]
                    while cells and not cells[-1].strip():  # formatted, but empty
                        cells.pop()
                    if cells:
                        filled = True
                        yield number, cells
                if filled:
                    return
    except UnreadableInput:
        raise
    except Exception as error:  # openpyxl meets broken files with whatever the XML below it raises
        raise UnreadableInput(path, "it is no whole Excel workbook", "save it anew as .xlsx or CSV") from error


def _refuse(data: bytes, path: Path) -> None:
    if data.startswith(OLD):
        cause, way_out = "it is an Excel workbook of the old kind or with a password", "save it as .xlsx without one"
        raise UnreadableInput(path, cause, way_out)
    try:
        with ZipFile(BytesIO(data)) as parts:
            sizes = {part.filename.lower(): part.file_size for part in parts.infolist()}
    except BadZipFile as error:
        raise UnreadableInput(path, "it is no whole Excel workbook", "save it anew as .xlsx or CSV") from error
    if sum(sizes.values()) > MAX_UNPACKED:
        raise UnreadableInput(path, f"it holds more than {MAX_UNPACKED // 2**20} MB unpacked", "split it")
    if sum(sizes.values()) > max(MAX_PART, PACKED * len(data)):
        raise UnreadableInput(path, f"it unpacks to more than {PACKED} times its size", "save it as CSV")
    if any(size > _most(name) for name, size in sizes.items()):
        raise UnreadableInput(path, "its styles, links or texts are larger than a table needs", "save it as CSV")


def _most(part: str) -> int:
    if part.startswith("xl/worksheets/") or not part.endswith((".xml", ".rels")):  # sheets are streamed, pictures left
        return MAX_UNPACKED
    return MAX_TEXTS if part == "xl/sharedstrings.xml" else MAX_PART


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value.replace(microsecond=0)).isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
