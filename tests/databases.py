"""Empty databases for tests, on SQLite and on a real PostgreSQL.

CALLCOACH_TEST_POSTGRES names a server whose user may create databases; without it a throw-away cluster is started
from the PostgreSQL installed here, reachable through a socket only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.clusters import NONE_HERE, Cluster, binaries, create_database, drop_database
from tests.needs import needs


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a server to make databases on."""
    if url := os.environ.get("CALLCOACH_TEST_POSTGRES"):
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    needs(binaries(), NONE_HERE)
    cluster = Cluster()
    try:
        yield cluster.start().url
    finally:
        cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'calls.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    name = create_database(server)
    yield name
    drop_database(server, name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        yield store
