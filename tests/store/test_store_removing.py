"""Calls removed: nothing is left of them anywhere, and every figure is as if they had never come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Connection, DateTime, Float, Integer, Table, func, select, text

from pipeline.batch.local import keep
from pipeline.call import Call
from pipeline.errors import Forbidden, StoreError
from pipeline.process import measured
from pipeline.removing import files
from pipeline.store import Scope, Store, database, removing
from pipeline.store.removing import Older, Traces
from pipeline.store.schema import metadata, names, strata, sums
from pipeline.store.schema_access import audit, jobs, uploads
from pipeline.store.schema_review import recordings
from pipeline.viewers import Viewer
from tests.report.centre import AGENTS, calls_of, codebook

ADMIN = Viewer("Ada", frozenset({"admin"}))
NOBODY = "word-that-nobody-else-says"


@pytest.fixture
def calls() -> list[Call]:
    """Of two agents, three weeks; each has an id of its own."""
    return [
        replace(call, call_id=f"{agent.name[0]}-{call.call_id}", tagged_by="test 1.0.0")
        for agent in AGENTS[:2]
        for call in calls_of(agent, weeks=3, calls_a_week=1)
    ]


def fill(store: Store, calls: Sequence[Call]) -> None:
    for call in calls:
        keep(store, measured(call, f"content of {call.call_id}", {"words": "x"}, codebook()))


def special(call: Call) -> Call:
    first, *others = call.turns
    said = replace(first.utterances[0], text=NOBODY)
    return replace(call, turns=(replace(first, utterances=(said, *first.utterances[1:])), *others))


def everywhere(connection: Connection, key: int) -> None:
    """A row in every table for the call, whatever the table holds."""
    for table in removing.of_calls():
        if not connection.scalar(select(func.count()).select_from(table).where(table.c.call_key == key)):
            connection.execute(table.insert().values(**{c.name: value(connection, c, key) for c in wanted(table)}))


def wanted(table: Table) -> list[Any]:
    return [c for c in table.columns if not c.nullable and not (c.name == "id" and c.primary_key)]


def value(connection: Connection, column: Any, key: int) -> Any:
    if column.name == "call_key":
        return key
    for foreign in column.foreign_keys:
        parent = foreign.column.table
        if not connection.scalar(select(func.count()).select_from(parent)):
            connection.execute(parent.insert().values(**{c.name: value(connection, c, key) for c in wanted(parent)}))
        return connection.scalar(select(func.min(parent.c.id)))
    kinds = ((Boolean, True), (Integer, 1), (Float, 1.0), (JSON, {}))
    if isinstance(column.type, DateTime) or "DateTime" in type(column.type).__name__:
        return datetime.now(UTC)
    return next((plain for kind, plain in kinds if isinstance(column.type, kind)), "x")


def left(store: Store, key: int) -> dict[str, int]:
    """Table to the number of its rows that speak of the call."""
    found = {}
    with database.reading(store._engine) as connection:
        for table in metadata.sorted_tables:
            if "call_key" in table.c and table is not audit:
                query = select(func.count()).select_from(table).where(table.c.call_key == key)
                found[table.name] = int(connection.scalar(query) or 0)
        found["call_words"] = len(spoken(connection, NOBODY))
    return {name: count for name, count in found.items() if count}


def spoken(connection: Connection, word: str) -> Sequence[int]:
    if connection.dialect.name == "sqlite":
        query = text("SELECT rowid FROM call_words WHERE call_words MATCH :word")
        return connection.scalars(query, {"word": f'"{word}"'}).all()
    query = text("SELECT call_key FROM call_words WHERE words @@ phraseto_tsquery('simple', :word)")
    return connection.scalars(query, {"word": word}).all()


def added_up(store: Store) -> list[list[tuple[Any, ...]]]:
    """The sums of all calls, with names in place of numbers."""
    with database.reading(store._engine) as connection:
        named = dict(connection.execute(select(names.c.id, names.c.name)).all())  # type: ignore[arg-type]
        return [
            sorted(
                tuple(named[cell] if column.foreign_keys else cell for column, cell in zip(table.c, row, strict=True))
                for row in connection.execute(select(table))
            )
            for table in (sums, strata)
        ]


def test_nothing_is_left_of_a_call_in_any_table(store: Store, calls: list[Call]) -> None:
    calls[3] = special(calls[3])
    fill(store, calls)
    key = store.call_key(calls[3].call_id)
    with database.writing(store._engine) as connection:
        everywhere(connection, key)
    before = left(store, key)
    assert {table.name for table in removing.of_calls()} | {"call_words"} == set(before)
    store.remove_call(key)
    assert left(store, key) == {}
    with pytest.raises(StoreError):
        store.load(calls[3].call_id)
    assert len(list(store.calls())) == len(calls) - 1


@pytest.mark.parametrize("gone", [[0], [2, 3], list(range(3))])
def test_figures_are_those_of_a_store_that_never_had_the_calls(
    url: str, tmp_path: Path, calls: list[Call], gone: list[int]
) -> None:
    with Store.open(url) as store, Store.open(tmp_path / "without.db") as without:
        fill(store, calls)
        fill(without, [call for number, call in enumerate(calls) if number not in gone])
        assert added_up(store) != added_up(without)
        for number in gone:
            store.remove_call(store.call_key(calls[number].call_id))
        assert added_up(store) == added_up(without)
        assert list(store.calls()) == list(without.calls())
        assert store.agents() == without.agents()
        for scope in (Scope(), Scope(agent=AGENTS[0].name), Scope(team="South")):
            assert store.days(scope) == without.days(scope)


def test_a_call_that_comes_again_is_as_new(store: Store, calls: list[Call]) -> None:
    fill(store, calls)
    before = added_up(store)
    store.remove_call(store.call_key(calls[0].call_id))
    fill(store, calls[:1])
    assert added_up(store) == before


def test_the_words_are_not_left_in_the_file_either(
    tmp_path: Path, calls: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, path = database._prepare_sqlite, tmp_path / "calls.db"

    def careless(connection: Any, record: object) -> None:  # as SQLite is unless it was built otherwise
        prepare(connection, record)
        connection.execute("PRAGMA secure_delete = OFF")

    monkeypatch.setattr(database, "_prepare_sqlite", careless)
    with Store.open(path) as store:
        fill(store, [special(calls[0]), *calls[1:]])
        store.remove_call(store.call_key(calls[0].call_id))
    assert not path.with_name("calls.db-wal").exists()
    assert NOBODY.encode() not in path.read_bytes()
    assert calls[1].call_id.encode() in path.read_bytes()


def test_a_call_that_is_not_there_cannot_be_removed(store: Store) -> None:
    with pytest.raises(StoreError):
        store.remove_call(17)


def test_retention_removes_what_is_older_and_nothing_else(store: Store, calls: list[Call]) -> None:
    fill(store, [*calls, replace(calls[0], call_id="undated", started_at=None)])
    days = sorted(call.started_at.date() for call in calls if call.started_at)
    day = days[3]
    expected = sum(d < day for d in days)
    assert 0 < store.remove_before(Older(day)) == expected
    assert store.days(Scope())[0] == day
    assert store.remove_before(Older(day)) == 0
    assert store.load("undated")
    assert store.remove_before(Older(date.today() + timedelta(days=2))) == len(calls) + 1 - expected


def test_retention_that_breaks_off_goes_on_where_it_was(
    store: Store, calls: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, calls)
    monkeypatch.setattr("pipeline.store.store_removing.BATCH", 2)
    cleared: list[str] = []

    def breaks(traces: Traces) -> None:
        if len(cleared) == 3:
            raise OSError("the disk is gone")
        cleared.append(traces.content_id)

    with pytest.raises(OSError, match="the disk is gone"):
        store.remove_before(Older(date(2030, 1, 1)), breaks)
    assert len(list(store.calls())) == len(calls) - 2
    assert store.remove_before(Older(date(2030, 1, 1))) == len(calls) - 2


# ---- who may


@pytest.mark.parametrize("role", ["agent", "leader", "qa", "trainer"])
def test_only_who_administers_removes(store: Store, calls: list[Call], role: Any) -> None:
    fill(store, calls[:1])
    viewer = Viewer("Somebody", frozenset({role}), calls[0].agent, ("North",))
    key = store.call_key(calls[0].call_id)
    for attempt in (lambda s: s.remove_call(key), lambda s: s.remove_before(Older(date(2030, 1, 1)))):
        with pytest.raises(Forbidden):
            attempt(store.as_seen_by(viewer))
    assert store.load(calls[0].call_id)


def test_who_removed_a_call_is_noted_and_the_log_of_who_saw_it_stays(store: Store, calls: list[Call]) -> None:
    fill(store, calls[:1])
    key = store.call_key(calls[0].call_id)
    store.as_seen_by(Viewer("Quentin", frozenset({"qa"}))).note("saw", call_key=key)
    store.as_seen_by(ADMIN).remove_call(key)
    with database.reading(store._engine) as connection:
        found = connection.execute(select(audit.c.person, audit.c.action, audit.c.call_key).order_by(audit.c.id)).all()
    assert [tuple(row) for row in found] == [("Quentin", "saw", key), ("Ada", "removed", key)]


# ---- files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of the app."""
    return tmp_path / "app"


