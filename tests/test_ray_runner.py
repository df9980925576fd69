"""The batch on a real Ray cluster of two nodes on this machine: workers, a node and the driver are killed midway."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import demo
from pipeline.batch import cluster, local, parts
from pipeline.batch.cluster import Cluster, Needs, Worker, unfit
from pipeline.collect import Rules, collect
from pipeline.collect_places import collect_places
from pipeline.errors import ModelMissing, WrongUse
from pipeline.metadata import Metadata
from pipeline.store import Store
from tests.cluster_world import begun, plan, transcripts, whisper_plan
from tests.tiny_whisper import tiny_whisper

pytest.importorskip("ray")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ray's clusters of several nodes do not run on Windows")
ROOT = Path(__file__).parent.parent
NOWHERE = Path(os.devnull)
NODE = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}


@pytest.fixture(scope="module")
def nodes():
    """A cluster of two nodes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_health_check_period_ms", "1000")  # a lost node is noticed in seconds
        patch.setenv("RAY_health_check_failure_threshold", "3")
        patch.setenv("PYTHONPATH", str(ROOT))
        from ray.cluster_utils import Cluster as Nodes

        made = Nodes(initialize_head=True, head_node_args=NODE)
        try:
            made.add_node(**NODE)
            yield made
        finally:
            made.shutdown()


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "calls.db") as opened:
        yield opened


def by_id(store):
    return sorted(store.calls(), key=lambda call: call.call_id)


def when(log, calls, do):
    """Do it as soon as so many calls have been begun."""

    def wait():
        while len(begun(log)) < calls:
            time.sleep(0.02)
        do()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def test_a_cluster_gives_what_one_process_gives_from_addresses_too(nodes, store, tmp_path):
    transcripts(tmp_path / "calls", 6)
    (tmp_path / "calls" / "emma-4.ogg").write_bytes((demo.CALLS / "emma-4.ogg").read_bytes())
    rules, made = Rules(Metadata(language="en")), plan(tmp_path / "log", workers=2)
    there = collect_places([(tmp_path / "calls").as_uri()], rules).sources
    assert local.analyze(there, store, made, runner=Cluster(nodes.address)).analysed == 7
    assert len({process for process, _ in begun(tmp_path / "log")}) == 2  # a worker on each node
    with Store.open(tmp_path / "other.db") as other:
        alone = plan(tmp_path / "other log")
        local.analyze(collect([tmp_path / "calls"], rules).sources, other, alone, workers=1)
        assert by_id(store) == by_id(other)
    never = Cluster("127.0.0.1:1")  # nothing new: no cluster is asked
    assert local.analyze(there, store, made, runner=never).unchanged == 7


def test_a_cluster_hears_recordings_together_and_gives_what_one_process_gives(nodes, store, tmp_path):
    folder, rules = tmp_path / "calls", Rules(Metadata(language="nb"))
    folder.mkdir()
    for name in ("emma-4.ogg", "daniel-4.ogg"):
        (folder / name).write_bytes((demo.CALLS / name).read_bytes())
    made = whisper_plan(tiny_whisper(tmp_path / "tiny", " takk", " for", " det"), tmp_path / "log")
    there = collect_places([folder.as_uri()], rules).sources
    assert local.analyze(there, store, made, runner=Cluster(nodes.address)).analysed == 2
    with Store.open(tmp_path / "other.db") as other:
        local.analyze(collect([folder], rules).sources, other, made)
        assert by_id(store) == by_id(other)


MIXED = ({"CPU": 4.0, "GPU": 2.0}, {"CPU": 8.0})


@pytest.mark.parametrize(
    ("asked", "words_by", "needs", "workers"),
    [
        (Cluster(), "faster-whisper small", Needs(1, 1), 2),  # a card each
        (Cluster(gpus=0.5), "faster-whisper small", Needs(1, 0.5), 4),
        (Cluster(device="cpu"), "faster-whisper small", Needs(4, 0), 3),  # a machine each, as large as the smallest
        (Cluster(), "none", Needs(1, 0), 12),  # a processor each
    ],
)
def test_workers_take_what_the_words_need(asked, words_by, needs, workers):
    crew = cluster._Crew(None, asked, plan(NOWHERE, words_by=words_by))
    assert crew._needs(MIXED) == needs
    assert sum(cluster._room(node, needs) for node in MIXED) == workers


def test_a_worker_that_is_killed_costs_nothing_but_its_calls_in_flight(nodes, store, tmp_path):
    log = tmp_path / "log"
    killer = when(log, 8, lambda: os.kill(begun(log)[-1][0], signal.SIGKILL))
    sources = transcripts(tmp_path / "calls", 24)
    made = plan(log, 0.1, workers=2, last="c-18")
    summary = local.analyze(sources, store, made, runner=Cluster(nodes.address))
    killer.join()
    assert (summary.analysed, summary.failures) == (24, ())
    assert len({process for process, _ in begun(log)}) == 3  # another took its place
    again = [call for call, times in Counter(call for _, call in begun(log)).items() if times > 1]
    assert len(again) <= cluster.AHEAD
    assert len(by_id(store)) == 24


