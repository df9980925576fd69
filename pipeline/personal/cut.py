"""Lines of any length in parts of bounded length, so that looking through them takes time in proportion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.personal.marks import Line, Mark

LONGEST = 2000  # characters


class Part(NamedTuple):
    line: Line
    number: int  # of the whole line
    start: int  # in it


def cut(lines: Sequence[Line]) -> list[Part]:
    """Each line, a long one in several, between words where there are any."""
    parts = []
    for number, line in enumerate(lines):
        start = 0
        while len(line.text) - start > LONGEST:
            space = line.text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            end = start + LONGEST if space < 0 else space + 1
            parts.append(Part(Line(line.speaker, line.text[start:end]), number, start))
            start = end
        parts.append(Part(Line(line.speaker, line.text[start:]), number, start))
    return parts


def joined(parts: Sequence[Part], marks: Sequence[Sequence[Mark]], lines: int) -> list[list[Mark]]:
    """The marks of the parts as those of the lines they were cut from."""
    out: list[list[Mark]] = [[] for _ in range(lines)]
    for part, found in zip(parts, marks, strict=True):
        out[part.number] += [Mark(m.start + part.start, m.end + part.start, m.placeholder) for m in found]
    return out
