"""A throw-away PostgreSQL, from what is installed here, reachable through a socket only."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

NONE_HERE = "no PostgreSQL here: install it, or name a server in CALLCOACH_TEST_POSTGRES"


def binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """Not started yet when it is made."""

    def __init__(self) -> None:
        found = binaries()
        if found is None:
            raise FileNotFoundError(NONE_HERE)
        self.binaries = found
        self.folder = Path(tempfile.mkdtemp(prefix="callcoach-pg-", dir="/tmp"))  # a socket's path has to be short
        self.data = self.folder / "data"
        self.url = f"postgresql+psycopg://callcoach@/postgres?host={self.folder}"
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-N", "-U", "callcoach", "-E", "UTF8", "--locale=C", "-A", "trust", str(self.data))

    def start(self) -> Cluster:
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", settings)
        return self

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))

    def remove(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        command = [*prefix, str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)


def create_database(server: str, template: str | None = None) -> str:
    """URL of a new one, empty or a copy of the database that the URL `template` names."""
    name = f"callcoach_test_{uuid.uuid4().hex}"
    of = f" TEMPLATE {make_url(template).database}" if template else ""
    _say(server, f"CREATE DATABASE {name}{of}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    _say(server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def _say(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