def test_a_call_that_kills_every_worker_is_named_and_the_rest_goes_on(nodes, store, tmp_path):
    log = tmp_path / "log"
    sources = transcripts(tmp_path / "calls", 12)
    summary = local.analyze(sources, store, plan(log, 0.02, deadly="c-3"), runner=Cluster(nodes.address))
    assert summary.analysed == 11
    (failure,) = summary.failures
    assert "c-3.txt" in failure.reason
    assert "died" in failure.reason
    assert [known.path for known in store.failures()] == [str(sources[3].path)]
    assert Counter(call for _, call in begun(log))["c-3"] <= 1 + cluster.TRIES


def test_a_driver_that_is_killed_and_started_again_goes_on_where_it_was(nodes, store, tmp_path):
    log = tmp_path / "log"
    command = [sys.executable, "-m", "tests.cluster_world", nodes.address, str(tmp_path), "16"]
    driver = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        deadline = time.monotonic() + 60
        while len(by_id(store)) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        driver.kill()
        driver.wait()
    finished = {call.call_id for call in by_id(store)}
    assert 4 <= len(finished) < 16
    before = len(begun(log))
    sources = transcripts(tmp_path / "calls", 16)
    summary = local.analyze(sources, store, plan(log), runner=Cluster(nodes.address))
    assert (summary.analysed, summary.unchanged) == (16 - len(finished), len(finished))
    assert not finished & {call for process, call in begun(log)[before + 2 * cluster.AHEAD :]}
    assert len(by_id(store)) == 16


def test_ctrl_c_keeps_what_is_finished_and_ends_the_workers(nodes, store, tmp_path):
    def interrupt(summary):
        if summary.analysed == 3:
            raise KeyboardInterrupt

    sources, log = transcripts(tmp_path / "calls", 12), tmp_path / "log"
    summary = local.analyze(sources, store, plan(log, 0.1), progress=interrupt, runner=Cluster(nodes.address))
    assert (summary.interrupted, len(by_id(store))) == (True, 3)
    assert gone({process for process, _ in begun(log)})


def gone(processes, seconds=20):
    """Whether they end before long."""
    deadline = time.monotonic() + seconds
    while any(os.path.exists(f"/proc/{process}") for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def lacking():
    raise ModelMissing("large-v3 is not on this machine.")


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (plan(NOWHERE, words_by="script 2"), "it has words by script 1, this machine script 2; bring the same"),
        (replace(plan(NOWHERE), make=lacking), "large-v3 is not on this machine."),
        (plan(NOWHERE), None),
    ],
)
def test_workers_that_would_give_other_calls_than_asked_for_are_refused(made, sentence):
    said = unfit(Worker().load(made.make, together=False), made)
    assert said is None if sentence is None else sentence in said


def test_a_node_that_is_lost_costs_nothing_but_its_calls_in_flight(nodes, tmp_path):
    log = tmp_path / "log"

    def lose():
        node = next(iter(nodes.worker_nodes))
        node.kill_all_processes(check_alive=False, allow_graceful=False, wait=True)
        nodes.worker_nodes.remove(node)

    killer = when(log, 8, lose)
    sources, folder = transcripts(tmp_path / "calls", 24), tmp_path / "parts"
    summary = parts.analyze(sources, parts.Parts(folder, 5), plan(log, 0.2, workers=2), runner=Cluster(nodes.address))
    killer.join()
    assert (summary.analysed, summary.failures) == (24, ())
    again = [call for call, times in Counter(call for _, call in begun(log)).items() if times > 1]
    assert len(again) <= cluster.AHEAD
    kept, _ = parts.Parts(folder).known()
    assert len(kept) == 24
    nodes.add_node(**NODE)


# ---- what cannot work is said in a sentence


def refused(store, tmp_path, address=None):
    with pytest.raises(WrongUse) as raised:
        local.analyze(transcripts(tmp_path / "calls", 1), store, plan(tmp_path / "log"), runner=Cluster(address))
    return str(raised.value)


def test_without_ray_it_says_what_to_install(store, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert "pip install 'callcoach[ray]'" in refused(store, tmp_path)


def test_a_cluster_that_does_not_answer_is_named(store, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"No Ray cluster answers at 127.0.0.1:{port}" in refused(store, tmp_path, f"127.0.0.1:{port}")


@pytest.mark.parametrize("address", ["head", "ray://head:10001"])
def test_an_address_that_is_none_is_refused(store, tmp_path, address):
    assert "HOST:PORT" in refused(store, tmp_path, address)


def test_a_cluster_of_another_version_is_named(store, tmp_path, monkeypatch):
    import ray

    def refuse(**_):
        raise RuntimeError("Version mismatch: The cluster was started with:\n    Ray: 2.40.0\n    Python: 3.12.1")

    monkeypatch.setattr(ray, "init", refuse)
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = refused(store, tmp_path, f"127.0.0.1:{server.getsockname()[1]}")
    assert "Version mismatch: The cluster was started with: Ray: 2.40.0 Python: 3.12.1" in said
