"""Every benchmark of speed, one after the other, and one table of what they found.

python -m benchmarks [--only NAME …] [--out benchmarks/speed.md]

Each runs in a process of its own with the machine to itself. What it prints is passed on; its figures go into the table
with the machine and the versions of what did the work. One that fails is named in the table and in the exit status.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.figures import Figure, read

RUNS: dict[str, tuple[str, ...]] = {
    "starting": (),
    "tagging": (),
    "stages": (),
    "transcribing": ("--calls", "30", "--minutes", "5"),
    "growth": ("--plot", "benchmarks/growth.svg"),
    "review_app": (),
    "sound": (),
    "ray_runner": ("--wait", "100"),
}
PACKAGES = ("faster-whisper", "ctranslate2", "spacy", "scikit-learn", "numpy", "SQLAlchemy", "fastapi", "ray")
HEADS = ("what", "asked for", "found", "peer in the same run", "ratio")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", nargs="+", choices=tuple(RUNS), default=tuple(RUNS))
    options.add_argument("--out", type=Path, help="Write the table here as well.")
    given = options.parse_args()
    began, about = time.time(), f"{machine()}.\n\n{', '.join(versions())}."
    lines: list[str] = []
    failed = []
    for name in given.only:
        print(f"\n== {name}", flush=True)
        found, status = run(name, RUNS[name])
        lines += list(table(name, found))
        if status:
            failed.append(name)
            lines.append(f"| {name} | | failed with status {status} | | |")
        text = "\n".join([*head(began, about), *lines, ""])
        if given.out:
            given.out.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


def run(name: str, options: Sequence[str]) -> tuple[list[Figure], int]:
    command = [sys.executable, "-m", f"benchmarks.{name}", *options]
    found = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            figure = read(line)
            if figure:
                found.append(figure)
            else:
                print(line, end="", flush=True)
    return found, process.returncode


def head(began: float, about: str) -> Iterator[str]:
    minutes = (time.time() - began) / 60
    yield "# Speed\n"
    yield f"`make bench` on {time.strftime('%Y-%m-%d')}, {minutes:.0f} minutes. {about}\n"
    yield f"| {' | '.join(HEADS)} |"
    yield f"|{' --- |' * len(HEADS)}"


def table(name: str, found: Sequence[Figure]) -> Iterator[str]:
    for one in found:
        cells = (f"{one.what} (`{name}`)", one.asked, one.found, one.peer, one.ratio)
        yield f"| {' | '.join(cells)} |"


def versions() -> Iterator[str]:
    for name in PACKAGES:
        with suppress(PackageNotFoundError):  # of an extra that is not here
            yield f"{name} {version(name)}"
    yield f"SQLite {sqlite3.sqlite_version}"


def machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    name = names[0] if names else platform.processor()
    cores = f"{os.cpu_count()} cores of {name}, {memory:.0f} GiB, no GPU used"
    return f"{cores}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
