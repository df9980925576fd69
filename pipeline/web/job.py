"""One job in a process of its own: `python -m pipeline.web.job ID`, started by the worker of a server."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from importlib import import_module

from pydantic import TypeAdapter

from pipeline.errors import CallcoachError, as_fault
from pipeline.store import Store
from pipeline.store.jobs import Job
from pipeline.web.settings import Settings

SETTINGS = "CALLCOACH_JOB"  # the variable of the environment that holds the server's settings
NICE = 10  # pages come first
KINDS = {  # kind -> module with `run(task)`, which gives the last line; loaded when needed
    "analyze": "pipeline.web.tasks.analyze",
    "train": "pipeline.web.tasks.train",
    "retag": "pipeline.web.tasks.retag",
}
TELL_SECONDS = 0.5  # the database hears no more often where a job is


class Stopped(Exception):
    """Nobody wants it any more."""


@dataclass
class Task:
    """What a job works with."""

    store: Store
    settings: Settings
    job: Job
    _told: float = field(default=0.0, repr=False)

    def moved(self, done: int | None = None, total: int | None = None, *said: str) -> None:
        """Tell where it is. Stopped where somebody has stopped it."""
        now = time.monotonic()
        if not said and done != total and now - self._told < TELL_SECONDS:
            return
        self._told = now
        if not self.store.job_moved(self.job.id, done, total, said):
            raise Stopped

    def say(self, line: str) -> None:
        self.moved(None, None, line)


def run(store: Store, settings: Settings, number: int) -> None:
    """Its end is noted whatever happens."""
    job = store.job(number)
    try:
        said = import_module(KINDS[job.kind]).run(Task(store, settings, job))
    except Stopped:
        return
    except CallcoachError as error:
        store.end_job(number, "failed", str(error))
    except Exception as error:
        store.end_job(number, "failed", str(as_fault(job.kind, error)))
        raise
    else:
        store.end_job(number, "done", said)


def packed(settings: Settings) -> str:
    """As one text, for the environment of a process."""
    return TypeAdapter(Settings).dump_json(settings).decode()


def unpacked(text: str) -> Settings:
    return TypeAdapter(Settings).validate_json(text)


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(NICE)
    settings = unpacked(os.environ.pop(SETTINGS))
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    with Store.open(settings.url) as store:
        run(store, settings, int(sys.argv[1]))


def _end_with_the_server() -> None:
    sys.stdin.buffer.read()
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
