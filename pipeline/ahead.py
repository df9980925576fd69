"""Work done ahead of its use, in other threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def ahead(items: Iterable[A], work: Callable[[A], B], threads: int, depth: int) -> Iterator[tuple[A, Future[B]]]:
    """Each item in order with the future of `work` on it; up to `depth` are begun before they are asked for.

    `items` are taken in the caller's thread. Closing the iterator waits for what is being worked on, drops the rest,
    and leaves the results of what was begun in futures nobody asks for: `work` must not need to be undone.
    """
    begun: deque[tuple[A, Future[B]]] = deque()
    with ThreadPoolExecutor(threads, "ahead") as pool:
        try:
            for item in items:
                begun.append((item, pool.submit(work, item)))
                if len(begun) > depth:
                    yield begun.popleft()
            while begun:
                yield begun.popleft()
        finally:
            for _, future in begun:
                future.cancel()
