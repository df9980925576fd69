"""Calls through a Ray cluster of one and of two nodes on this machine, beside the process pool, in one run.

python -m benchmarks.ray_runner [--calls 100] [--wait 500]
python -m benchmarks.ray_runner --recordings 24            Whisper (random weights) on the nodes, beside one process
python -m benchmarks.ray_runner --size sqlite:////tmp/size.db       bytes that a call takes in a store

Each call is a transcript of three lines whose tagging waits a while, as for a recogniser on a card of its own.
So what is measured is what handing out and taking back cost, not the stages: two nodes on one machine could do those no
faster. Timed from the first call that is stored to the last. `until the first` is start-up, with the engines of the
first worker; `CPU` is that of this process, which hands out and stores.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import text

from benchmarks.conversations import conversations
from benchmarks.engines import engines
from benchmarks.figures import Figure, show
from benchmarks.random_whisper import random_base
from benchmarks.transcribing import Pinned, lengthened
from pipeline.batch import Summary, local
from pipeline.batch.cluster import Cluster
from pipeline.call import Call, Word
from pipeline.classify import load_tagger
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines, finish
from pipeline.store import Store
from pipeline.tags import Judgement
from pipeline.transcribe.silence import Silence
from tests.sounds import telephone

ROOT = Path(__file__).parent.parent
NODE = {"num_cpus": 1, "object_store_memory": 100 << 20, "include_dashboard": False}
TEXT = "Agent: Why did it stop?\nCustomer: It just did, {}.\nAgent: You get a refund of 200 kroner.\n"
WORDS_A_MINUTE = 150


@dataclass(frozen=True)
class Waiting:
    """A tagger that takes its time."""

    seconds: float
    source: str = "waiting 1"
    codes: tuple[str, ...] = ()
    experimental: tuple[str, ...] = ()

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        time.sleep(self.seconds)
        return [self._tagged(call) for call in calls]

    def _tagged(self, call: Call) -> Call:
        judged = Judgement((), source=self.source)
        turns = (replace(t, utterances=tuple(replace(u, judgement=judged) for u in t.utterances)) for t in call.turns)
        return replace(call, turns=tuple(turns), tagged_by=self.source)


def timed(what: str, sources: Sequence[Source], seconds: float, workers: int, runner: local.Runner | None) -> None:
    waiting = Waiting(seconds)
    plan = local.Plan(partial(engines, tagger=waiting), Silence().name, waiting.source, load_codebook())
    seen: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()

    def moved(_: Summary) -> None:
        seen.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/calls.db") as store:
        summary = local.analyze(sources, store, plan, workers, moved, runner=runner)
    assert summary.analysed == len(sources), summary
    cpu = time.process_time() - cpu
    spent, ideal = seen[-1] - seen[0], (len(sources) - 1) * seconds / workers
    rate = (len(sources) - 1) / spent
    asked = f"ideal: {workers / seconds:.0f} calls a second"
    show(
        Figure(
            f"calls that wait {seconds * 1000:.0f} ms: {what}",
            "",
            f"{rate:.1f} calls a second",
            asked,
            f"{ideal / spent:.2f}",
        )
    )
    print(
        f"| {what} | {rate:.1f} | {ideal / spent:.0%} | {seen[0] - began:.1f} | {cpu / len(sources) * 1000:.0f} |",
        flush=True,
    )


def measure(calls: int, seconds: float) -> None:
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", PYTHONPATH=str(ROOT))
    from ray.cluster_utils import Cluster as Nodes

    print(
        "| | calls a second | of the ideal | seconds until the first | CPU ms a call |\n| --- | --- | --- | --- | --- |"
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"c-{number}.txt" for number in range(calls)]
        for number, path in enumerate(paths):
            path.write_text(TEXT.format(number), encoding="utf-8")
        sources = [Source(path, Metadata(language="en")) for path in paths]
        timed("this process", sources, seconds, 1, None)
        timed("pool, 2 processes", sources, seconds, 2, None)
        nodes = Nodes(initialize_head=True, head_node_args=NODE)
        try:
            timed("Ray, 1 node", sources, seconds, 1, Cluster(nodes.address))
            nodes.add_node(**NODE)
            timed("Ray, 2 nodes", sources, seconds, 2, Cluster(nodes.address))
        finally:
            nodes.shutdown()


def hearing_engines(model: Path) -> Engines:
    whisper = Pinned("random base", model, "cpu", batch_size=2, beam_size=1)
    return engines(whisper, "random base")


def hear(count: int) -> None:
    """Recordings of a minute on two channels, through Whisper in one process and on two nodes, all on these cores."""
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", PYTHONPATH=str(ROOT))
    from ray.cluster_utils import Cluster as Nodes

    with tempfile.TemporaryDirectory() as name:
        model, sounds = random_base(Path(name, "base")), list(conversations())
        turned = (sounds[at % len(sounds) :] + sounds[: at % len(sounds)] for at in range(count))
        paths = [telephone(Path(name, f"{at}.wav"), *lengthened(each, 60 + at)) for at, each in enumerate(turned)]
        sources = [Source(path, Metadata(language="en"), is_recording=True) for path in paths]
        alone = _heard(sources, model, None)
        nodes = Nodes(initialize_head=True, head_node_args=NODE)
        try:
            nodes.add_node(**NODE)
            together = _heard(sources, model, Cluster(nodes.address, device="cpu"))
        finally:
            nodes.shutdown()
    what = f"{count} recordings of a minute through Whisper on two nodes of this machine, stored"
    found, beside = f"{together:.1f} s from the first to the last", f"one process: {alone:.1f} s"
    print(f"{what}: {found}, {beside}")
    show(Figure(what, "", found, beside, f"{together / alone:.2f}"))


def _heard(sources: Sequence[Source], model: Path, runner: local.Runner | None) -> float:
    """Wall seconds between the first stored and the last."""
    book, made = load_codebook(), partial(hearing_engines, model)
    plan = local.Plan(made, made().words_by, load_tagger(None).source, book)
    seen: list[float] = []

    def moved(summary: Summary) -> None:
        seen.extend([time.perf_counter()] * (summary.analysed - len(seen)))

    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/calls.db") as store:
        summary = local.analyze(sources, store, plan, 2 if runner else 1, moved, runner=runner)
    assert summary.analysed == len(sources), summary
    return seen[-1] - seen[0]


def size(url: str, copies: int) -> None:
    """Bytes a call and a minute of talk, of the labelled calls of the test, with a word's time each 0.4 s."""
    found = [labelled.call for labelled in read_labels(ROOT / "labels/test/first", load_codebook())[0]]
    made = engines()
    done = [finish(_spoken(call), call.call_id, {}, made) for call in found]
    words = sum(len(u.words) for each in done for _, u in each.call.utterances())
    with Store.open(url) as store:
        before, cpu, began = _bytes(store), time.process_time(), time.perf_counter()
        for copy in range(copies):
            for each in done:
                name = f"{each.call.call_id}-{copy}"
                local.keep(store, replace(each, call=replace(each.call, call_id=name), content_id=name))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - began
        added, count = _bytes(store) - before, copies * len(done)
    minutes = words * copies / WORDS_A_MINUTE
    print(f"{count} calls, {words / len(done):.0f} words each: {added / count:,.0f} bytes a call, ", end="")
    print(f"{added / minutes:,.0f} bytes for a minute of talk ({WORDS_A_MINUTE} words)")
    print(f"to save a call: {cpu / count * 1000:.1f} ms of CPU, {wall / count * 1000:.1f} ms in all")


def _spoken(call: Call) -> Call:
    turns, at = [], 0
    for turn in call.turns:
        said = []
        for utterance in turn.utterances:
            words = [Word(w, at + 400 * n, at + 400 * n + 350, 0.9) for n, w in enumerate(utterance.text.split())]
            said.append(replace(utterance, start_ms=at, end_ms=at + 400 * len(words), words=tuple(words)))
            at += 400 * len(words)
        turns.append(replace(turn, utterances=tuple(said), start_ms=said[0].start_ms, end_ms=said[-1].end_ms))
    return replace(call, turns=tuple(turns), duration_ms=at, agent=call.agent or "Kari", language=call.language or "en")


def _bytes(store: Store) -> int:
    with store._engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages * connection.execute(text("PRAGMA page_size")).scalar_one())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--wait", type=float, default=500, help="milliseconds a call")
    parser.add_argument("--recordings", type=int, help="hear so many instead")
    parser.add_argument("--size", metavar="URL", help="an empty database")
    parser.add_argument("--copies", type=int, default=10)
    given = parser.parse_args()
    if given.size:
        size(given.size, given.copies)
    elif given.recordings:
        hear(given.recordings)
    else:
        measure(given.calls, given.wait / 1000)


if __name__ == "__main__":
    main()
