"""What a worker does with one job. Runs in a process of its own, so everything here can be pickled."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.batch import Failure
from pipeline.call import Call
from pipeline.errors import CallcoachError, UnreadableInput
from pipeline.process import Done, Engines, Source, process_recording, process_transcript, retag

_engines: Engines | None = None


@dataclass(frozen=True)
class Job:
    """One call to analyse."""

    source: Source
    content_id: str
    call: Call | None = None  # as read from a file of transcripts, or from the store
    stored: Mapping[str, str] | None = None  # versions of a stored call that only wants new tags

    @property
    def name(self) -> str:
        """For messages: the file, and the call where the file holds several."""
        return f"{self.source.path.name} ({self.call.call_id})" if self.call else self.source.path.name


def start(make: Callable[[], Engines]) -> None:
    """Load the models once in this process. Ctrl-C is the parent's to handle."""
    global _engines  # noqa: PLW0603 - one process, one set of models
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _engines = make()


def work(job: Job) -> Done | Failure:
    if _engines is None:
        raise RuntimeError("work() before start()")
    return work_with(_engines, job)


def work_with(engines: Engines, job: Job) -> Done | Failure:
    """The finished call, or why there is none. Never raises: one broken file must not stop the others."""
    try:
        if job.call is None:
            return process_recording(job.source, job.content_id, engines)
        if job.stored is not None:
            return retag(job.call, job.content_id, job.stored, engines)
        return process_transcript(job.source, job.call, job.content_id, engines)
    except CallcoachError as error:
        return Failure(str(job.source.path), str(error))
    except MemoryError:
        return failure(job, "it needs more memory than there is", "analyse it alone")
    except Exception as error:
        cause = f"it could not be analysed ({type(error).__name__}: {' '.join(str(error).split())})"
        return failure(job, cause, "run it alone with --debug to see where")


def failure(job: Job, cause: str, way_out: str) -> Failure:
    return Failure(str(job.source.path), str(UnreadableInput(job.name, cause, way_out)))
