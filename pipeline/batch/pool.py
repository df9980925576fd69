"""Jobs over a pool of processes, results as they come; survives a worker that dies."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from pipeline.batch import Failure
from pipeline.batch.work import Job, failure, start, work
from pipeline.process import Done, Engines

AHEAD = 3  # jobs handed out per worker: enough that none waits, few enough that Ctrl-C is quick


def run(
    jobs: Iterable[Job], workers: int, make: Callable[[], Engines]
) -> Generator[tuple[Job, Done | Failure], None, None]:
    """Closing the iterator (Ctrl-C included) drops what is not finished and ends the processes."""
    waiting = iter(jobs)
    suspects: list[Job] = []
    with _Pool(workers, make) as pool:
        while True:
            pool.fill(waiting)
            if not pool.running:
                break
            done, broken = pool.finished()
            yield from done
            suspects += broken
    for job in suspects:  # a worker died while these were out; alone, each shows whether it was the one
        with _Pool(1, make) as pool:
            pool.fill(iter([job]))
            done, broken = pool.finished()
            yield from done
            for dead in broken:
                yield dead, failure(dead, "the process working on it died", "it may need more memory than there is")


class _Pool:
    def __init__(self, workers: int, make: Callable[[], Engines]) -> None:
        self.workers, self.make = workers, make
        self.running: dict[Future[Done | Failure], Job] = {}
        self.kept_back: list[Job] = []  # could not be handed out
        self.executor = self._executor()

    def _executor(self) -> ProcessPoolExecutor:
        # spawn: forking a process that holds native threads can hang, and Windows has nothing else
        return ProcessPoolExecutor(self.workers, get_context("spawn"), start, (self.make,))

    def fill(self, jobs: Iterator[Job]) -> None:
        while len(self.running) < self.workers * AHEAD:
            job = self.kept_back.pop() if self.kept_back else next(jobs, None)
            if job is None:
                return
            try:
                self.running[self.executor.submit(work, job)] = job
            except BrokenProcessPool:  # a worker died just now: `finished` will hear of it
                self.kept_back.append(job)
                if self.running:
                    return
                self._renew()

    def finished(self) -> tuple[list[tuple[Job, Done | Failure]], list[Job]]:
        """What is ready now (waits for one), and the jobs that were out when a worker died."""
        ready, _ = wait(self.running, return_when=FIRST_COMPLETED)
        done: list[tuple[Job, Done | Failure]] = []
        broken: list[Job] = []
        for future in ready:
            job = self.running.pop(future)
            try:
                done.append((job, future.result()))
            except BrokenProcessPool:
                broken.append(job)
        if broken:
            broken += self.running.values()
            self.running.clear()
            self._renew()
        return done, broken

    def _renew(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = self._executor()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        unfinished = bool(self.running)
        processes = list((self.executor._processes or {}).values())
        self.executor.shutdown(wait=not unfinished, cancel_futures=True)
        if unfinished:
            for process in processes:
                process.terminate()
