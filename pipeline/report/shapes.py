"""One result in each of its shapes: a page, a table of typed columns, text for the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pipeline.atomic import whole_file
from pipeline.report.pdf import page_pdf
from pipeline.report.writers import print_sheets, write_sheets
from pipeline.sheets import Sheet


@dataclass(frozen=True)
class Shapes:
    page: Callable[[], str]  # HTML
    sheet: Callable[[], Sheet]
    text: Callable[[TextIO], None]


def write(shapes: Shapes, form: str, path: Path) -> None:
    """Whole or not at all, in one of the formats of cli/output.py."""
    if form == "pdf":
        page_pdf(shapes.page(), path)
    elif form == "html":
        with whole_file(path) as part:
            part.write_text(shapes.page(), encoding="utf-8", newline="\n")
    elif form == "table":
        with whole_file(path) as part, part.open("w", encoding="utf-8") as file:
            shapes.text(file)
    else:
        write_sheets([shapes.sheet()], form, path)


def show(shapes: Shapes, form: str, out: TextIO) -> None:
    """As text: a table, JSON or CSV."""
    if form == "table":
        shapes.text(out)
    else:
        print_sheets([shapes.sheet()], form, out)
