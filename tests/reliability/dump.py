"""All that a store holds, in a form in which two stores with the same content are equal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, select, text

from pipeline.store import database
from pipeline.store.schema import calls, metadata, names, sums, tallies
from pipeline.store.schema_access import jobs

Rows = Counter[tuple[Any, ...]]
Dump = dict[str, Rows]  # by table
STARTED = "started_at"  # says when a call was; other columns of times say when something was written


def dump(url: str, folder: str = "", only: Mapping[str, set[str]] | None = None) -> Dump:
    """Every table. Numbers that only link rows are replaced by what they stand for; `folder` by an ellipsis.

    `only`: of these tables no other columns than these.
    """
    engine = database.connect(url)
    try:
        with database.reading(engine) as connection:
            content = dict(connection.execute(select(calls.c.key, calls.c.content_id)).all())
            named = {row.id: f"{row.kind} {row.name}" for row in connection.execute(select(names))}
            found = {}
            for table in metadata.sorted_tables:
                columns = [c for c in table.c if not only or c.name in only.get(table.name, {c.name})]
                found[table.name] = _rows(connection, table, columns, content, named, folder)
            return found | {"call_words": Counter(_words(connection, content))}
    finally:
        engine.dispose()


def told(table: Table) -> list[Column[Any]]:
    """The columns that say something, in the order of the cells."""
    return [c for c in table.c if _says_something(table, c)]


def of_call(found: Dump, content_id: str) -> Dump:
    """The rows of one call."""
    return {
        table: Counter({row: count for row, count in rows.items() if content_id in row})
        for table, rows in found.items()
        if table not in ("failures", "uploads")  # what came of a file is noted after its calls are stored
    }


def contents(found: Dump) -> list[str]:
    place = [c.name for c in told(calls)].index("content_id")
    return [row[place] for row in found["calls"]]


def difference(one: Dump, other: Dump) -> str:
    """ "" where they are equal, else the first rows that only one has."""
    said = []
    for table in one:
        for whose, rows in (("only here", one[table] - other[table]), ("only there", other[table] - one[table])):
            said += [f"{table}, {whose}: {row}" for row in list(rows)[:3]]
    return "\n".join(said)


def sums_off(found: Dump) -> str:
    """ "" where the sums are those of the tallies."""
    wanted: Counter[tuple[str, ...]] = Counter()
    for row in _named(tallies, found["tallies"]):
        for figure in ("count", "total"):
            wanted[row["agent_id"], row["measure_id"], figure] += row[figure]
    there: dict[int, Counter[tuple[str, ...]]] = {}
    for row in _named(sums, found["sums"]):
        if row["party_id"].startswith("agent "):
            for figure in ("count", "total"):
                there.setdefault(row["grain"], Counter())[row["party_id"], row["measure_id"], figure] += row[figure]
    if any(+counted != +wanted for counted in there.values()) or (+wanted and not there):
        return "the sums are not those of the tallies"
    return ""


def _named(table: Table, rows: Rows) -> Iterator[dict[str, Any]]:
    columns = [c.name for c in told(table)]
    return (dict(zip(columns, row, strict=True)) for row in rows)


def _rows(
    connection: Connection,
    table: Table,
    columns: list[Column[Any]],
    content: Mapping[int, str],
    named: Mapping[int, str],
    folder: str,
) -> Rows:
    kept = [c for c in columns if _says_something(table, c)]
    if not kept:
        return Counter()
    plain = [_plain(table, c, content, named, folder) for c in kept]
    rows = connection.execute(select(*kept))
    return Counter(tuple(make(cell) for make, cell in zip(plain, row, strict=True)) for row in rows)


def _says_something(table: Table, column: Column[Any]) -> bool:
    if table is jobs and column.name == STARTED:
        return False
    if column.name == "at" or (column.name.endswith("_at") and column.name != STARTED):
        return False
    return not (column.primary_key and column.name in ("id", "key"))


def _plain(
    table: Table, column: Column[Any], content: Mapping[int, str], named: Mapping[int, str], folder: str
) -> Callable[[Any], Any]:
    targets = {foreign.target_fullname for foreign in column.foreign_keys}
    if "calls.key" in targets or column.name == "call_key":
        return content.get
    if "names.id" in targets or column.name == "stratum_id":
        return named.get
    if made := _MENDED.get(f"{table.name}.{column.name}"):
        return made
    if column.name in ("path", "reason"):
        return lambda cell: cell.replace(folder, "…") if cell and folder else cell
    return lambda cell: json.dumps(cell, sort_keys=True) if isinstance(cell, list | dict) else cell


_MENDED: dict[str, Callable[[Any], Any]] = {  # what a run that was killed and done again may have otherwise
    "uploads.state": lambda cell: "done" if cell == "known" else cell,  # stored by the one that could not note that
    "jobs.said": lambda cell: tuple(sorted(set((cell or "").splitlines()))),  # said again
    "jobs.detail": lambda cell: json.dumps({key: value for key, value in (cell or {}).items() if key != "again"}),
}


def _words(connection: Connection, content: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    """The full-text index."""
    if connection.dialect.name == "postgresql":
        for key, words in connection.execute(text("SELECT call_key, words::text FROM call_words")):
            yield content.get(key, key), words
        return
    connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, call_words, instance)")
    for term, key, offset in connection.exec_driver_sql('SELECT term, doc, "offset" FROM temp.said').all():
        yield content.get(key, key), term, offset
    connection.exec_driver_sql("DROP TABLE temp.said")
