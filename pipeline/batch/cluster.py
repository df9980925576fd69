"""Jobs over the machines of a Ray cluster, results as they come; survives workers and machines that die.

One kind of worker does all that a call needs. The light stages take some hundredths of the recogniser's time: beside it
they cost no second trip of a call through the network, and where no recogniser runs, workers are as many as processors.
This is the only place that knows Ray.
"""

from __future__ import annotations

import os
import platform
import socket
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.batch import Failure
from pipeline.batch.local import Plan
from pipeline.batch.stream import Stream
from pipeline.batch.work import Job, failure, work_with
from pipeline.errors import CallcoachError, WrongUse, as_fault
from pipeline.places import sweep
from pipeline.process import Done, Engines

AHEAD = 3  # jobs handed to a worker that takes one at a time
AHEAD_TOGETHER = 24  # to one whose recogniser takes several calls at once
TRIES = 2  # times that a worker may die over a job alone
LOOK_S = 5.0  # between looks at what the cluster has
PATIENCE_S = 300.0  # without any worker
CONNECT_S = 10.0
STARTS = 3  # workers that may die one after the other while loading their models
STORE_BYTES = 256 << 20  # for results on their way, where this machine alone is the cluster


@dataclass(frozen=True)
class Needs:
    """What one worker takes of its machine."""

    cpus: float
    gpus: float

    def __str__(self) -> str:
        cards = f" and {self.gpus:g} graphics cards" if self.gpus else ""
        return f"{self.cpus:g} processors{cards}"


@dataclass(frozen=True)
class Cluster:
    """Where and how widely to work. Calling it runs jobs there, see `local.Runner`."""

    address: str | None = None  # HOST:PORT; else the cluster of this machine, else this machine alone
    workers: int | None = None  # else as many as the cluster has room for, also when it grows
    gpus: float | None = None  # of each worker; else one for Whisper, where the cluster has any
    device: str = "auto"

    def __call__(self, jobs: Iterator[Job], plan: Plan) -> Generator[tuple[Job, Done | Failure], None, None]:
        """Closing the iterator (Ctrl-C included) drops what is not finished and ends the workers.

        CallcoachError where the cluster cannot be reached, or cannot do the work.
        """
        first = next(jobs, None)
        if first is None:
            return
        ray, ours = _connected(self.address)
        crew = _Crew(ray, self, plan)
        try:
            yield from crew.work(first, jobs)
        finally:
            crew.dismiss()
            if ours:
                ray.shutdown()


@dataclass(frozen=True)
class Ready:
    """What a worker says of itself once its engines are there."""

    host: str
    callcoach: str
    words_by: str = ""
    tags_by: str = ""
    fault: str | None = None


class Worker:
    """Runs in a process of its own, on any machine of the cluster."""

    def load(self, make: Callable[[], Engines], together: bool) -> Ready:
        sweep()
        ready = Ready(platform.node(), version("callcoach"))
        try:
            engines = make()
        except CallcoachError as error:
            return replace(ready, fault=str(error))
        self.work_on: Callable[[Job], Done | Failure] = (
            Stream(engines).work if together else partial(work_with, engines)
        )
        return replace(ready, words_by=engines.words_by, tags_by=engines.tagger.source)

    def work(self, job: Job) -> Done | Failure | Ready:
        """Ready, with its fault, where the engines cannot do it."""
        if job.call is None and job.source.address is None and not job.source.path.exists():
            cause = f"it is not on {platform.node()}, a machine of the cluster"
            return failure(job, cause, "keep recordings in a folder that all of them share, or name an address")
        try:
            return self.work_on(job)
        except CallcoachError as error:
            return Ready(platform.node(), version("callcoach"), fault=str(error))
        except Exception as error:
            return Failure(job.source.place, str(as_fault(job.name, error)))


@dataclass(eq=False)
class _Task:
    job: Job
    deaths: int = 0  # of workers that had nothing else
    suspect: bool = False  # was out when a worker died


@dataclass(eq=False)
class _Hand:
    """A worker, as the driver knows it."""

    actor: Any
    tasks: list[_Task] = field(default_factory=list)

    @property
    def is_apart(self) -> bool:
        """It has a suspect, and must have nothing else."""
        return any(task.suspect for task in self.tasks)


