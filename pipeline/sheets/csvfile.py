"""One table as CSV, in the dialect of `formats.csvout`: commas, decimal points, formulas disarmed."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO

from pipeline.sheets import Cell, Kind, Sheet
from pipeline.sheets.guard import guarded


def write(sheet: Sheet, path: Path) -> None:
    """UTF-8 with the BOM that Excel needs to see that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        dump(sheet, out)


def dump(sheet: Sheet, out: TextIO) -> None:
    """Into text that is open with newline="", where it matters."""
    rows = csv.writer(out)
    rows.writerow(guarded(column.name) for column in sheet.columns)
    kinds = [column.kind for column in sheet.columns]
    for row in sheet.rows:
        rows.writerow(guarded(plain(cell, kind)) for cell, kind in zip(row, kinds, strict=True))


def plain(cell: Cell, kind: Kind) -> str | int | float | None:
    """Dates and times in ISO 8601: `local` without an offset, `utc` with +00:00."""
    if isinstance(cell, datetime):
        when = cell.astimezone(UTC) if kind == "utc" else cell.replace(tzinfo=None)
        return when.isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell
