"""One table as Parquet with typed columns, a row group at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from pipeline.sheets import Cell, Kind, Sheet
from pipeline.sheets.guard import needed

ROWS = 50_000  # of a row group: what is held in memory
_TYPES: dict[Kind, tuple[Any, ...]] = {  # name of the function in pyarrow, its arguments
    "text": ("string",),
    "prose": ("string",),
    "integer": ("int64",),
    "number": ("float64",),
    "share": ("float64",),
    "value": ("float64",),
    "date": ("date32",),
    "local": ("timestamp", "ms"),  # without a zone: Parquet's local time
    "utc": ("timestamp", "ms", "UTC"),
}


def library() -> ModuleType:
    return needed("pyarrow", "parquet", "Parquet")


def write(sheet: Sheet, out: Path | BinaryIO) -> None:
    pa, pq = library(), needed("pyarrow.parquet", "parquet", "Parquet")
    kinds = [column.kind for column in sheet.columns]
    types = [getattr(pa, name)(*arguments) for name, *arguments in (_TYPES[kind] for kind in kinds)]
    schema = pa.schema([(column.name, type) for column, type in zip(sheet.columns, types, strict=True)])
    rows = iter(sheet.rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while batch := list(islice(rows, ROWS)):
            columns = [
                pa.array([_cell(cell, kind) for cell in cells], type)
                for cells, kind, type in zip(zip(*batch, strict=True), kinds, types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _cell(cell: Cell, kind: Kind) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC) if kind == "utc" else cell.replace(tzinfo=None)
    if isinstance(cell, str) and not cell.isascii():
        return cell.encode("utf-8", "replace").decode()  # half a surrogate pair, as JSON may hold, is no UTF-8
    return cell
