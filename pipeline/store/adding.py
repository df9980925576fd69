"""Tallies added to rows that hold sums of them; what `sums` and `strata` share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ColumnElement, Insert, Integer, Select, Table, bindparam, case, cast, func

from pipeline.store.schema import tallies

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

FIGURES = ("count", "total", "calls", "count_sq", "total_sq", "cross")  # in the order of Rate's fields
FLAGGED = "flagged"  # stands for the quality of calls that a flag keeps out of every figure
FOUR_WEEKS, YEAR = 28, 364  # a year of 52 weeks
UNDATED = 0


def beginning(day: int, grain: int) -> int:
    """First day of the row that holds `day`, as ordinals. 0001-01-01 has ordinal 1 and is a Monday."""
    return day - (day - 1) % grain


def figures_of_tallies() -> list[ColumnElement[int]]:
    """One for each of FIGURES, of a row of `tallies`."""
    count, total = tallies.c.count, tallies.c.total
    return [count, total, case((total > 0, 1), else_=0), count * count, total * total, count * total]


def whole_sums(figures: Iterable[ColumnElement[int]]) -> list[ColumnElement[int]]:
    """PostgreSQL's sums of big integers are decimals, which take several times as long to read."""
    return [cast(func.sum(figure), BigInteger) for figure in figures]


def signed_sums() -> list[ColumnElement[int]]:
    """FIGURES over rows of `tallies`, times the parameter `sign`."""
    return [bindparam("sign", type_=Integer) * func.sum(figure) for figure in figures_of_tallies()]


def adding(dialect: str, table: Table, columns: list[str], added: Select[tuple[object, ...]]) -> Insert:
    """Insert `added`, whose columns are `columns` and FIGURES; where there is such a row, add to it."""
    insert = _upsert(dialect, table)
    higher = {name: table.c[name] + insert.excluded[name] for name in FIGURES}
    rows = insert.from_select([*columns, *FIGURES], added)
    return rows.on_conflict_do_update(index_elements=list(table.primary_key), set_=higher)


def _upsert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # slow to import, and few need it

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
