"""Jobs that come one by one, from several threads, through one set of engines together.

So a graphics card gets windows of many calls at once, and never waits for a recording to be fetched and decoded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from pipeline.batch import Failure
from pipeline.batch.work import Job, work_all, work_with
from pipeline.process import Done, Engines

PAUSE_S = 0.5  # without another job: what waits for a full batch is then decoded in one that is not

_Result = Future[Done | Failure]


class Stream:
    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        self._queue: SimpleQueue[tuple[Job, _Result]] = SimpleQueue()
        threading.Thread(target=self._run, name="stream", daemon=True).start()

    def work(self, job: Job) -> Done | Failure:
        """As `work_with`; waits for its turn. Raises what is wrong with the engines themselves."""
        if job.call is not None:
            return work_with(self.engines, job)
        result = _Result()
        self._queue.put((job, result))
        return result.result()

    def _run(self) -> None:
        while True:
            self._hear(self._queue.get())

    def _hear(self, first: tuple[Job, _Result]) -> None:
        waiting: list[tuple[Job, _Result]] = []

        def jobs() -> Iterator[Job]:
            following: tuple[Job, _Result] | None = first
            while following:
                waiting.append(following)
                yield following[0]
                try:
                    following = self._queue.get(timeout=PAUSE_S)
                except Empty:
                    return

        def keep(job: Job, done: Done | Failure) -> None:
            number = next(n for n, (other, _) in enumerate(waiting) if other is job)
            waiting.pop(number)[1].set_result(done)

        try:
            work_all(self.engines, jobs(), keep)
        except Exception as error:
            for _, result in waiting:
                result.set_exception(error)
