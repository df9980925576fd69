"""One number in the pieces in which somebody says it: joined, decided on, read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.personal.checks import is_identity, is_phone
from pipeline.personal.cues import Kind
from pipeline.personal.light import LIGHT, is_light
from pipeline.personal.marks import HOLE, Line, Mark
from pipeline.personal.pieces import Piece
from pipeline.personal.repairs import is_repair, with_prefix
from pipeline.personal.runs import LEAST, Run, enough, placeholder, points_at_somebody

LONGEST = 40  # values in a chain
ECHO = 3  # lines
_ALONE_BEHIND = re.compile(r" [^\W\d_]{3,20}(?=\s*[.,!?]?\s*\Z)")  # a town in small letters


@dataclass
class Chain:
    """One number in the pieces in which somebody says it."""

    members: list[tuple[int, Run]] = field(default_factory=list)  # with their lines
    kind: Kind | None = None
    hidden: bool = False

    @property
    def values(self) -> list[str]:
        return [value for _, run in self.members for value in run.values]


class Said(NamedTuple):
    run: Run
    kind: Kind | None
    hidden: bool


def chained(
    number: int,
    line: Line,
    found: Sequence[Piece],
    said: Sequence[Said],
    open_chain: dict[str, Chain],
    chains: list[Chain],
) -> None:
    """Join the first number of the line to the one that was broken off, and keep the last open."""
    for place, one in enumerate(said):
        chain = open_chain.get(line.speaker) if place == 0 else None
        if chain and (not is_light(found[: one.run.first]) or len(chain.values) + len(one.run.values) > LONGEST):
            chain = None
        if chain is None:
            chain = Chain()
            chains.append(chain)
        chain.members.append((number, one.run))
        chain.kind = chain.kind or one.kind
        chain.hidden = chain.hidden or one.hidden
        if place == len(said) - 1 and is_light(found[one.run.last + 1 :]):
            open_chain[line.speaker] = chain
        else:
            open_chain.pop(line.speaker, None)


def decide(chains: Sequence[Chain], language: str | None) -> None:
    for chain in chains:
        if chain.hidden or len(chain.members) < 2:
            continue
        values, digits = chain.values, "".join(chain.values)
        whole = Run(0, 0, tuple(values), False, 0, 0, True, False, False)
        chain.hidden = (
            (chain.kind is not None and enough(values, chain.kind))
            or (len(digits) >= LEAST + 2 and points_at_somebody(whole, language))
            or is_phone(digits, language)
            or (digits.isdigit() and is_identity(digits, language))
        )


def read_back(chains: Sequence[Chain], lines: Sequence[Line], short: Sequence[bool]) -> None:
    """What the other says again of a number that is hidden is hidden too."""
    said = {(run.digits, number) for chain in chains if chain.hidden for number, run in chain.members}
    for chain in chains:
        chain.hidden = chain.hidden or any(
            (len(run.digits) >= LEAST or (len(run.digits) >= 2 and short[number]))
            and any((run.digits, at) in said for at in _near(number, lines))
            for number, run in chain.members
        )


def begun_anew(chains: Sequence[Chain], lines: Sequence[Line]) -> None:
    """ "Noll sjuttiotre, nej, ta noll sju sex": what was broken off is part of the number that follows."""
    for broken, whole in pairwise(chains):
        (number, run), (behind, other) = broken.members[-1], whole.members[0]
        if broken.hidden or not whole.hidden or number != behind or len(broken.members) > 1 or run.plain:
            continue
        same = run.digits[:1] == other.digits[:1] and 2 <= len(run.digits) <= len(other.digits) and not run.timed
        broken.hidden = same and is_repair(lines[number].text[run.end : other.start])


def _near(number: int, lines: Sequence[Line]) -> Iterator[int]:
    """The lines of the others around it."""
    around = range(max(0, number - ECHO), min(len(lines), number + ECHO + 1))
    return (at for at in around if lines[at].speaker != lines[number].speaker)


def mark(chain: Chain, run: Run, text: str, language: str | None) -> Mark:
    end = town_behind(text, run.end) if chain.kind == "postcode" and text[run.end - 1] != HOLE else run.end
    start = with_prefix(text, run.start, run.digits, chain.kind)
    return Mark(start, end, placeholder(chain.values, chain.kind, language))


def town_behind(text: str, end: int) -> int:
    """Behind a postcode: the end of the town that follows."""
    words = 0
    at = end
    while words < 2 and at < len(text) and text[at] == " " and text[at + 1 : at + 2].isupper():
        at += 1
        while at < len(text) and (text[at].isalpha() or text[at] == "-"):
            at += 1
        words += 1
    alone = _ALONE_BEHIND.match(text, end) if at == end else None
    return alone.end() if alone and alone[0].strip() not in LIGHT else at
