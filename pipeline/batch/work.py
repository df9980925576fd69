"""What a worker does with one job. Runs in a process of its own, so everything here can be pickled."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from pipeline import hearing
from pipeline.batch import Failure
from pipeline.call import Call
from pipeline.errors import UnreadableInput, as_fault
from pipeline.listening import Source
from pipeline.process import Done, Engines, process_heard, process_recording, process_transcript, retag

_engines: Engines | None = None


@dataclass(frozen=True)
class Job:
    """One call to analyse."""

    source: Source
    content_id: str
    call: Call | None = None  # as read from a file of transcripts, or from the store
    stored: Mapping[str, str] | None = None  # versions of a stored call that only wants new tags
    earlier: Call | None = None  # what is stored of it, where it is heard or read anew

    @property
    def name(self) -> str:
        """For messages: the file, and the call where the file holds several."""
        return f"{self.source.called} ({self.call.call_id})" if self.call else self.source.called


def start(make: Callable[[], Engines]) -> None:
    """Load the models once in this process. Ctrl-C is the parent's to handle."""
    global _engines  # noqa: PLW0603 - one process, one set of models
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    _engines = make()


def _end_with_the_parent() -> None:
    """A parent that was killed says no goodbye, and its pool would wait for ever with its models in memory."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def work(job: Job) -> Done | Failure:
    if _engines is None:
        raise RuntimeError("work() before start()")
    return work_with(_engines, job)


def work_with(engines: Engines, job: Job) -> Done | Failure:
    """The finished call, or why there is none. Never raises: one broken file must not stop the others."""
    return _guarded(job, lambda: _done(engines, job))


def work_all(engines: Engines, jobs: Iterable[Job], keep: Callable[[Job, Done | Failure], None]) -> None:
    """As `work_with`, of many: recordings go through the recogniser together. `keep` gets each as it is done."""
    hearing_of = dict[int, Job]()

    def recordings() -> Iterator[Source]:
        for job in jobs:
            if job.call is None:
                hearing_of[id(job.source)] = job
                yield job.source
            else:
                keep(job, work_with(engines, job))

    def heard(source: Source, result: Call | Exception) -> None:
        job = hearing_of.pop(id(source))
        keep(job, work_heard(engines, job, result))

    with closing(hearing.calls(recordings(), engines.ears, heard)) as results:
        for source, result in results:
            heard(source, result)


def work_heard(engines: Engines, job: Job, heard: Call | Exception) -> Done | Failure:
    """As `work_with`, of a recording that was heard, or could not be."""

    def done() -> Done:
        if isinstance(heard, Exception):
            raise heard
        return process_heard(heard, job.source, job.content_id, engines, job.earlier)

    return _guarded(job, done)


def _done(engines: Engines, job: Job) -> Done:
    if job.call is None:
        return process_recording(job.source, job.content_id, engines, job.earlier)
    if job.stored is not None:
        return retag(job.call, job.content_id, job.stored, engines)
    return process_transcript(job.source, job.call, job.content_id, engines, job.earlier)


def _guarded(job: Job, work: Callable[[], Done]) -> Done | Failure:
    try:
        return work()
    except Exception as error:
        return Failure(job.source.place, str(as_fault(job.name, error)))


def failure(job: Job, cause: str, way_out: str) -> Failure:
    return Failure(job.source.place, str(UnreadableInput(job.name, cause, way_out)))
