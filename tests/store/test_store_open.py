"""Opening, migrating, and the faults a database has."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from store_examples import before_the_review_app, call, save

import pipeline.store
from pipeline.errors import StoreError
from pipeline.store import Store, database
from pipeline.store.schema import REVISION, metadata


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    engine = database.connect(url)
    yield engine
    engine.dispose()


def ours(name: str | None, kind: str, _: object) -> bool:
    """Everything but the full-text index, which each database has in its own way."""
    return not (kind == "table" and name and name.startswith("call_words"))


def test_the_migrations_make_the_tables_the_code_describes(url: str) -> None:
    Store.open(url).close()
    with closing_engine(url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION


def test_the_newest_migration_is_the_one_the_schema_names() -> None:
    folder = Path(pipeline.store.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [REVISION]


def test_a_store_of_the_first_schema_is_brought_up_to_date_with_its_calls(url: str) -> None:
    with Store.open(url) as store:
        save(store, call())
    with closing_engine(url) as engine, engine.begin() as connection:  # as schema 0001 was
        before_the_review_app(connection)
        connection.execute(text("ALTER TABLE judgements DROP COLUMN about"))
        connection.execute(text("ALTER TABLE judgements DROP COLUMN follow_up"))
        connection.execute(text("DROP TABLE taggers"))
        connection.execute(text("DROP INDEX ix_calls_kept_out"))
        for name in ("confidence", "dropped", "hold", "roles", "flags", "counts", "reason", "stratum_id"):
            connection.execute(text(f"ALTER TABLE calls DROP COLUMN {name}"))
        for name in ("stake", "stake_currency", "deferred", "probed", "asked"):
            connection.execute(text(f"ALTER TABLE compensation DROP COLUMN {name}"))
        for name in ("sampled", "samples", "renames", "visions", "sessions", "outcomes", "strata", "chances"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with Store.open(url) as store:
        assert store.load("c-1") == call()
        assert store.tagger() is None


def test_opening_again_keeps_what_is_there(url: str) -> None:
    with Store.open(url) as store:
        save(store, call())
    with Store.open(url) as store:
        assert store.load("c-1") == call()


def test_a_newer_schema_is_refused_in_one_sentence(url: str) -> None:
    Store.open(url).close()
    with closing_engine(url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"a newer callcoach wrote it \(schema 9999, not \d+\); update callcoach\.$"):
        Store.open(url)


def test_a_path_is_sqlite(tmp_path: Path) -> None:
    with Store.open(tmp_path / "calls.db") as store:
        save(store, call())
    with Store.open(str(tmp_path / "calls.db")) as store:
        assert store.load("c-1") == call()


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no such folder.calls\.db: unable to open .*; check that the folder exists"):
        Store.open(tmp_path / "no such folder" / "calls.db")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "calls.db").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(StoreError, match=r"calls\.db: file is not a database"):
        Store.open(tmp_path / "calls.db")


def test_a_database_that_may_only_be_read_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    with Store.open(path) as store:
        save(store, call())
    with Store.open(f"sqlite:///file:{path.as_posix()}?mode=ro&uri=true") as store:
        assert store.load("c-1") == call()
        with pytest.raises(StoreError, match="readonly database; get write access"):
            save(store, call("c-2"))


def test_a_writer_waits_only_so_long_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with Store.open(tmp_path / "calls.db") as store:
        other = sqlite3.connect(tmp_path / "calls.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"database is locked; another process is writing to it"):
            save(store, call())
        other.close()
        save(store, call())


def test_opening_a_fresh_file_waits_for_another_process_at_it(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "calls.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # before the file is in WAL mode, where readers do not wait
    other.execute("CREATE TABLE something (else_ INTEGER)")
    release = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    release.start()
    Store.open(tmp_path / "calls.db").close()
    release.join()
    other.close()


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(
        StoreError, match=r"postgresql://eva:\*\*\*@127\.0\.0\.1:1/calls: .*; check that the server"
    ) as info:
        Store.open("postgresql://eva:hemmelig@127.0.0.1:1/calls?password=hemmelig")
    assert "hemmelig" not in str(info.value)


def test_a_password_in_the_words_of_the_driver_is_not_repeated() -> None:
    with pytest.raises(StoreError, match=r'invalid sslmode value: "\*\*\*"') as info:
        Store.open("postgresql://eva:hemmelig@127.0.0.1:1/calls?sslmode=hemmelig")
    assert "hemmelig" not in str(info.value)


def test_a_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install 'callcoach\[postgres\]'"):
        Store.open("postgresql://eva@127.0.0.1:1/calls")


@pytest.mark.parametrize("url", ["mysql://eva:hemmelig@host/calls", "postgresql://eva:hemmelig@host:port/calls"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(StoreError, match="postgresql://") as info:
        Store.open(url)
    assert "hemmelig" not in str(info.value)


def test_an_address_of_postgresql_may_name_the_driver_or_not(url: str) -> None:
    if url.startswith("postgresql"):
        for address in (url, url.replace("+psycopg", "")):
            Store.open(address).close()
