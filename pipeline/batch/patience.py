"""A server that is away for a moment: restarted, failed over, the network gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import StoreAway

T = TypeVar("T")

SECONDS = 60.0  # how long it is waited for, as SQLite waits for another writer
PAUSE = 0.5


def patiently(work: Callable[[], T]) -> T:
    """What `work` gives; tried again while the store is away. `work`: whole or not at all, and the same done twice."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return work()
        except StoreAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
