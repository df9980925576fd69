"""How long `callcoach --help` takes, beside the interpreter alone.

python -m benchmarks.starting
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, show

RUNS = 9
MOST = 0.3  # seconds that were asked for


def seconds(command: list[str]) -> float:
    """The middle one of RUNS, files in the system's cache."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return sorted(times)[RUNS // 2]


def main() -> None:
    ours = seconds([str(Path(sys.executable).with_name("callcoach")), "--help"])
    bare = seconds([sys.executable, "-c", "pass"])
    click = seconds([sys.executable, "-c", "import click"])
    print(f"callcoach --help {ours:.2f} s, click imported {click:.2f} s, Python alone {bare:.2f} s")
    asked = f"at most {MOST} s"
    show(Figure("`callcoach --help`", asked, f"{ours:.2f} s", f"`import click`: {click:.2f} s", f"{ours / click:.1f}"))


if __name__ == "__main__":
    main()
