"""What a batch meets on a real machine: it says what happened, keeps what is done, and goes on where it can."""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, event, make_url, text

from pipeline.batch import patience
from pipeline.cli import analyze as cli
from pipeline.errors import StoreUnusable
from pipeline.process import Engines
from pipeline.store import Store, database
from tests.clusters import Cluster, binaries, create_database
from tests.fakes import KeywordTagger
from tests.needs import needs
from tests.reliability.batches import analyze, engines, names, once, sources

# ---- the disk is full


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only where a disk may be mounted; the other tests of a full disk need none")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill_up(disk: Path) -> None:
    with (disk / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


def test_a_full_disk_ends_the_batch_and_with_room_it_goes_on(disk: Path, tmp_path: Path) -> None:
    given = sources(tmp_path / "in", 6)
    with Store.open(disk / "calls.db") as store:
        summary = analyze(given, store, after=once(3, partial(fill_up, disk)))
        assert re.search(r"calls\.db: .*(full|I/O error); .*room", str(summary.stopped))
        assert summary.analysed == len(names(store)) < 6
        (disk / "ballast").unlink()
        again = analyze(given, store)
        assert (again.analysed + again.unchanged, again.stopped) == (6, None)


def test_a_store_that_may_grow_no_more_ends_the_batch_and_keeps_what_is_done(tmp_path: Path) -> None:
    given = sources(tmp_path / "in", 8)
    with Store.open(tmp_path / "calls.db") as store:
        limit = partial(_limit, store)
        summary = analyze(given, store, after=once(2, limit))
        assert "database or disk is full; make room on the disk and run it again" in str(summary.stopped)
        assert 2 <= summary.analysed == len(names(store)) < 8
    with Store.open(tmp_path / "calls.db") as store:
        assert analyze(given, store).stopped is None
        assert len(names(store)) == 8


def _limit(store: Store) -> None:
    """As if the disk had no room for another page."""

    def full(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: what there is

    event.listen(store._engine, "connect", full)
    store._engine.dispose()


LIMITED = """
import resource, sys
from pathlib import Path
from pipeline.store import Store
from tests.reliability.batches import analyze, sources
store = Store.open(sys.argv[1])
size = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000,) * 2)
print(analyze(sources(Path(sys.argv[2]), 30), store).stopped)
"""


def test_a_file_that_may_not_grow_ends_the_batch_in_a_sentence(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "calls.db"), str(tmp_path / "in")],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout  # fmt: skip
    assert re.search(r"calls\.db: .*(full|I/O error); .*room", said)
    with Store.open(tmp_path / "calls.db") as store:
        analyze(sources(tmp_path / "in", 30), store)
        assert len(names(store)) == 30


# ---- the store may not be written


def test_a_store_that_can_only_be_read_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    given = sources(tmp_path / "in", 4)
    with Store.open(tmp_path / "calls.db") as store:
        analyze(given[:2], store)
    with Store.open(f"sqlite:///file:{tmp_path}/calls.db?mode=ro&uri=true") as store:
        summary = analyze(given, store)
        assert "readonly database; get write access to the file and its folder" in str(summary.stopped)
        assert names(store) == ["c-00", "c-01"]


def test_the_command_says_it_in_one_line_and_its_status_is_1(tmp_path: Path) -> None:
    given = sources(tmp_path / "in", 2)
    Store.open(tmp_path / "calls.db").close()
    url = f"sqlite:///file:{tmp_path}/calls.db?mode=ro&uri=true"
    done = CliRunner().invoke(cli.analyze, [str(given[0].path.parent), "--db", url], standalone_mode=False)
    assert done.return_value == 1
    (said,) = [line for line in done.output.splitlines() if line.startswith("Stopped: ")]
    assert said.endswith("What is finished is kept; the same command goes on from there.")
    assert "0 calls analysed, 0 brought up to date, 0 unchanged, 0 failed." in done.output


# ---- another process holds the store

HOLDS = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
other.execute("COMMIT")
"""


def held(path: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_batch_waits_for_another_process_that_writes(tmp_path: Path) -> None:
    given, others = sources(tmp_path / "in", 3), []
    with Store.open(tmp_path / "calls.db") as store:
        summary = analyze(given, store, after=once(1, lambda: others.append(held(tmp_path / "calls.db", 1.5))))
        assert (summary.analysed, summary.stopped) == (3, None)
    assert others[0].wait(10) == 0


def test_a_store_locked_for_too_long_ends_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    given, others = sources(tmp_path / "in", 3), []
    with Store.open(tmp_path / "calls.db") as store:
        summary = analyze(given, store, after=once(1, lambda: others.append(held(tmp_path / "calls.db", 30))))
        assert "database is locked; another process is writing to it" in str(summary.stopped)
        others[0].kill()
        others[0].wait()
        assert (names(store), analyze(given, store).analysed) == (["c-00"], 2)


# ---- files


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_vanished_costs_itself_alone(tmp_path: Path, workers: int) -> None:
    given = sources(tmp_path / "in", 5)
    given[3].path.unlink()
    with Store.open(tmp_path / "calls.db") as store:
        summary = analyze(given, store, workers)
        (failure,) = summary.failures
        assert "c-03.txt: it cannot be opened (no such file or directory); check the name" in failure.reason
        assert summary.analysed == 4


def test_a_file_that_vanishes_after_it_was_looked_at_costs_itself_alone(tmp_path: Path) -> None:
    from pipeline import demo
    from pipeline.listening import Source
    from pipeline.metadata import Metadata

    lies = tmp_path / "emma.ogg"
    lies.write_bytes((demo.CALLS / "emma-4.ogg").read_bytes())
    recording = Source(lies, Metadata(language="en"), is_recording=True)

    def make() -> Engines:
        lies.unlink()  # it is known by its content, and not heard yet
        return engines()

    with Store.open(tmp_path / "calls.db") as store:
        summary = analyze([recording, *sources(tmp_path / "in", 2)], store, make=make)
        assert summary.analysed == 2
        assert len(summary.failures) == 1
        assert summary.failures[0].reason.startswith("emma.ogg: ")
        assert [failure.path for failure in store.failures()] == [str(lies)]


# ---- memory


@dataclass(frozen=True)
class Hungry(KeywordTagger):
    """Wants more than there is for one call."""

    def tag(self, calls):  # type: ignore[no-untyped-def]
        if calls[0].call_id == "c-01":
            used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            soft, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, hard))
            try:
                bytearray(500_000_000)
            finally:
                resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        return super().tag(calls)


def hungry() -> Engines:
    return engines(Hungry())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit of memory to be had here")
def test_memory_that_runs_out_in_a_worker_costs_its_call_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path / "calls.db") as store:
        summary = analyze(sources(tmp_path / "in", 6), store, 2, hungry)
        assert [f.reason for f in summary.failures] == [
            "c-01.txt (c-01): it needs more memory than there is; analyse it alone."
        ]
        assert summary.analysed == 5


@dataclass(frozen=True)
class KilledOnce(KeywordTagger):
    """As when the system's killer takes the largest process, which need not be the one to blame."""

    mark: str = ""

    def tag(self, calls):  # type: ignore[no-untyped-def]
        if calls[0].call_id == "c-02" and not Path(self.mark).exists():
            Path(self.mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().tag(calls)


def killed_once(mark: str) -> Engines:
    return engines(KilledOnce(mark=mark))


def test_a_worker_that_the_system_kills_costs_nothing_when_its_call_goes_well_alone(tmp_path: Path) -> None:
    with Store.open(tmp_path / "calls.db") as store:
        given = sources(tmp_path / "in", 8)
        summary = analyze(given, store, 2, partial(killed_once, str(tmp_path / "killed")))
        assert (summary.analysed, summary.failures) == (8, ())
        assert (tmp_path / "killed").exists()


PARENT = """
import sys
from pathlib import Path
from pipeline.store import Store
from tests.reliability.batches import analyze, engines, sources
def slow():
    Path(sys.argv[2], "worker").write_text(str(__import__("os").getpid()))
    return engines()
if __name__ == "__main__":
    analyze(sources(Path(sys.argv[1]), 500), Store.open(Path(sys.argv[2], "calls.db")), 1 + 1, slow)
"""


def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    command = [sys.executable, str(tmp_path / "parent.py"), str(tmp_path / "in"), str(tmp_path)]
    parent = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}, stderr=subprocess.DEVNULL
    )
    mark = tmp_path / "worker"
    until(lambda: mark.exists() and bool(mark.read_text()), 240)
    worker = int(mark.read_text())
    parent.kill()
    parent.wait()
    until(lambda: not is_running(worker), 60)


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(true, seconds: float) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


