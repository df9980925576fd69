"""What the workers of a cluster work with in tests: a slow tagger that tells what it did, and may die over a call."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.batch import local
from pipeline.batch.cluster import Cluster
from pipeline.call import Call
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.store import Store
from pipeline.transcribe.whisper import Whisper
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

TEXT = "Agent: Why did it stop?\nCustomer: It just did.\nAgent: You get a refund of 200 kroner.\n"


@dataclass(frozen=True)
class Watched(KeywordTagger):
    log: Path = Path(os.devnull)
    seconds: float = 0
    deadly: str = "no call"
    workers: int = 1  # that must be at work before one goes on
    last: str = "no call"  # goes on only when one more has been at work

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        with self.log.open("a") as log:
            log.write(f"{os.getpid()} {calls[0].call_id}\n")
        deadline, needed = time.monotonic() + 60, self.workers + (calls[0].call_id == self.last)
        while len({process for process, _ in begun(self.log)}) < needed and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(self.seconds)
        if calls[0].call_id == self.deadly:
            os._exit(1)
        return super().tag(calls)


def engines(tagger: Watched) -> Engines:
    return Engines(ears(ScriptedTranscriber(("hello", "hi"))), "script 1", tagger, load_codebook())


def plan(log: Path, seconds: float = 0, words_by: str = "script 1", **named: Any) -> local.Plan:
    tagger = Watched(log=log, seconds=seconds, **named)
    return local.Plan(partial(engines, tagger), words_by, tagger.source, load_codebook())


def whisper_engines(folder: Path, tagger: Watched) -> Engines:
    whisper = Whisper("tiny", folder, "cpu", beam_size=1)
    return Engines(ears(whisper), whisper.name, tagger, load_codebook())


def whisper_plan(folder: Path, log: Path) -> local.Plan:
    tagger = Watched(log=log)
    return local.Plan(partial(whisper_engines, folder, tagger), "faster-whisper tiny", tagger.source, load_codebook())


def begun(log: Path) -> list[tuple[int, str]]:
    """Process and call, in the order in which they were begun."""
    lines = log.read_text().split("\n") if log.exists() else []
    return [(int(line.split()[0]), line.split()[1]) for line in lines if line]


def transcripts(folder: Path, count: int) -> list[Source]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"c-{number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(TEXT + f"Customer: Number {number} it is.\n", encoding="utf-8")
    return [Source(path, Metadata(agent="Kari", language="en")) for path in paths]


if __name__ == "__main__":  # a driver that is killed
    address, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with Store.open(folder / "calls.db") as store:
        made = plan(folder / "log", 0.3)
        local.analyze(transcripts(folder / "calls", count), store, made, runner=Cluster(address))
