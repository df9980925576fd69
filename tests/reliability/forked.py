"""Work done in a process that is forked when everything is imported, and killed while it writes.

The process tells how far it is in memory that it shares with its parent, so that it is known where a kill landed.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from pipeline import atomic
from pipeline.store import failures, sums
from pipeline.store.store import Store

WRITES, STATE, FIRST, LAST = range(4)  # of the numbers shared
OUTSIDE, INSIDE, COMMITTING = 0.0, 1.0, 2.0
POINTS = (  # where a process may be told to kill itself
    "before a commit", "after a commit", "at a statement", "a call half saved", "a failure noted", "in a file",
    "before a rename", "after a rename",
)  # fmt: skip
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Point:
    where: str  # one of POINTS
    nth: int = 1


@dataclass(frozen=True)
class Ended:
    """How a process ended. `landed`: where the kill found it, "" where none came."""

    landed: str
    writes: int
    seconds: float  # from its first to its last write
    status: int  # as of waitpid
    counts: Counter[str]


def run(work: Callable[[], None], folder: Path, point: Point | None = None, after: float | None = None) -> Ended:
    """`after`: killed so many seconds after its first write. `folder`: files that are written there count."""
    shared = mmap.mmap(-1, 8 * (4 + len(POINTS)))
    view = memoryview(shared).cast("d")
    gc.freeze()
    child = os.fork()
    if child == 0:
        _be_the_child(work, view, folder, point)
    status = _killed_or_done(child, view, after)
    counts = Counter({name: int(view[4 + index]) for index, name in enumerate(POINTS)})
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    landed = (point.where if point else _landed(view)) if killed else ""
    return Ended(landed, int(view[WRITES]), view[LAST] - view[FIRST], status, counts)


def _killed_or_done(child: int, view: memoryview[float], after: float | None) -> int:
    deadline, kill_at = time.monotonic() + PATIENCE_SECONDS, None
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        now = time.monotonic()
        if after is not None and kill_at is None and view[WRITES]:
            kill_at = now + after
        if (kill_at is not None and now >= kill_at) or now > deadline:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            return os.waitpid(child, 0)[1]
        time.sleep(0.0005 if after is not None else 0.005)


def _landed(view: memoryview[float]) -> str:
    if not view[WRITES]:
        return "before the first write"
    return {OUTSIDE: "between transactions", INSIDE: "in a transaction", COMMITTING: "in a commit"}[view[STATE]]


def _be_the_child(work: Callable[[], None], view: memoryview[float], folder: Path, point: Point | None) -> None:
    status = 70
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        if "CALLCOACH_LOUD" not in os.environ:
            os.dup2(quiet, 2)
        with _watched(view, folder, point):
            work()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        (folder / "fault.txt").write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(status)


@contextmanager
def _watched(view: memoryview[float], folder: Path, point: Point | None) -> Iterator[None]:
    def at(where: str) -> None:
        index = 4 + POINTS.index(where)
        view[index] += 1
        if point and point.where == where and view[index] == point.nth:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrote() -> None:
        now = time.monotonic()
        view[FIRST] = view[FIRST] or now
        view[LAST] = now
        view[WRITES] += 1

    _watch_transactions(view, at, wrote)
    _watch_files(folder, at, wrote)
    for module, name, where in ((failures, "add", "a failure noted"), (sums, "add", "a call half saved")):
        setattr(module, name, _then(getattr(module, name), lambda where=where: at(where)))
    calls = Store.calls

    def each(*given: Any, **named: Any) -> Iterator[Any]:
        for call in calls(*given, **named):
            at("in a file")
            yield call

    Store.calls = each  # type: ignore[method-assign]
    yield


def _then(real: Callable[..., Any], after: Callable[[], None]) -> Callable[..., Any]:
    def done(*given: Any, **named: Any) -> Any:
        result = real(*given, **named)
        after()
        return result

    return done


def _watch_transactions(view: memoryview[float], at: Callable[[str], None], wrote: Callable[[], None]) -> None:
    commit = DefaultDialect.do_commit

    def begins(connection: Any) -> None:
        view[STATE] = INSIDE if connection.get_execution_options().get("writes") else OUTSIDE

    def says(connection: Any, *_: Any) -> None:
        if view[STATE] == INSIDE:
            at("at a statement")

    def commits(self: Any, connection: Any) -> None:
        if view[STATE] != INSIDE:
            return commit(self, connection)
        at("before a commit")
        view[STATE] = COMMITTING
        commit(self, connection)
        view[STATE] = OUTSIDE
        wrote()
        at("after a commit")

    event.listen(Engine, "begin", begins)
    event.listen(Engine, "before_cursor_execute", says)
    DefaultDialect.do_commit = commits  # type: ignore[method-assign]


def _watch_files(folder: Path, at: Callable[[str], None], wrote: Callable[[], None]) -> None:
    within = str(folder) + os.sep

    def hook(what: str, given: tuple[Any, ...]) -> None:
        if what == "open" and str(given[0]).startswith(within) and _writes(given[1], given[2]):
            wrote()
            at("in a file")

    sys.addaudithook(hook)

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def rename(*given: Any, **named: Any) -> Any:
            at("before a rename")
            result = real(*given, **named)
            wrote()
            at("after a rename")
            return result

        return rename

    os.rename, os.replace = watched(os.rename), watched(os.replace)
    atomic._exchanged = watched(atomic._exchanged)


def _writes(mode: str | None, flags: int) -> bool:
    return bool(mode and set(mode) & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR))
