"""Each test of the store runs on SQLite and on a real PostgreSQL.

CALLCOACH_TEST_POSTGRES names a server whose user may create databases; without it a throw-away cluster is started
from the PostgreSQL installed here, reachable through a socket only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from pipeline.store import Store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a server to make databases on."""
    if url := os.environ.get("CALLCOACH_TEST_POSTGRES"):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("no PostgreSQL here: install it, or name a server in CALLCOACH_TEST_POSTGRES")
    yield from _cluster(found[-1].parent if found else Path(str(on_path)).parent)


def _cluster(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="callcoach-pg-", dir="/tmp"))  # a socket's path has to be short
    data, as_root = folder / "data", os.geteuid() == 0
    if as_root:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if as_root else []
        subprocess.run([*prefix, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run(str(binaries / "initdb"), "-N", "-U", "callcoach", "-E", "UTF8", "--locale=C", "-A", "trust", str(data))
        run(str(binaries / "pg_ctl"), "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", settings)
        yield f"postgresql+psycopg://callcoach@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            run(str(binaries / "pg_ctl"), "stop", "-m", "immediate", "-D", str(data))
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'calls.db'}"
        return
    server = make_url(request.getfixturevalue("postgres"))
    name = f"callcoach_test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        yield store
