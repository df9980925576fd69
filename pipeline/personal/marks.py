"""Stretches of a text that are to become placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

NUMBER, ID, EMAIL, NAME, ADDRESS = "[number]", "[id]", "[email]", "[name]", "[address]"
DIGIT = re.compile(r"\d")
PLACEHOLDER = re.compile(r"\[(?:number|id|email|name|address)\]")
_RANK = (NAME, NUMBER, ID, ADDRESS, EMAIL)  # of two that overlap, the later one names both


class Mark(NamedTuple):
    """Characters of a text that are to become a placeholder."""

    start: int
    end: int
    placeholder: str


class Line(NamedTuple):
    """What somebody said, in the order of the call."""

    speaker: str
    text: str


_NUMBERS = (NUMBER, ID)
HOLE, GONE = "\ue000", "\ue001"


def masked(text: str) -> str:
    """With signs in place of what is redacted already, so that "[email]" says nothing of e-mail; as long as before."""
    if "[" not in text:
        return text
    return PLACEHOLDER.sub(lambda m: (HOLE if m[0] in _NUMBERS else GONE) * len(m[0]), text)


def settled(marks: Iterable[Mark], text: str) -> list[Mark]:
    """In order and apart: those that overlap are one, and the names of one person."""
    out: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start >= mark.end or PLACEHOLDER.fullmatch(text, mark.start, mark.end):
            continue
        last = out[-1] if out else None
        if last and mark.start < last.end:
            name = max(last.placeholder, mark.placeholder, key=_RANK.index)
            out[-1] = Mark(last.start, max(last.end, mark.end), name)
        elif last and mark.placeholder == last.placeholder == NAME and text[last.end : mark.start] in (" ", "-"):
            out[-1] = Mark(last.start, mark.end, NAME)  # first name and surname
        else:
            out.append(mark)
    return out
