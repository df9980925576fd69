"""What commands that give one result share: a format by option or by the ending of --out, to a file or the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import options
from pipeline.cli.options import F
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.report.shapes import Shapes

FORMATS = ("table", "json", "csv", "xlsx", "parquet", "html", "pdf")
TEXTS = ("table", "json", "csv")


def output_options(command: F) -> F:
    form = click.option(
        "--format", "form", type=click.Choice(FORMATS), help="Without it: as the ending of --out says, else a table."
    )
    return form(click.option("--out", "-o", type=options.FILE, help="Write here, not to the terminal.")(command))


def chosen(form: str | None, out: Path | None, name: str) -> str:
    """The format. WrongUse where it is no text and no file is named, or its library or browser is not here."""
    from pipeline.report import writers

    ending = out.suffix.lower().removeprefix(".") if out else ""
    form = form or (ending if ending in FORMATS else "table")
    if form not in TEXTS and out is None:
        raise WrongUse(f"{form.upper()} is no text for the terminal; name a file with --out {name}.{form}.")
    writers.ready(form)
    return form


def put(shapes: Shapes, form: str, out: Path | None) -> None:
    from pipeline.report.shapes import show, write

    if out:
        write(shapes, form, out)
        click.echo(f"Wrote {out}.")
    else:
        show(shapes, form, sys.stdout)
