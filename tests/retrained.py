"""Train the shipped models anew: under the lock their figures must be those in models/metrics.json, to three decimals.

Counts must be the same; which mistakes are the surest may change. Not among the tests, since it takes minutes; CI runs
it as `make retrained`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.formats.codebook import load_codebook
from pipeline.resources import CHECKOUT
from pipeline.train import train

NEAR = 0.0005  # half a unit of the third decimal


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from differences(old.get(key), new.get(key), f"{where}/{key}")
    elif isinstance(old, float) and isinstance(new, float):
        if abs(old - new) > NEAR:
            yield f"{where}: {old} became {new}"
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{where}/{number}")
    elif old != new:
        yield f"{where}: {old!r} became {new!r}"


def main() -> int:
    old = json.loads((CHECKOUT / "models" / "metrics.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        train(CHECKOUT / "labels", load_codebook(), Path(folder))
        new = json.loads((Path(folder) / "metrics.json").read_text(encoding="utf-8"))
    for metrics in (old, new):
        del metrics["mistakes"]
    found = list(differences(old, new))
    for line in found[:20]:
        print(line)
    print(
        f"{len(found)} figures differ from models/metrics.json."
        if found
        else "The same figures as models/metrics.json."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