def lies(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sound")
    return path


def upload(store: Store, key: int, *stored: str) -> None:
    with database.writing(store._engine) as connection:
        job = connection.scalar(
            jobs.insert()
            .values(kind="analyze", state="done", person="Q", made_at=datetime.now(UTC), done=1, total=1)
            .returning(jobs.c.id)
        )
        for name in stored:
            row = {"job_id": job, "name": "call.wav", "stored": name, "size": 5, "state": "done", "call_key": key}
            connection.execute(uploads.insert().values(**row))


def test_kept_sound_and_uploads_go_and_the_owners_recording_stays(
    store: Store, calls: list[Call], folder: Path, tmp_path: Path
) -> None:
    fill(store, calls[:2])
    keys = [store.call_key(call.call_id) for call in calls[:2]]
    contents = [f"content of {call.call_id}" for call in calls[:2]]
    theirs = lies(tmp_path / "archive" / "call.wav")
    store.note_recording(contents[0], str(theirs))
    ours = lies(folder / "uploads" / "b1" / "b1-1.wav")
    kept = lies(folder / "sound" / f"{contents[0]}-0.wav"), lies(folder / "sound" / f"{contents[0]}-0.json")
    of_others = lies(folder / "sound" / f"{contents[1]}-0.wav"), lies(folder / "uploads" / "b2" / "b2-1.wav")
    upload(store, keys[0], "b1/b1-1.wav")
    upload(store, keys[1], "b2/b2-1.wav")
    store.remove_call(keys[0], files(folder))
    assert theirs.exists()
    assert not any(path.exists() for path in (ours, ours.parent, *kept))
    assert all(path.exists() for path in of_others)
    assert left(store, keys[1]).get("uploads") == 1


def test_an_upload_that_is_the_recording_goes_even_where_no_row_names_it(
    store: Store, calls: list[Call], folder: Path
) -> None:
    fill(store, calls[:1])
    ours = lies(folder / "uploads" / "b1" / "b1-1.wav")
    store.note_recording(f"content of {calls[0].call_id}", str(ours))
    store.remove_before(Older(date(2030, 1, 1)), files(folder))
    assert not ours.exists()


def test_a_file_in_which_another_call_came_too_stays_until_that_goes(
    store: Store, calls: list[Call], folder: Path
) -> None:
    fill(store, calls[:2])
    keys = [store.call_key(call.call_id) for call in calls[:2]]
    ours = lies(folder / "uploads" / "b1" / "b1-1.json")
    for key in keys:
        upload(store, key, "b1/b1-1.json")
    store.remove_call(keys[0], files(folder))
    assert ours.exists()
    store.remove_call(keys[1], files(folder))
    assert not ours.exists()


def test_no_name_leads_out_of_the_folder_of_uploads(
    store: Store, calls: list[Call], folder: Path, tmp_path: Path
) -> None:
    fill(store, calls[:1])
    key, outside = store.call_key(calls[0].call_id), lies(tmp_path / "calls.txt")
    (folder / "uploads").mkdir(parents=True)
    (folder / "uploads" / "link").symlink_to(outside)
    upload(store, key, "../../calls.txt", str(outside), "link")
    with database.writing(store._engine) as connection:
        values = {"call_key": key, "path": str(folder / "uploads" / ".." / ".." / "calls.txt")}
        connection.execute(recordings.insert().values(**values, noted_at=datetime.now(UTC)))
    store.remove_call(key, files(folder))
    assert outside.exists()