class _Crew:
    def __init__(self, ray: Any, cluster: Cluster, plan: Plan) -> None:
        self.ray, self.cluster, self.plan = ray, cluster, plan
        self.together = plan.words_by.startswith("faster-whisper")
        self.ahead = AHEAD_TOGETHER if self.together else AHEAD
        self.needs: Needs | None = None
        self.starting: dict[Any, _Hand] = {}
        self.hands: list[_Hand] = []
        self.out: dict[Any, tuple[_Hand, _Task]] = {}
        self.suspects: list[_Task] = []
        self.died_starting = 0
        self.looked = 0.0
        self.alive = time.monotonic()  # when there last was a worker

    def work(self, first: Job, jobs: Iterator[Job]) -> Iterator[tuple[Job, Done | Failure]]:
        new: list[Job] = [first]

        def following() -> Job | None:
            return new.pop() if new else next(jobs, None)

        while True:
            self._hire()
            if self._hand_out(following) and not self.out and not self.suspects:
                return
            waited = [*self.starting, *self.out]
            if not waited:
                time.sleep(LOOK_S)
                continue
            self.ray.wait(waited, timeout=LOOK_S)
            ready, _ = self.ray.wait(waited, num_returns=len(waited), timeout=0)  # all that are
            for ref in ready:
                if ref in self.starting:
                    self._started(ref, self.starting.pop(ref))
                elif ref in self.out:
                    yield from self._came(ref, *self.out.pop(ref))

    def dismiss(self) -> None:
        for hand in [*self.starting.values(), *self.hands]:
            self.ray.kill(hand.actor)

    # ---- workers

    def _hire(self) -> None:
        """Workers for what the cluster has room for now."""
        now = time.monotonic()
        if self.hands:
            self.alive = now
        elif now - self.alive > PATIENCE_S:
            raise CallcoachError(
                f"The cluster has had no machine with {self.needs} free for {PATIENCE_S / 60:.0f} minutes; "
                "add one, or ask for less with --gpus-per-worker. What is finished is kept."
            )
        if self.looked and now - self.looked < LOOK_S:
            return
        self.looked = now
        nodes = [node["Resources"] for node in self.ray.nodes() if node["Alive"]]
        self.needs = self.needs or self._needs(nodes)
        room = sum(_room(node, self.needs) for node in nodes)
        wanted = self.cluster.workers or max(1, room)
        for _ in range(wanted - len(self.starting) - len(self.hands)):
            self._hire_one(self.needs)

    def _needs(self, nodes: list[dict[str, float]]) -> Needs:
        """A graphics card each where Whisper is to use them; without, the machine, as Whisper uses all of it."""
        cards = any(node.get("GPU") for node in nodes)
        gpus = self.cluster.gpus
        if gpus is None:
            gpus = 1 if self.together and cards and self.cluster.device != "cpu" else 0
        if self.together and not gpus:
            return Needs(min((node["CPU"] for node in nodes if node.get("CPU")), default=1), 0)
        return Needs(1, gpus)

    def _hire_one(self, needs: Needs) -> None:
        kind = self.ray.remote(Worker).options(
            num_cpus=needs.cpus,
            num_gpus=needs.gpus,
            max_concurrency=self.ahead if self.together else 1,
            max_restarts=0,
            max_task_retries=0,  # who dies over what is counted here
            scheduling_strategy="SPREAD",
        )
        hand = _Hand(kind.remote())
        self.starting[hand.actor.load.remote(self.plan.make, self.together)] = hand

    def _started(self, ref: Any, hand: _Hand) -> None:
        try:
            ready = self._got(ref)
        except self.ray.exceptions.RayActorError as error:
            self.died_starting += 1
            if self.died_starting == STARTS:
                raise CallcoachError(
                    f"{STARTS} workers of the cluster died while loading their models; "
                    "they may need more memory than a machine has."
                ) from error
            return
        if cause := unfit(ready, self.plan):
            raise CallcoachError(f"{ready.host}, a machine of the cluster: {cause}")
        self.died_starting = 0
        self.hands.append(hand)

    # ---- jobs

    def _hand_out(self, following: Callable[[], Job | None]) -> bool:
        """Every worker gets what it can take; whether there are no more jobs."""
        apart = None
        if self.suspects and not any(hand.is_apart for hand in self.hands):
            apart = min(self.hands, key=lambda hand: len(hand.tasks), default=None)
            if apart and not apart.tasks:
                self._give(apart, self.suspects.pop(0))
        for hand in self.hands:
            if hand is apart or hand.is_apart:
                continue  # it empties, or tries one alone
            while len(hand.tasks) < self.ahead:
                job = following()
                if job is None:
                    return True
                self._give(hand, _Task(job))
        return False

    def _give(self, hand: _Hand, task: _Task) -> None:
        ref = hand.actor.work.remote(_sent(task.job))
        hand.tasks.append(task)
        self.out[ref] = hand, task

    def _came(self, ref: Any, hand: _Hand, task: _Task) -> Iterator[tuple[Job, Done | Failure]]:
        errors = self.ray.exceptions
        try:
            result = self._got(ref)
        except (errors.RayActorError, errors.ObjectLostError, errors.GetTimeoutError):
            self.out[ref] = hand, task
            yield from self._lost(hand)
            return
        hand.tasks.remove(task)
        if isinstance(result, Ready):
            raise CallcoachError(f"{result.host}, a machine of the cluster: {result.fault}")
        yield task.job, result

    def _lost(self, hand: _Hand) -> Iterator[tuple[Job, Done | Failure]]:
        """A worker died, or cannot be reached: what it had is tried again, each alone, to see whether it was that."""
        self.ray.kill(hand.actor)
        self.hands.remove(hand)
        self.looked = 0.0
        alone = len(hand.tasks) == 1
        self.out = {ref: out for ref, out in self.out.items() if out[0] is not hand}
        for task in hand.tasks:
            task.suspect = True
            task.deaths += alone
            if task.deaths == TRIES:
                cause = f"{TRIES} workers that had only this died over it"
                yield task.job, failure(task.job, cause, "it may need more memory than a machine of the cluster has")
            else:
                self.suspects.append(task)

    def _got(self, ref: Any) -> Any:
        """CallcoachError where the worker could not even begin, as where callcoach is not there."""
        try:
            return self.ray.get(ref)
        except self.ray.exceptions.RayTaskError as error:
            cause = " ".join(str(error.cause).split())
            raise CallcoachError(
                f"A worker of the cluster failed ({type(error.cause).__name__}: {cause}); "
                "the same callcoach must be installed on all machines of the cluster."
            ) from error


