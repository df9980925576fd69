"""Numbers over the lines of a call: asked for in one, said in pieces in the next ones, read back in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.personal.alphabets import alphabet_marks
from pipeline.personal.birth import Births, written_date
from pipeline.personal.chains import Chain, Said, begun_anew, chained, decide, mark, read_back
from pipeline.personal.codes import code_marks
from pipeline.personal.cues import Cue, Kind, cues
from pipeline.personal.light import LIGHT, is_light
from pipeline.personal.marks import GONE, Line, Mark, settled
from pipeline.personal.names import Names
from pipeline.personal.pieces import Piece, pieces, plain_of, with_holes
from pipeline.personal.places import address_marks
from pipeline.personal.plates import plate_marks, told_plates
from pipeline.personal.read_plates import read_plates
from pipeline.personal.repairs import over_repairs
from pipeline.personal.runs import LEAST, WITH_LETTERS, Run, enough, points_at_somebody, runs
from pipeline.personal.written import number_marks
from pipeline.timing import Span

NEAR = 4  # words between a number and what says what it is
SHORT = 5  # other words in an answer that is a number
PATIENCE = 2  # lines of other things until a question is forgotten


@dataclass
class _Asked:
    kind: Kind
    patience: int = PATIENCE


class Read(NamedTuple):
    """A line cut into pieces, and what in it says what a number is."""

    plain: list[Span]  # money, times and the like
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
    own = [*number_marks(text, language, plain), *plate_marks(text, plain), *names.number_marks(text)]
    shaped = settled([*own, *alphabet_marks(text, found)], text)
    found = with_holes(found, shaped, text)
    placed = address_marks(text, found, False)
    numbered = any(piece.kind in ("number", "hole", "letter") for piece in found)
    return Read(plain, found, cues(text), shaped, placed, bool(placed) or GONE in text, numbered, is_light(found))


def number_marks_over(lines: Sequence[Line], read: Sequence[Read], language: str | None) -> list[list[Mark]]:
    """Of each line, the numbers that point to somebody, as far as more than their own shape tells."""
    marks: list[list[Mark]] = [[] for _ in lines]
    chains: list[Chain] = []
    open_chain: dict[str, Chain] = {}
    asked: _Asked | None = None
    births = Births()
    codes: set[str] = set()
    recent: list[set[Kind]] = []
    for number, (line, one) in enumerate(zip(lines, read, strict=True)):
        found, told, light = one.pieces, one.cues, one.light
        said = _said(found, told, line.text, asked, language) if one.numbered else []
        if not light:
            open_chain = {line.speaker: open_chain[line.speaker]} if line.speaker in open_chain else {}
        chained(number, line, found, said, open_chain, chains)
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
            marks[number] += told_plates(line.text, one.plain) if plates else []
            marks[number] += read_plates(line.text, found, plates)
        asked = _next(asked, told, bool(said), one.answered or any(part.hidden for part in said), light)
    decide(chains, language)
    read_back(chains, lines, [one.light for one in read])
    begun_anew(chains, lines)
    for chain in chains:
        for number, run in chain.members if chain.hidden else ():
            marks[number].append(mark(chain, run, lines[number].text, language))
    return [
        over_repairs(found, line.text) if len(found) > 1 else found for found, line in zip(marks, lines, strict=True)
    ]


def _answers_birth(piece: Piece) -> bool:
    """A date in digits, or what was hidden before."""
    return piece.kind == "hole" and (not piece.said or bool(written_date(piece)))


def _said(
    found: Sequence[Piece], told: Sequence[Cue], text: str, asked: _Asked | None, language: str | None
) -> list[Said]:
    kinds = {cue.kind for cue in told} | ({asked.kind} if asked else set())
    letters = any(kind in WITH_LETTERS for kind in kinds)
    found = _without_cues(found, told)
    out: list[Said] = []
    behind = 0  # of the number before
    others = sum(piece.kind == "word" and piece.said not in LIGHT for piece in found)
    every = list(runs(found, text, letters))
    for place, run in enumerate(every):
        kind, sure = _kind(run, found, told, behind, asked if others <= SHORT else None, every[place + 1 : place + 2])
        parts = [run]
        if letters and kind not in WITH_LETTERS:
            parts = list(_without_letters(run, found, text))
        for part in parts:
            known = kind is not None and sure and (part.sure or (enough(part.values, kind) and not part.timed))
            out.append(Said(part, kind if sure or known else None, known or points_at_somebody(part, language)))
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


def _next(asked: _Asked | None, told: Sequence[Cue], said: bool, answered: bool, light: bool) -> _Asked | None:
    """What is expected of the next line."""
    sure = [cue for cue in told if cue.sure]
    if sure and not answered:
        return _Asked(sure[-1].kind)
    if asked is None or light or said:
        return asked
    return _Asked(asked.kind, asked.patience - 1) if asked.patience > 1 else None