# ---- the server


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of our own, to be stopped and started."""
    needs(binaries(), "PostgreSQL is not installed here")
    made = Cluster()
    try:
        yield made.start()
    finally:
        made.remove()


def cut_off(server: str, url: str) -> None:
    """Every connection to the database."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    query = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with engine.connect() as connection:
        connection.execute(query, {"name": make_url(url).database})
    engine.dispose()


def test_a_connection_that_is_lost_is_made_anew(cluster: Cluster, tmp_path: Path) -> None:
    url = create_database(cluster.url)
    with Store.open(url) as store:
        summary = analyze(sources(tmp_path / "in", 4), store, after=once(2, partial(cut_off, cluster.url, url)))
        assert (summary.analysed, summary.failures, summary.stopped) == (4, (), None)


def test_a_connection_lost_in_the_middle_of_a_call_costs_nothing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.store import sums

    url, real, cut = create_database(cluster.url), sums.add, []

    def add(connection, key):  # type: ignore[no-untyped-def]
        if not cut:
            cut.append(key)
            cut_off(cluster.url, url)  # what was written of the call is rolled back
        real(connection, key)

    monkeypatch.setattr(sums, "add", add)
    with Store.open(url) as store:
        summary = analyze(sources(tmp_path / "in", 3), store)
        assert (summary.analysed, summary.failures, len(cut)) == (3, (), 1)
        assert names(store) == ["c-00", "c-01", "c-02"]


