"""Tests that need a program of the system: skipped with a word why on a user's machine, never in CI."""

from __future__ import annotations

import os

import pytest


def needs(there: object, why: str) -> None:
    if there:
        return
    if os.environ.get("CALLCOACH_NO_SKIPS"):
        pytest.fail(f"may not be skipped here: {why}")
    pytest.skip(why)
