"""All personal data in the lines of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.personal.across import is_light, number_marks_over, read_lines
from pipeline.personal.addresses import ASKS, NO_ASK, address_marks
from pipeline.personal.email import email_marks, told_locals
from pipeline.personal.introduced import introduced
from pipeline.personal.marks import Line, Mark, settled
from pipeline.personal.names import Names, known_names
from pipeline.personal.plates import plate_marks
from pipeline.personal.spelled import spelled_marks
from pipeline.personal.written import number_marks

MOST_LINES = 6  # of one e-mail address


def known(lines: Sequence[Line], given: Iterable[str]) -> Names:
    """The names to look for: those `given` with the call, and those people introduce in it."""
    return known_names(given, introduced(lines))


def personal(lines: Sequence[Line], names: Names, language: str | None) -> list[list[Mark]]:
    """Of each line what is to go, in order and apart."""
    read = read_lines(lines, language)
    found = number_marks_over(lines, read, language)
    for number, mark in _emails(lines, [is_light(one.pieces) for one in read]):
        found[number].append(mark)
    lives = mails = 0  # lines for which the answer may still come
    for number, (line, one) in enumerate(zip(lines, read, strict=True)):
        text = line.text
        found[number] += [*names.marks(text), *spelled_marks(text), *plate_marks(text), *number_marks(text, language, one.plain)]
        found[number] += address_marks(text, one.pieces, lives > 0)
        if mails:
            found[number] += told_locals(lines, number)
        asks, mail = ASKS.search(text) is not None, NO_ASK.search(text) is not None
        lives = 2 if asks and not mail else max(0, lives - 1)
        mails = 4 if mail else max(0, mails - 1)
    return [settled(marks, line.text) for marks, line in zip(found, lines, strict=True)]


def _emails(lines: Sequence[Line], light: Sequence[bool]) -> Iterator[tuple[int, Mark]]:
    """In each line, and over lines of one speaker with nothing but "yes" of the other between them."""
    for number, line in enumerate(lines):
        yield from ((number, mark) for mark in email_marks(line.text))
    for group in _groups(lines, light):
        starts, at = [], 0
        for number in group:
            starts.append(at)
            at += len(lines[number].text) + 1
        for mark in email_marks("\n".join(lines[number].text for number in group)):
            for number, start in zip(group, starts, strict=True):
                end = start + len(lines[number].text)
                if mark.start < end and start < mark.end:
                    yield number, Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.placeholder)


def _groups(lines: Sequence[Line], light: Sequence[bool]) -> Iterator[list[int]]:
    """Lines of one speaker that belong together, two and more; no line is in more than two groups."""
    open_groups: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if not light[number]:
            for speaker in [s for s in open_groups if s != line.speaker]:
                group = open_groups.pop(speaker)
                if len(group) > 1:
                    yield group
        if light[number] and line.speaker not in open_groups:
            continue
        group = open_groups.setdefault(line.speaker, [])
        group.append(number)
        if len(group) == MOST_LINES:
            yield group
            open_groups[line.speaker] = [number]
    yield from (group for group in open_groups.values() if len(group) > 1)
