"""The model card, Markdown, from the figures in `metrics.json`. Its words stand in card.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.evaluate import ENOUGH
from pipeline.metrics import EXPERIMENTAL

Figures = Mapping[str, Any]
TEMPLATE = Path(__file__).with_name("card.md")


def text(metrics: Figures, curve: Sequence[Figures] = ()) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {"cell": _cell, "percent": _percent, "listed": _listed, "interval": _interval}
    decisive = metrics["test"] or metrics["left_out_authors"]
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        m=metrics,
        figures=decisive,
        written=decisive["as written"],
        curve=curve,
        enough=ENOUGH,
        limit=EXPERIMENTAL,
        data=metrics["data"],
    )


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value).replace("|", "/")


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _interval(figures: Figures, name: str) -> str:
    low, high = figures["intervals"].get(name, (None, None))
    return "" if low is None else f"{low:.2f}–{high:.2f}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
