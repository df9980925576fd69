"""What stands around and between the parts of a number: a plus, "no, wait", "and the last four"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.personal.cues import Kind
from pipeline.personal.marks import ID, NUMBER, Mark, settled

_COUNTRY_CODES = ("44", "45", "46", "47", "353", "358", "49")
_PLUS = re.compile(r"(?<!\w)(?:pluss?,? |\+ ?)\Z", re.IGNORECASE)
_LETTERS = re.compile(r"(?<![\w'’])[A-Z]{2}[ -]?\Z")  # "NO 81" of an IBAN, "LV, 0042"
_REPAIR = re.compile(
    r"(?<!\w)(?:nei|nej|no|vent|vänta|wait|hang on|sorry|unnskyld|undskyld|ursäkta|förlåt|beklager|i mean|jeg mener|"
    r"jag menar|rettelse|rättelse|correction)(?!\w)",
    re.IGNORECASE,
)
_ONLY_REPAIR = re.compile(
    r"[\s,.…–-]*(?:(?:eller|or|eh|øh|öh|uh|um|og|och|and|så|sen|nei|nej|no|vent|vänta|wait|sorry|unnskyld|undskyld|"
    r"ursäkta|förlåt|beklager|lidt|litt|lite)[\s,.…–-]+){1,5}",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"[\s,.…–-]*(?:(?:og|och|and|så|sen|sedan|then|de|the|fyra|fire|fem|four|five|sista|siste|sidste|last|digits|"
    r"siffrorna|sifrene|cifre|er|är|is|are)[\s,.…–-]+){1,8}",
    re.IGNORECASE,
)
_SAYS_LAST = re.compile(r"(?<!\w)(?:sista|siste|sidste|last)(?!\w)", re.IGNORECASE)
LONGEST = 60  # characters between two parts


def with_prefix(text: str, start: int, digits: str, kind: Kind | None) -> int:
    """Where a number begins with the plus or the letters in front of it."""
    if start and text[start - 1] == "+":
        return start - 1
    before = _PLUS.search(text, max(0, start - 8), start)
    if before and digits.startswith(_COUNTRY_CODES):
        return before.start()
    letters = _LETTERS.search(text, max(0, start - 6), start) if kind == "account" else None
    return letters.start() if letters else start


def is_repair(between: str) -> bool:
    return len(between) <= LONGEST and _REPAIR.search(between) is not None


def over_repairs(marks: Sequence[Mark], text: str) -> list[Mark]:
    """Two parts of one number are one stretch, with "or, wait" or "and the last four" between them."""
    out: list[Mark] = []
    for mark in settled(marks, text):
        last = out[-1] if out else None
        if last and last.placeholder in (ID, NUMBER) and mark.placeholder in (ID, NUMBER):
            between = text[last.end : mark.start]
            if len(between) <= LONGEST and _are_one(between):
                out[-1] = Mark(last.start, mark.end, ID if ID in (last.placeholder, mark.placeholder) else NUMBER)
                continue
        out.append(mark)
    return out


def _are_one(between: str) -> bool:
    if _ONLY_REPAIR.fullmatch(between):
        return _REPAIR.search(between) is not None
    return _LAST.fullmatch(between) is not None and _SAYS_LAST.search(between) is not None
