"""Readers met with what nobody would send in good faith.

The examples are the same every time and few enough for CI; CALLCOACH_FUZZ=50 draws fifty times as many, new ones each
time (`make fuzz`).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.fuzz.hostile import TIMES
from tests.web.conftest import app, browse, filled, store

__all__ = ["app", "browse", "filled", "store"]

SECONDS = 60


@pytest.fixture(autouse=True)
def _never_hangs() -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError(f"not done after {SECONDS * TIMES} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS * TIMES)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
