"""Tables as Nordic offices export them: .xlsx, or CSV with semicolon, comma or tab in UTF-8, UTF-16, Windows-1252."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableInput
from pipeline.formats import workbook
from pipeline.formats.source import decode, read_bytes

MAX_BYTES = 128 * 2**20
MAX_COLUMNS = 500
MAX_ROWS = 1_048_576  # as many as a sheet of Excel has
MAX_CELLS = 10_000_000  # filled ones; they take about 1 GB
MAX_FAULTS = 1000  # rows that cannot be used, if they are more than the others
MAX_LINE = 100_000  # characters
_DELIMITERS = (";", "\t", ",")  # tried in this order where two cut the headings equally often
_LONGEST_CELL = 50  # lines; a quote that stays open longer was never meant as one


@dataclass(frozen=True)
class Row:
    line: int  # 1-based line in the file, or row of the sheet, at which it begins
    values: Mapping[str, str]  # column -> text, blanks around it removed; cells that are empty have no key


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[UnreadableInput, ...]  # one for each row that could not be used


def read_table(path: Path, mapping: Mapping[str, str] | None = None) -> Table:
    """The rows under a line of headings. `mapping`: our name -> heading in the file, upper and lower case alike.

    UnreadableInput where there is no table at all, a heading stands twice, or one of `mapping` is missing. A column
    that already has a name given by `mapping` is left out.
    """
    data = read_bytes(path, MAX_BYTES, "split it")
    is_workbook = data.startswith((workbook.XLSX, workbook.OLD))
    records = workbook.records(data, path) if is_workbook else _records(decode(data, path))
    _, headings = next(records, (0, None))
    if headings is None or not any(heading.strip() for heading in headings):
        raise UnreadableInput(path, "it has no line of headings", "write the names of the columns in the first line")
    columns = _renamed(path, [heading.strip() for heading in headings], mapping or {})
    rows: list[Row] = []
    faults: list[UnreadableInput] = []
    filled_cells = 0
    for line, cells in records:
        fault = _fault(cells, columns)
        if fault:
            faults.append(UnreadableInput(f"{path} line {line}", fault, "mend that row"))
            if len(faults) > MAX_FAULTS and len(faults) > len(rows):
                raise UnreadableInput(
                    path, f"most of its rows cannot be used; the first: {faults[0]}", "export it again"
                )
        elif cells and any(cell.strip() for cell in cells):
            filled = zip(columns, cells, strict=False)
            rows.append(Row(line, {name: cell.strip() for name, cell in filled if name and cell.strip()}))
            filled_cells += len(rows[-1].values)
        if line > MAX_ROWS or filled_cells > MAX_CELLS:
            raise UnreadableInput(path, f"it has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells", "split it")
    return Table(tuple(name for name in columns if name), tuple(rows), tuple(faults))


def _layout(lines: Sequence[str]) -> tuple[int, str]:
    """Index of the line of headings and what separates its cells; `sep=;` in front, as Excel writes it, decides."""
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    head = lines[start][:MAX_LINE]
    if head.lower().startswith("sep=") and len(head.rstrip(" ")) == 5:
        return start + 1, head[4]
    return start, max(_DELIMITERS, key=lambda delimiter: len(_cells(head, delimiter) or ()))


def _records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line number and cells of each record; None for one that is no CSV. A quote left open costs only its own line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MAX_ROWS + 1)
    start, delimiter = _layout(lines)
    width = 0
    index = start
    while index < len(lines):
        cells, used = _record(lines, index, delimiter, width)
        if lines[index].strip():
            yield index + 1, cells
        width = width or len(cells or ())
        index += used


def _record(lines: Sequence[str], index: int, delimiter: str, width: int) -> tuple[list[str] | None, int]:
    """The cells of the record that begins in a line, and how many lines it takes. `width`: cells of the headings."""
    line = lines[index]
    if len(line) > MAX_LINE:
        return None, 1
    cells = _cells(line, delimiter)
    if cells is not None:
        return cells, 1
    if line.count('"') % 2 == 0:
        return _cells(line, delimiter, strict=False), 1
    used = _lines_to_closing(lines, index)
    cells = _cells("\n".join(lines[index : index + used]), delimiter)
    return (cells, used) if cells and len(cells) == (width or len(cells)) else (None, 1)


def _lines_to_closing(lines: Sequence[str], start: int) -> int:
    """How many lines a record has whose first line leaves a quote open; 1 where no line nearby closes it."""
    for index in range(start + 1, min(len(lines), start + _LONGEST_CELL)):
        if lines[index].count('"') % 2:
            return index - start + 1
    return 1


def _cells(record: str, delimiter: str, strict: bool = True) -> list[str] | None:
    if '"' not in record:
        return record.split(delimiter)
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=strict), [])
    except csv.Error:
        return None


def _fault(cells: list[str] | None, columns: Sequence[str]) -> str | None:
    if cells is None:
        return f"a quotation mark is not closed, or it is longer than {MAX_LINE} characters"
    if any(cell.strip() for cell in cells[len(columns) :]):
        return f"it has {len(cells)} cells under {len(columns)} headings"
    return None


def _renamed(path: Path, headings: list[str], mapping: Mapping[str, str]) -> list[str]:
    """Our name of each column, "" for one that is left out."""
    if len(headings) > MAX_COLUMNS:
        raise UnreadableInput(path, f"it has {len(headings)} columns", f"keep the {MAX_COLUMNS} that matter")
    folded = [heading.casefold() for heading in headings]
    for heading in folded:
        if heading and folded.count(heading) > 1:
            raise UnreadableInput(path, f"the heading {heading!r} stands twice", "rename one of the columns")
    names = ["" if heading in mapping else heading for heading in headings]
    for name, heading in mapping.items():
        if heading.strip().casefold() not in folded:
            there = ", ".join(heading for heading in headings[:20] if heading)
            raise UnreadableInput(path, f"it has no column {heading!r}", f"it has {there}")
        names[folded.index(heading.strip().casefold())] = name
    return names
