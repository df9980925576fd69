"""Every released schema is brought to the newest with all it held, and a copy is made first."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.backups import backups as copies_of
from pipeline.errors import StoreUnusable
from pipeline.store import Store, backups, database
from pipeline.store.schema import REVISION
from tests.reliability.batches import analyze, sources
from tests.reliability.dump import difference, dump
from tests.reliability.earlier import RELEASED, copy_as

LATER = {"strata", "call_codes"}  # made by migrations, from what was there


@pytest.fixture
def newest(tmp_path: Path) -> str:
    """A store as it is now, without what only later schemas know."""
    with Store.open(tmp_path / "newest.db") as store:
        analyze(sources(tmp_path / "in", 4), store)
    return f"sqlite:///{tmp_path / 'newest.db'}"


@pytest.mark.parametrize("version", RELEASED)
def test_a_store_of_an_earlier_schema_holds_all_it_held(newest: str, url: str, version: str) -> None:
    columns = copy_as(newest, url, version)
    with Store.open(url) as store:
        assert len(list(store.calls())) == 4
        assert analyze_again(store)
    known = {**columns, **{name: set() for name in LATER}}
    only = {name: found for name, found in known.items() if name not in LATER}
    before, after = dump(newest, only=only), dump(url, only=only)
    compared = (columns.keys() | LATER | {"call_words"}) & before.keys()
    if not url.startswith("sqlite"):
        compared -= {"call_words"}  # each database has its own index
    names = {"names"} if version < "0005" else set()  # of what was not known then
    kept = sorted(compared - names)
    assert difference({name: before[name] for name in kept}, {name: after[name] for name in kept}) == ""


def analyze_again(store: Store) -> bool:
    """Writing goes on: numbers of new rows do not clash with those that were there."""
    store.fail("somewhere.wav", None, "a reason")
    store.succeeded("somewhere.wav")
    return True


@pytest.mark.parametrize("version", RELEASED)
def test_before_that_a_copy_is_made_which_an_earlier_callcoach_can_open(
    newest: str, tmp_path: Path, version: str
) -> None:
    path = tmp_path / "calls.db"
    copy_as(newest, f"sqlite:///{path}", version)
    path.chmod(0o640)
    Store.open(path).close()
    (copy,) = copies_of(str(path))
    assert copy.name == f"calls.db.schema-{version}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]
        assert connection.execute("SELECT count(*) FROM calls").fetchall() == [(4,)]


def test_a_copy_is_never_written_over(newest: str, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "calls.db").unlink(missing_ok=True)
        copy_as(newest, f"sqlite:///{tmp_path / 'calls.db'}", "0005")
        Store.open(tmp_path / "calls.db").close()
    assert [copy.name for copy in copies_of(str(tmp_path / "calls.db"))] == [
        "calls.db.schema-0005",
        "calls.db.schema-0005-2",
    ]


def test_nothing_is_copied_where_the_schema_is_the_newest_or_there_was_none(tmp_path: Path) -> None:
    for _ in range(2):
        Store.open(tmp_path / "calls.db").close()
    assert copies_of(str(tmp_path / "calls.db")) == ()


def test_without_a_copy_the_schema_stays(newest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "calls.db"
    copy_as(newest, f"sqlite:///{path}", "0005")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups.os, "replace", full)
    with pytest.raises(StoreUnusable, match=r"calls\.db: .*no copy of it could be made first .*; make room"):
        Store.open(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0005",)]
    assert not list(tmp_path.glob(".*.part"))
    monkeypatch.undo()
    Store.open(path).close()


def test_a_migration_that_fails_leaves_the_earlier_schema(
    newest: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    copy_as(newest, url, "0005")

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(op, "create_index", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        Store.open(url)
    monkeypatch.undo()
    with Store.open(url) as store:
        assert len(list(store.calls())) == 4
    engine = database.connect(url)
    with database.reading(engine) as connection:
        assert database._version(connection) == REVISION
    engine.dispose()
