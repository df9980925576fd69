"""Plain tables with typed columns, and one module for each kind of file that they are written to.

A cell that is None is empty in every format: not known is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal[
    "text",
    "prose",  # text of some length, wrapped
    "integer",
    "number",
    "share",  # 0 … 1
    "value",  # a number in the unit that the row's column `unit` names, as in `profiles.Unit`
    "date",
    "local",  # a datetime as the clock showed it at the site; its offset is not kept
    "utc",
]
Cell = str | int | float | date | datetime | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Sheet:
    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]  # a tuple, or a stream that is read once


__all__ = ["Cell", "Column", "Kind", "Row", "Sheet"]
