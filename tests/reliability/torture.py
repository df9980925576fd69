"""`python -m tests.reliability.torture`: kills by the hundred, and a table of where they landed and what came of them.

With --json for the tests: one line with every kill.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process with threads is not one to be forked
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import platform
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.clusters import Cluster
from tests.reliability.killing import BATCH, BETWEEN, OTHERS, Kill, Killer
from tests.reliability.places import Databases, Postgres, Sqlite
from tests.reliability.works import Work, preload

LANDED = ("before the first write", *BETWEEN, "after the last write", "after the end")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="at times drawn, of the batch, on each database")
    parser.add_argument("--others", type=int, default=10, help="at times drawn, of each other work, on each database")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--postgres", help="URL of a server; without it one is started from what is installed here")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--batch-only", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--log", type=Path, help="add each kill here, a line of JSON, as it is done")
    parser.add_argument("--out", type=Path, help="write the table here")
    given = parser.parse_args()
    seed = random.randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}", file=sys.stderr, flush=True)
    preload()
    found: dict[str, list[Kill]] = {}
    began = time.monotonic()
    for databases in _databases(given.only, given.postgres):
        found[databases.name] = []
        works = [(BATCH, given.kills), *((work, given.others) for work in OTHERS if not given.batch_only)]
        for kill in _kills(databases, works, seed, given.json):
            found[databases.name].append(kill)
            if given.log:
                with given.log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps({"database": databases.name, **asdict(kill)}) + "\n")
    if given.json:
        print(json.dumps({name: [asdict(kill) for kill in kills] for name, kills in found.items()}))
    else:
        text = table(found, seed, time.monotonic() - began)
        print(text)
        if given.out:
            given.out.write_text(text, encoding="utf-8")
    sys.exit(any(kill.fault for kills in found.values() for kill in kills))


def _databases(only: str | None, server: str | None) -> Iterator[Databases]:
    if only != "postgresql":
        yield Sqlite()
    if only != "sqlite":
        with _server(server) as url:
            yield Postgres(url)


@contextmanager
def _server(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    cluster = Cluster()
    try:
        yield cluster.start().url
    finally:
        cluster.remove()


def _kills(databases: Databases, works: list[tuple[Work, int]], seed: int, quiet: bool) -> Iterator[Kill]:
    with tempfile.TemporaryDirectory(prefix="callcoach-kills-") as room:
        killer = Killer(databases, Path(room), seed)
        try:
            for work, count in works:
                for each in (killer.times(work, count), killer.points(work)):
                    for number, kill in enumerate(each):
                        if kill.fault or not (quiet or number % 20):
                            said = f"{databases.name}, {work.name}: {kill.landed} {kill.fault}"
                            print(said, file=sys.stderr, flush=True)
                        yield kill
        finally:
            killer.close()


def table(found: dict[str, list[Kill]], seed: int, seconds: float) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Kills",
        "",
        f"`make torture` on {time.strftime('%Y-%m-%d')}, seed {seed}, {seconds / 60:.0f} minutes; "
        f"{machine}, SQLite {sqlite3.sqlite_version}.",
        "",
        "A process at work is killed (SIGKILL), what it left is looked at, the same is started again, and all that is "
        "stored and written is compared with a run that nobody disturbed. *Drawn*: at a time drawn uniformly between "
        "the first and the last write of that run. *Points*: at a named moment.",
    ]
    for name, kills in found.items():
        lines += ["", f"## {name}", "", *_landed([kill for kill in kills if kill.drawn]), "", *_outcome(kills)]
    return "\n".join(lines) + "\n"


def _landed(drawn: Sequence[Kill]) -> Iterator[str]:
    works = list(dict.fromkeys(kill.work for kill in drawn))
    yield "| drawn | " + " | ".join(LANDED) + " | between first and last |"
    yield "|---|" + "--:|" * (len(LANDED) + 1)
    for work in works:
        of = [kill for kill in drawn if kill.work == work]
        counts = Counter(kill.landed for kill in of)
        between = sum(kill.is_between for kill in of)
        cells = [str(counts[where]) for where in LANDED]
        yield f"| {work} | " + " | ".join(cells) + f" | {between} of {len(of)} ({100 * between // len(of)} %) |"


def _outcome(kills: Sequence[Kill]) -> Iterator[str]:
    yield "| work | drawn | points | lost, twice, half or other than undisturbed |"
    yield "|---|--:|---|--:|"
    for work in dict.fromkeys(kill.work for kill in kills):
        of = [kill for kill in kills if kill.work == work]
        points = ", ".join(kill.landed for kill in of if not kill.drawn)
        yield f"| {work} | {sum(kill.drawn for kill in of)} | {points} | {sum(bool(kill.fault) for kill in of)} |"


if __name__ == "__main__":
    main()
