"""Numbers over the lines of a call: asked for in one, said in pieces in the next ones, read back in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.personal.alphabets import alphabet_marks
from pipeline.personal.birth import Births, written_date
from pipeline.personal.checks import is_identity, is_phone
from pipeline.personal.codes import code_marks
from pipeline.personal.cues import Cue, Kind, cues
from pipeline.personal.marks import GONE, HOLE, Line, Mark, settled
from pipeline.personal.names import Names
from pipeline.personal.pieces import Piece, pieces, plain_of, with_holes
from pipeline.personal.places import address_marks
from pipeline.personal.plates import plate_marks, told_plates
from pipeline.personal.read_plates import read_plates
from pipeline.personal.repairs import is_repair, over_repairs, with_prefix
from pipeline.personal.runs import LEAST, WITH_LETTERS, Run, enough, placeholder, points_at_somebody, runs
from pipeline.personal.written import number_marks
from pipeline.wordlists import ALL_BACKCHANNELS, wordset

NEAR = 4  # words between a number and what says what it is
SHORT = 5  # other words in an answer that is a number
PATIENCE = 2  # lines of other things until a question is forgotten
LONGEST = 40  # values in a chain
ECHO = 3  # lines
_ALONE_BEHIND = re.compile(r" [^\W\d_]{3,20}(?=\s*[.,!?]?\s*\Z)")  # a town in small letters
_LIGHT = ALL_BACKCHANNELS | wordset(
    "videre vidare fortsett fortsätt fortsæt go on please takk tack tak thanks thank you det er är it's its it "
    "that's is stemmer "
    "stämmer riktig sån sådan there så sånn sen perfekt super precis lige og och and også också då da den de the it "
    "skal ska vi i'm "
    "listening still correct yep alright er uh-huh mhm værsågod varsågod"
)


@dataclass
class _Chain:
    """One number in the pieces in which somebody says it."""

    members: list[tuple[int, Run]] = field(default_factory=list)  # with their lines
    kind: Kind | None = None
    hidden: bool = False

    @property
    def values(self) -> list[str]:
        return [value for _, run in self.members for value in run.values]


class _Said(NamedTuple):
    run: Run
    kind: Kind | None
    hidden: bool


@dataclass
class _Asked:
    kind: Kind
    patience: int = PATIENCE


class Read(NamedTuple):
    """A line cut into pieces, and what in it says what a number is."""

    pieces: list[Piece]
    cues: list[Cue]
    shaped: list[Mark]  # numbers that their own shape gives away
    placed: list[Mark]  # addresses
    answered: bool  # there is an address or the like in it
    numbered: bool  # there may be a number in it
    light: bool  # nothing but yes, go on, and numbers


def read_line(text: str, names: Names, language: str | None) -> Read:
    plain = plain_of(text, language)
    found = pieces(text, language, plain)
    own = [*number_marks(text, language, plain), *plate_marks(text), *names.number_marks(text)]
    shaped = settled([*own, *alphabet_marks(text, found)], text)
    found = with_holes(found, shaped, text)
    placed = address_marks(text, found, False)
    numbered = any(piece.kind in ("number", "hole", "letter") for piece in found)
    return Read(found, cues(text), shaped, placed, bool(placed) or GONE in text, numbered, is_light(found))


def number_marks_over(lines: Sequence[Line], read: Sequence[Read], language: str | None) -> list[list[Mark]]:
    """Of each line, the numbers that point to somebody, as far as more than their own shape tells."""
    marks: list[list[Mark]] = [[] for _ in lines]
    chains: list[_Chain] = []
    open_chain: dict[str, _Chain] = {}
    asked: _Asked | None = None
    births = Births()
    codes: set[str] = set()
    recent: list[set[Kind]] = []
    for number, (line, one) in enumerate(zip(lines, read, strict=True)):
        found, told, light = one.pieces, one.cues, one.light
        said = _said(found, told, line.text, asked, language) if one.numbered else []
        if not light:
            open_chain = {line.speaker: open_chain[line.speaker]} if line.speaker in open_chain else {}
        _chained(number, line, found, said, open_chain, chains)
        if not said and not light:
            open_chain.pop(line.speaker, None)
        born = births.marks(line.text, found, told, asked is not None and asked.kind == "birth")
        if asked and asked.kind == "birth" and (born or any(map(_answers_birth, found))):
            asked = None
        marks[number] += [*born, *one.shaped]
        if one.numbered:
            kinds = {cue.kind for cue in told} | ({asked.kind} if asked else set())
            recent = [kinds, *recent[:2]]  # for what the other says again
            marks[number] += code_marks(line.text, any(not k.isdisjoint(WITH_LETTERS) for k in recent), codes)
            plates = any("plate" in k for k in recent)
            marks[number] += told_plates(line.text) if plates else []
            marks[number] += read_plates(line.text, found, plates)
        asked = _next(asked, told, bool(said), one.answered or any(part.hidden for part in said), light)
    _decide(chains, language)
    _read_back(chains, lines, [one.light for one in read])
    _begun_anew(chains, lines)
    for chain in chains:
        for number, run in chain.members if chain.hidden else ():
            marks[number].append(_mark(chain, run, lines[number].text, language))
    return [
        over_repairs(found, line.text) if len(found) > 1 else found for found, line in zip(marks, lines, strict=True)
    ]


def _answers_birth(piece: Piece) -> bool:
    """A date in digits, or what was hidden before."""
    return piece.kind == "hole" and (not piece.said or bool(written_date(piece)))


def _said(
    found: Sequence[Piece], told: Sequence[Cue], text: str, asked: _Asked | None, language: str | None
) -> list[_Said]:
    kinds = {cue.kind for cue in told} | ({asked.kind} if asked else set())
    letters = any(kind in WITH_LETTERS for kind in kinds)
    found = _without_cues(found, told)
    out: list[_Said] = []
    behind = 0  # of the number before
    others = sum(piece.kind == "word" and piece.said not in _LIGHT for piece in found)
    every = list(runs(found, text, letters))
    for place, run in enumerate(every):
        kind, sure = _kind(run, found, told, behind, asked if others <= SHORT else None, every[place + 1 : place + 2])
        parts = [run]
        if letters and kind not in WITH_LETTERS:
            parts = list(_without_letters(run, found, text))
        for part in parts:
            known = kind is not None and sure and (part.sure or (enough(part.values, kind) and not part.timed))
            out.append(_Said(part, kind if sure or known else None, known or points_at_somebody(part, language)))
        if parts:
            behind = run.end
    return out


def _without_cues(found: Sequence[Piece], told: Sequence[Cue]) -> Sequence[Piece]:
    """The "fire" of "de fire siste" and the letters of "CPR" are no part of a number."""
    if not told:
        return found
    return [
        piece._replace(kind="word") if any(c.start < piece.end and piece.start < c.end for c in told) else piece
        for piece in found
    ]


def _digits(run: Run) -> int:
    return sum(map(len, run.values))


def _without_letters(run: Run, found: Sequence[Piece], text: str) -> Iterator[Run]:
    for part in runs(found[run.first : run.last + 1], text, False):
        yield part._replace(first=part.first + run.first, last=part.last + run.first)


def _kind(
    run: Run, found: Sequence[Piece], told: Sequence[Cue], behind: int, asked: _Asked | None, following: Sequence[Run]
) -> tuple[Kind | None, bool]:
    """What the number was said to be, and whether that is sure."""
    before = next((cue for cue in reversed(told) if behind <= cue.start and cue.end <= run.start), None)
    if before and _words(found, before.end, run.start) <= NEAR:
        return before.kind, before.sure
    after = next((cue for cue in told if cue.start >= run.end), None)
    if after and any(_words(found, after.end, run.start) <= NEAR for run in following):
        after = None  # it speaks of the next number
    if after and after.sure and _words(found, run.end, after.start) <= NEAR and _digits(run) >= LEAST and not run.plain:
        return after.kind, True
    if asked:
        return asked.kind, not run.plain or sum(piece.kind == "word" for piece in found) <= NEAR
    return None, False


def _words(found: Sequence[Piece], start: int, end: int) -> int:
    return sum(start <= piece.start < end and piece.kind == "word" for piece in found)


def is_light(found: Sequence[Piece]) -> bool:
    """Nothing but yes, go on, and numbers."""
    words = 0
    for piece in found:
        if piece.kind == "word":
            words += 1
            if words > 6 or piece.said not in _LIGHT:
                return False
    return True


def _chained(
    number: int,
    line: Line,
    found: Sequence[Piece],
    said: Sequence[_Said],
    open_chain: dict[str, _Chain],
    chains: list[_Chain],
) -> None:
    """Join the first number of the line to the one that was broken off, and keep the last open."""
    for place, one in enumerate(said):
        chain = open_chain.get(line.speaker) if place == 0 else None
        if chain and (not is_light(found[: one.run.first]) or len(chain.values) + len(one.run.values) > LONGEST):
            chain = None
        if chain is None:
            chain = _Chain()
            chains.append(chain)
        chain.members.append((number, one.run))
        chain.kind = chain.kind or one.kind
        chain.hidden = chain.hidden or one.hidden
        if place == len(said) - 1 and is_light(found[one.run.last + 1 :]):
            open_chain[line.speaker] = chain
        else:
            open_chain.pop(line.speaker, None)


def _next(asked: _Asked | None, told: Sequence[Cue], said: bool, answered: bool, light: bool) -> _Asked | None:
    """What is expected of the next line."""
    sure = [cue for cue in told if cue.sure]
    if sure and not answered:
        return _Asked(sure[-1].kind)
    if asked is None or light or said:
        return asked
    return _Asked(asked.kind, asked.patience - 1) if asked.patience > 1 else None


def _decide(chains: Sequence[_Chain], language: str | None) -> None:
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


def _read_back(chains: Sequence[_Chain], lines: Sequence[Line], short: Sequence[bool]) -> None:
    """What the other says again of a number that is hidden is hidden too."""
    said = {(run.digits, number) for chain in chains if chain.hidden for number, run in chain.members}
    for chain in chains:
        chain.hidden = chain.hidden or any(
            (len(run.digits) >= LEAST or (len(run.digits) >= 2 and short[number]))
            and any((run.digits, at) in said for at in _near(number, lines))
            for number, run in chain.members
        )


def _begun_anew(chains: Sequence[_Chain], lines: Sequence[Line]) -> None:
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


def _mark(chain: _Chain, run: Run, text: str, language: str | None) -> Mark:
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
    return alone.end() if alone and alone[0].strip() not in _LIGHT else at
