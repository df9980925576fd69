"""Lines of the one table that `python -m benchmarks` keeps of all benchmarks of speed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

_SIGN = "figure: "


@dataclass(frozen=True)
class Figure:
    """What was measured, beside what was asked for and a named peer in the same run; "" where there is none."""

    what: str
    asked: str
    found: str
    peer: str = ""
    ratio: str = ""


def show(figure: Figure) -> None:
    print(_SIGN + json.dumps(asdict(figure), ensure_ascii=False), flush=True)


def read(line: str) -> Figure | None:
    return Figure(**json.loads(line[len(_SIGN) :])) if line.startswith(_SIGN) else None
