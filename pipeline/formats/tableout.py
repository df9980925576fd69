"""Calls as an Excel workbook or as Parquet: the rows of csvout.py, with typed columns. Times are UTC."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from pipeline.call import Call
from pipeline.formats.csvout import utterances
from pipeline.sheets import parquet, xlsx


def write_xlsx(calls: Iterable[Call], out: BinaryIO) -> None:
    """WrongUse where there are more utterances than a sheet of Excel has rows."""
    xlsx.write([utterances(calls)], out)


def write_parquet(calls: Iterable[Call], out: BinaryIO) -> None:
    parquet.write(utterances(calls), out)
