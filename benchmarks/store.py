"""How long a profile, comparisons and a team's review take in a store of many calls, each in a new process.

python -m benchmarks.store [--calls 1000000] [--url sqlite:////tmp/bench/calls.db] [--keep]

Made by seed: 1,000 agents in 20 teams over three years, one of them with 20,000 calls (a fifth of fewer than 100,000),
every measure of the shipped codebook. Timed are the functions behind `callcoach profile`, `compare` and `team`, with
opening the store. Rows are written in bulk. Left out, to fit on a disk:

- words, tags, chances, offers and findings but of the busy agent's calls, which have 40 utterances each;
- tallies of calls, and agents' sums of single days and weeks, but at the ends of the period asked for and of the busy
  agent; with them SQLite and PostgreSQL would read no more, from larger files;
- strata of measures that no comparison asks for by default;
- what none of these functions read: words one by one, amounts, facts, versions, metadata changes, failures;
- transferred, flagged and draft calls, agents who changed names or teams.

On PostgreSQL the user has to be a superuser. Pages may be in the system's cache: nothing is dropped from it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.store_made import BUSY, PERIOD, fill
from pipeline.coaching import Period, profile
from pipeline.codebook import Codebook
from pipeline.comparing import side_by_side
from pipeline.formats.codebook import load_codebook
from pipeline.store import Scope, Store
from pipeline.teams import team_review

ONE = ("calls.question",)
WHEN = Scope(first_day=PERIOD[0], last_day=PERIOD[1])


def _profile(store: Store, book: Codebook, period: Period = Period()) -> str:
    found = profile(store, f"agent {BUSY}", book, period)
    assert found.practice is not None
    passages = len(found.practice.worked) + len(found.practice.passed)
    return f"{found.calls:,} calls, {len(found.figures)} measures, {len(found.gaps)} gaps, {passages} passages"


def _compare(store: Store, book: Codebook, scope: Scope = Scope(), names: tuple[str, ...] = ()) -> str:
    found = side_by_side(store, book, "agent", scope, names)
    adjusted = sum(len(one.adjusted) for one in found.compared)
    return f"{len(found.parties):,} agents, {len(found.compared)} measures, {adjusted:,} adjusted"


def _team(store: Store, book: Codebook) -> str:
    found = team_review(store, f"team {BUSY}", book)
    return f"{found.calls:,} calls, {len(found.agents.parties)} agents, {len(found.best)} habits of the best"


TIMED: dict[str, Callable[[Store, Codebook], str]] = {
    "profile": _profile,
    "profile with ends": lambda store, book: _profile(store, book, Period(*PERIOD)),
    "compare": _compare,
    "compare with ends": lambda store, book: _compare(store, book, WHEN),
    "compare one": lambda store, book: _compare(store, book, Scope(), ONE),
    "compare one with ends": lambda store, book: _compare(store, book, WHEN, ONE),
    "compare teams": lambda store, book: f"{len(side_by_side(store, book, 'team').parties)} teams",
    "compare quarters": lambda store, book: f"{len(side_by_side(store, book, 'period').parties)} quarters",
    "team": _team,
}


def timed(what: str, url: str) -> dict[str, Any]:
    """Seconds of one reading, and the most memory of this process in MiB."""
    book = load_codebook()
    began = time.perf_counter()
    with Store.open(url) as store:
        seen = TIMED[what](store, book)
    return {"seconds": time.perf_counter() - began, "mib": _most_memory(), "seen": seen}


def _most_memory() -> float:
    """MiB; of this program alone, where getrusage also has what it was started from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=1_000_000)
    options.add_argument("--url", default="sqlite:////tmp/bench/calls.db", help="An empty database.")
    options.add_argument("--keep", action="store_true", help="Leave the database of SQLite there.")
    options.add_argument("--filled", action="store_true", help="The database was filled before.")
    options.add_argument("--json", action="store_true", help="A line of JSON for each.")
    options.add_argument("--time", choices=tuple(TIMED), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.time:
        print(json.dumps(timed(given.time, given.url)))
        return
    path = Path(given.url.removeprefix("sqlite:///"))
    if given.url.startswith("sqlite"):
        path.parent.mkdir(parents=True, exist_ok=True)
    if not given.filled:
        began = time.perf_counter()
        fill(given.url, given.calls)
        print(f"{given.calls:,} calls made in {time.perf_counter() - began:.0f} s", flush=True)
    for what in TIMED:
        command = [sys.executable, "-m", "benchmarks.store", "--time", what, "--url", given.url]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        if given.json:
            print(json.dumps({"what": what, **found}), flush=True)
            continue
        print(f"{what:22} {found['seconds']:6.2f} s  {found['mib']:5.0f} MiB  {found['seen']}", flush=True)
    if given.url.startswith("sqlite") and not given.keep:
        for part in path.parent.glob(path.name + "*"):
            part.unlink()


if __name__ == "__main__":
    main()
