"""The thread of a server that does jobs, one at a time, each in a process of its own so that pages stay quick."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import IO

from pipeline.errors import CallcoachError
from pipeline.store import Store
from pipeline.store.jobs import Job
from pipeline.web.job import SETTINGS, packed
from pipeline.web.settings import Settings

log = logging.getLogger("callcoach")

POLL_SECONDS = 2.0  # between looks for new work of other servers
LOOK_SECONDS = 0.5  # between looks whether a job has ended or was stopped
BEAT_SECONDS = 10.0
GRACE_SECONDS = 5.0  # between asking a process to end and ending it
OUTPUT_LINES = 30  # of what a process printed, for the reason of its failure
_ENDED = "It ended unexpectedly (status {status}). It may need more memory than there is; see the server's log."


class Worker:
    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store
        self._wake, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="callcoach jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def close(self) -> None:
        """What runs is ended and waits again for the next server."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(GRACE_SECONDS + 5)

    def run_one(self) -> bool:
        """Do what waits longest; False where nothing waits."""
        job = self.store.take_job()
        if job is None:
            return False
        self._run(job)
        return True

    def _loop(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            try:
                if self.run_one():
                    continue
            except CallcoachError as error:  # the database may be away for a while
                log.warning("%s", error)
            except Exception:
                log.exception("A job could not be run")
            self._wake.wait(POLL_SECONDS)

    def _run(self, job: Job) -> None:
        process = _started(job, self.settings)
        printed: deque[str] = deque(maxlen=OUTPUT_LINES)
        reader = threading.Thread(target=_read, args=(process.stdout, printed), daemon=True)
        reader.start()
        try:
            ended = self._watched(job, process)
        finally:
            _end(process)
            reader.join(1)
        if not ended:
            if self._closing.is_set():
                self.store.job_again(job.id)
        elif process.returncode:
            log.error("job %d (%s) ended with %s: %s", job.id, job.kind, process.returncode, "\n".join(printed))
            self.store.end_job(job.id, "failed", _ENDED.format(status=process.returncode))

    def _watched(self, job: Job, process: subprocess.Popen[str]) -> bool:
        """True where the process ended by itself, False where it is not wanted any more."""
        since_beat = 0.0
        while True:
            try:
                process.wait(LOOK_SECONDS)
                return True
            except subprocess.TimeoutExpired:
                since_beat += LOOK_SECONDS
            if self._closing.is_set() or self.store.job(job.id).state != "running":
                return False
            if since_beat >= BEAT_SECONDS:
                since_beat = 0.0
                self.store.job_moved(job.id)


def _started(job: Job, settings: Settings) -> subprocess.Popen[str]:
    """By its number alone: the database's address, which may hold a password, stands in no list of processes.

    The process ends when its standard input does, so that it never outlives the server.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.web.job", str(job.id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, SETTINGS: packed(settings)},
        start_new_session=True,
    )


def _read(output: IO[str] | None, lines: deque[str]) -> None:
    for line in output or ():
        lines.append(line.rstrip())


def _end(process: subprocess.Popen[str]) -> None:
    """The process and those it started."""
    if os.name != "posix":
        process.terminate()
        process.wait()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            break
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
    if process.stdin:
        process.stdin.close()
