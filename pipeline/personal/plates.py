"""Number plates and British insurance numbers: letters and digits in a fixed order."""

from __future__ import annotations

import re

from pipeline.personal.marks import ID, NUMBER, Mark

_PLATES = re.compile(
    r"(?<![\w-])(?:[A-Z]{2} ?\d{5}|[A-Z]{2} \d{2} \d{3}|[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{3} ?\d{2}[A-Z])(?!\w)"
)
_SWEDISH = re.compile(r"(?<![\w-])[A-Z]{3} ?\d{2}[A-Z\d](?!\w)")
_DIGIT = re.compile(r"\d")
_CAR = re.compile(r"(?<!\w)(?:bil\w*|car|reg\w*|skylt\w*|skilt\w*|nummerplad\w*|plate)(?!\w)", re.IGNORECASE)
_NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z] ?[A-CEGHJ-NPR-TW-Z](?: ?\d){6} ?[A-D](?!\w)", re.IGNORECASE)


def plate_marks(text: str) -> list[Mark]:
    if not _DIGIT.search(text):
        return []
    marks = [Mark(*match.span(), NUMBER) for match in _PLATES.finditer(text)]
    if _CAR.search(text):
        marks += [Mark(*match.span(), NUMBER) for match in _SWEDISH.finditer(text)]
    return marks + [Mark(*match.span(), ID) for match in _NINO.finditer(text)]
