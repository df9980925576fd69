"""Killed at any moment and run again: no call lost, none twice, none half. `make torture` does it by the hundred."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import Any

import pytest

from tests.clusters import binaries
from tests.needs import needs
from tests.reliability.killing import BETWEEN

DRAWN = {"sqlite": 13, "postgresql": 12}  # together 25
Found = list[dict[str, Any]]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kills(request: pytest.FixtureRequest) -> Found:
    """Of the batch at drawn times and at each named point, on one database."""
    if request.param == "postgresql":
        needs(binaries() or os.environ.get("CALLCOACH_TEST_POSTGRES"), "PostgreSQL is not installed here")
    seed = os.environ.get("CALLCOACH_SEED") or str(random.randrange(10**6))
    command = [sys.executable, "-m", "tests.reliability.torture", "--json", "--only", request.param, "--seed", seed]
    given = ["--kills", str(DRAWN[request.param]), "--others", "0", "--batch-only"]
    if server := os.environ.get("CALLCOACH_TEST_POSTGRES"):
        given += ["--postgres", server.replace("postgresql://", "postgresql+psycopg://", 1)]
    done = subprocess.run(
        [*command, *given],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    print(done.stderr)  # the seed first
    assert done.stdout, done.stderr
    ((_, found),) = json.loads(done.stdout).items()
    print("\n".join(f"{kill['landed']}{' (drawn)' * kill['drawn']} {kill['fault']}" for kill in found))
    return found  # type: ignore[no-any-return]


def test_nothing_is_lost_twice_or_half(kills: Found) -> None:
    assert [kill["fault"] for kill in kills if kill["fault"]] == []


def test_kills_land_between_the_first_and_the_last_write(kills: Found) -> None:
    drawn = [kill for kill in kills if kill["drawn"]]
    assert len(drawn) in DRAWN.values()
    assert sum(kill["landed"] in BETWEEN for kill in drawn) >= 0.7 * len(drawn)


def test_every_named_point_is_come_by(kills: Found) -> None:
    points = [kill["landed"] for kill in kills if not kill["drawn"]]
    assert points == ["before a commit", "after a commit", "at a statement", "a call half saved", "a failure noted"]
