"""Rows in bulk into a store: faster than the store writes, and without its checks."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from pipeline.store import Store

AT_ONCE = 200_000  # rows
QUALITY = "full"
_WIDTHS = {"int": ">i4", "big": ">i8", "quality": f"S{len(QUALITY)}"}


class Writer:
    """One database, SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        Store.open(url).close()
        self.postgres = url.startswith("postgresql")
        self.zone = "+00" if self.postgres else ""
        self.connection: Any
        if self.postgres:
            import psycopg

            self.connection = psycopg.connect(url.replace("+psycopg", ""))
            self.connection.execute("SET session_replication_role = replica")  # no look-up of foreign keys
        else:
            import sqlite3

            self.connection = sqlite3.connect(url.removeprefix("sqlite:///"))
            self.connection.execute("PRAGMA synchronous = OFF")
            self.connection.execute("PRAGMA cache_size = -500000")

    def write(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if self.postgres:
            with self.connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ",".join("?" for _ in columns.split(","))
            self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        self.connection.commit()

    def figures(self, table: str, columns: Sequence[tuple[str, str]], blocks: Iterable[Sequence[np.ndarray]]) -> None:
        """`columns`: name and int, big or quality; `blocks`: a few arrays at a time, one a column but for quality."""
        names = ", ".join(f'"{name}"' for name, _ in columns)
        kinds = [kind for _, kind in columns]
        if not self.postgres:
            marks = ",".join("?" for _ in columns)
            for block in blocks:
                arrays = iter([array.tolist() for array in block])
                rows = zip(*(repeat(QUALITY) if kind == "quality" else next(arrays) for kind in kinds), strict=False)
                self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        else:
            with self.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
                for block in blocks:
                    copy.write(_binary(kinds, block))
                copy.write(struct.pack(">h", -1))
        self.connection.commit()

    def words(self, said: Iterable[tuple[int, str]]) -> None:
        """What was said in calls, into the index for searching."""
        if self.postgres:
            statement = "INSERT INTO call_words VALUES (%s, to_tsvector('simple', %s))"
            with self.connection.cursor() as cursor:
                cursor.executemany(statement, said)
        else:
            self.connection.executemany("INSERT INTO call_words (rowid, words) VALUES (?, ?)", said)
        self.connection.commit()

    def finish(self) -> None:
        if self.postgres:
            self.connection.autocommit = True
            self.connection.execute("VACUUM ANALYZE")
        self.connection.close()


def _binary(kinds: Sequence[str], block: Sequence[np.ndarray]) -> bytes:
    """Rows as COPY has them: the number of fields, then the length and the bytes of each."""
    fields = [("fields", ">i2")]
    for place, kind in enumerate(kinds):
        fields += [(f"length{place}", ">i4"), (f"value{place}", _WIDTHS[kind])]
    rows = np.zeros(len(block[0]), np.dtype(fields))
    rows["fields"] = len(kinds)
    arrays = iter(block)
    for place, kind in enumerate(kinds):
        rows[f"length{place}"] = np.dtype(_WIDTHS[kind]).itemsize
        rows[f"value{place}"] = QUALITY.encode() if kind == "quality" else next(arrays)
    return rows.tobytes()
