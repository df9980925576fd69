"""Tables as JSON: an object of lists, one object a row, what is not known null."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from pipeline.sheets import Sheet
from pipeline.sheets.csvfile import plain


def write(sheets: Sequence[Sheet], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        dump(sheets, out)


def dump(sheets: Sequence[Sheet], out: TextIO) -> None:
    dump_value({sheet.name: _rows(sheet) for sheet in sheets}, out)


def dump_value(value: object, out: TextIO) -> None:
    """As all our JSON for people looks."""
    json.dump(value, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _rows(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {column.name: plain(cell, column.kind) for column, cell in zip(sheet.columns, row, strict=True)}
        for row in sheet.rows
    ]
