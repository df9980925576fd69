"""What else writes, killed at named points: stages, the app's jobs, reports, exports, removal, a schema brought up."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

WORKS = ("retag", "the app analyses", "the app tags anew", "report", "export", "remove", "schema")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")


def test_each_is_whole_and_goes_on_when_it_is_done_again() -> None:
    """On SQLite; `make torture` does it on both."""
    command = [sys.executable, "-m", "tests.reliability.torture", "--json", "--only", "sqlite", "--seed", "7"]
    done = subprocess.run(
        [*command, "--kills", "0", "--others", "0"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout, done.stderr
    kills = json.loads(done.stdout)["SQLite"]
    assert [kill for kill in kills if kill["fault"]] == []
    assert {kill["work"] for kill in kills} >= set(WORKS)
    assert sum(kill["landed"] == "after the end" for kill in kills) <= 2  # what a busy machine made otherwise
