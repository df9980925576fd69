"""A store opened: what its parts share."""

from __future__ import annotations

import os
from typing import Self

from sqlalchemy import Engine

from pipeline.store import (
    database,
)


class Base:
    """On SQLite or PostgreSQL. Faults of the database, its disk or its network are StoreErrors."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str | os.PathLike[str]) -> Self:
        """`url`: a path, `sqlite:///…` or `postgresql://…`. Makes the tables, or brings them up to date."""
        return cls(database.connect(url))

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
