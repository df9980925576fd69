"""Names that many rows repeat, and the numbers that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from pipeline.profiles import Measure
from pipeline.store.schema import names

Name = tuple[str, str]  # kind, name
EVERYONE: Name = ("everyone", "")


def find(connection: Connection, wanted: Iterable[Name]) -> dict[Name, int]:
    """Those of `wanted` there are."""
    kinds = set(wanted)
    query = select(names.c.kind, names.c.name, names.c.id).where(names.c.name.in_({name for _, name in kinds}))
    return {(kind, name): number for kind, name, number in connection.execute(query) if (kind, name) in kinds}


def of_measures(connection: Connection, measures: Sequence[Measure]) -> dict[int, Measure]:
    """Those of `measures` that any call has, by their numbers."""
    numbers = find(connection, [("measure", measure.name) for measure in measures])
    return {numbers["measure", m.name]: m for m in measures if ("measure", m.name) in numbers}


def called(connection: Connection, kind: str, number: int) -> str | None:
    """The name that `number` stands for, where it is of this kind."""
    name: str | None = connection.scalar(select(names.c.name).where(names.c.id == number, names.c.kind == kind))
    return name


def ensure(connection: Connection, wanted: Iterable[Name]) -> dict[Name, int]:
    """All of `wanted`; new ones are added."""
    kinds = set(wanted)
    found = find(connection, kinds)
    if missing := sorted(kinds - found.keys()):
        connection.execute(names.insert(), [{"kind": kind, "name": name} for kind, name in missing])
        found |= find(connection, missing)
    return found