def test_a_server_that_is_started_again_is_waited_for(cluster: Cluster, tmp_path: Path) -> None:
    url = create_database(cluster.url)

    def restart() -> None:
        cluster.stop()
        timer = threading.Timer(1.5, cluster.start)
        timer.start()
        timers.append(timer)

    timers: list[threading.Timer] = []
    with Store.open(url) as store:
        summary = analyze(sources(tmp_path / "in", 4), store, after=once(2, restart))
        timers[0].join()
        assert (summary.analysed, summary.failures, summary.stopped) == (4, (), None)


def test_a_server_that_stays_away_ends_the_batch(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 1.0)
    url, given = create_database(cluster.url), sources(tmp_path / "in", 3)
    with Store.open(url) as store:
        summary = analyze(given, store, after=once(1, cluster.stop))
        assert (summary.analysed, summary.failures) == (1, ())
        assert re.search(r"^postgresql://.*; (check that the server runs|run it again when)", str(summary.stopped))
        cluster.start()
        assert (analyze(given, store).analysed, len(names(store))) == (2, 3)


def test_a_fault_of_one_call_is_no_fault_of_the_store(store: Store, tmp_path: Path) -> None:
    given = sources(tmp_path / "in", 3)
    given[1].path.write_text("Agent: Why \x00 did it stop?\nCustomer: It did.\n", encoding="utf-8")
    try:
        summary = analyze(given, store)
    except StoreUnusable:
        pytest.fail("the whole store was given up")
    assert summary.stopped is None
    assert {"c-00", "c-02"} <= set(names(store))
