"""All personal data in the lines of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.personal.across import Read, number_marks_over, read_line
from pipeline.personal.cut import cut, joined
from pipeline.personal.email import email_marks, has_sign, told_locals
from pipeline.personal.introduced import introduced
from pipeline.personal.marks import Line, Mark, masked, settled
from pipeline.personal.names import Names, known_names
from pipeline.personal.places import ASKS, NO_ASK, address_marks, numbers_in, said_again
from pipeline.personal.spelled import spelled_marks

MOST_LINES = 6  # of one e-mail address


def known(lines: Sequence[Line], given: Iterable[str]) -> Names:
    """The names to look for: those `given` with the call, and those people introduce in it."""
    return known_names(given, introduced([part.line for part in cut(_plain(lines))]))


def _plain(lines: Sequence[Line]) -> list[Line]:
    return [Line(line.speaker, masked(line.text)) for line in lines]


class _Facts(NamedTuple):
    """What a line tells by itself."""

    read: Read
    marks: list[Mark]
    emails: list[Mark]
    asks_where: bool
    asks_mail: bool


class Search:
    """Looks for the personal data of one call. A line that it has seen costs little when it comes again."""

    def __init__(self, names: Names, language: str | None) -> None:
        self._names = names
        self._language = language
        self._seen: dict[str, _Facts] = {}

    def marks(self, lines: Sequence[Line]) -> list[list[Mark]]:
        """Of each line what is to go, in order and apart."""
        parts = cut(_plain(lines))
        found = joined(parts, self._of_parts([part.line for part in parts]), len(lines))
        return [settled(marks, line.text) for marks, line in zip(found, lines, strict=True)]

    def _of_parts(self, plain: Sequence[Line]) -> list[list[Mark]]:
        facts = [self._facts(line.text) for line in plain]
        found = number_marks_over(plain, [one.read for one in facts], self._language)
        for number, mark in _over_lines(plain, facts):
            found[number].append(mark)
        lives = mails = 0  # lines for which the answer may still come
        houses: frozenset[str] = frozenset()
        for number, (line, one) in enumerate(zip(plain, facts, strict=True)):
            placed = address_marks(line.text, one.read.pieces, True) if lives else [*one.read.placed]
            placed += said_again(line.text, one.read.pieces, houses) if lives and houses and not placed else []
            found[number] += [*one.marks, *one.emails, *placed]
            if mails or one.emails:
                found[number] += told_locals(line.text)
            lives = 2 if (one.asks_where and not one.asks_mail) or placed else max(0, lives - 1)
            houses = numbers_in(one.read.pieces, placed) or (houses if lives else frozenset())
            mails = 4 if one.asks_mail or one.emails else max(0, mails - 1)
        return found

    def _facts(self, text: str) -> _Facts:
        if text not in self._seen:
            read = read_line(text, self._names, self._language)
            own = [*self._names.marks(text), *spelled_marks(text)]
            where, mail = ASKS.search(text) is not None, NO_ASK.search(text) is not None
            self._seen[text] = _Facts(read, own, email_marks(text), where, mail)
        return self._seen[text]


def _over_lines(lines: Sequence[Line], facts: Sequence[_Facts]) -> Iterator[tuple[int, Mark]]:
    """E-mail addresses over lines of one speaker with nothing but "yes" of the other between them."""
    for group in _groups(lines, [one.read.light for one in facts]):
        whole = "\n".join(lines[number].text for number in group)
        if not has_sign(whole):
            continue
        starts, at = [], 0
        for number in group:
            starts.append(at)
            at += len(lines[number].text) + 1
        for mark in email_marks(whole):
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
