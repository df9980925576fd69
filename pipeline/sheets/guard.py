"""Text that a spreadsheet would run as a formula, and libraries that may not be there."""

from __future__ import annotations

import re
from importlib import import_module
from types import ModuleType

from pipeline.errors import WrongUse

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Excel in the Nordic countries cuts a file at `;` and not at `,`: what stands behind one begins a cell of its own.
_INSIDE = re.compile(r"(?<=[;\t\r\n])(?= *[=+\-@＝＋－＠])")


def is_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(_FORMULA)


def guarded(cell: str | int | float | None) -> str | int | float:
    """The cell with an apostrophe in front where a spreadsheet would run it as a formula; None becomes empty."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    return ("'" if is_formula(cell) else "") + _INSIDE.sub("'", cell)


def needed(module: str, extra: str, what: str) -> ModuleType:
    """The module of an optional library. `what` needs it, the beginning of a sentence."""
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise WrongUse(f"{what} needs {library}, which is not installed; pip install 'callcoach[{extra}]'.") from error
