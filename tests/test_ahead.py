from __future__ import annotations

import threading
from itertools import islice

from pipeline.ahead import ahead


def test_the_next_items_are_worked_on_while_one_is_used():
    begun = threading.Semaphore(0)
    results = ahead(range(10), lambda item: begun.release() or item * 2, threads=2, depth=3)
    first = next(results)
    assert all(begun.acquire(timeout=5) for _ in range(4))  # the first and three ahead
    assert (first[0], first[1].result()) == (0, 0)
    assert [(item, future.result()) for item, future in results] == [(i, i * 2) for i in range(1, 10)]


def test_items_are_taken_in_the_callers_thread():
    taken = []

    def items():
        for item in range(3):
            taken.append(threading.current_thread())
            yield item

    list(ahead(items(), str, threads=1, depth=1))
    assert set(taken) == {threading.current_thread()}


def test_what_a_worker_raises_is_in_its_future():
    (_, future), *_ = islice(ahead([0], lambda item: 1 // item, threads=1, depth=1), 1)
    assert isinstance(future.exception(), ZeroDivisionError)