def unfit(ready: Ready, plan: Plan) -> str | None:
    """Why a worker must not work: what it makes would be other than what was asked for."""
    if ready.fault:
        return ready.fault
    pairs = (
        ("callcoach", ready.callcoach, version("callcoach")),
        ("words by", ready.words_by, plan.words_by),
        ("tags by", ready.tags_by, plan.tags_by),
    )
    for what, there, here in pairs:
        if there != here:
            return f"it has {what} {there}, this machine {here}; bring the same to all machines."
    return None


def _sent(job: Job) -> Job:
    """With paths that mean the same in another folder."""
    source = job.source
    if source.address is not None:
        return job
    beside = source.transcript and Path(os.path.abspath(source.transcript))
    return replace(job, source=replace(source, path=Path(os.path.abspath(source.path)), transcript=beside))


def _room(node: dict[str, float], needs: Needs) -> int:
    by_cards = node.get("GPU", 0) / needs.gpus if needs.gpus else float("inf")
    return int(min(node.get("CPU", 0) / needs.cpus, by_cards))


def _connected(address: str | None) -> tuple[Any, bool]:
    """Ray, and whether the connection is ours to close."""
    ray = _library()
    if ray.is_initialized():
        return ray, False
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    address = address or os.environ.get("RAY_ADDRESS")
    if address is None:
        try:
            ray.init(address="auto", **quiet)
        except ConnectionError:
            ray.init(address="local", include_dashboard=False, object_store_memory=STORE_BYTES, **quiet)
        return ray, True
    _reachable(address)
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        ray.shutdown()
        cause = " ".join(str(error).split()).rstrip(".")
        raise WrongUse(f"The Ray cluster at {address} cannot be used: {cause}.") from error
    return ray, True


def _reachable(address: str) -> None:
    """Ray itself would try for minutes, and then end the process."""
    if address in ("auto", "local"):
        return
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdigit() or "/" in host:
        raise WrongUse(f"--ray-address {address}: write it as HOST:PORT, on a machine that belongs to the cluster.")
    try:
        socket.create_connection((host, int(port)), CONNECT_S).close()
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise WrongUse(
            f"No Ray cluster answers at {address} ({cause}); start it with `ray start --head`, or check the address."
        ) from error


def _library() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        import ray
    except ImportError as error:
        raise WrongUse("--runner ray needs Ray, which is not installed; pip install 'callcoach[ray]'.") from error
    return ray
