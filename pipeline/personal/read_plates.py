"""Number plates that are read out: "K X one nine G H J", "BP, nitten, fire null sju", known by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.personal.marks import NUMBER, Mark
from pipeline.personal.pieces import Piece, adjoin
from pipeline.personal.plates import NO_PLATE

COUNTIES = "CE|CN|CW|C|DL|D|G|KE|KK|KY|LD|LH|LM|LS|L|MH|MN|MO|OY|RN|SO|TN|TS|T|WH|WX|WW|W"  # of Irish plates
_SHAPE = re.compile(
    rf"[A-Z]{{2}}\d\d[A-Z]{{3}}|[A-ZÆØÅ]{{2}}\d{{4,5}}|[A-Z]{{3}}\d\d[A-Z\d]|(?:1[3-9]|2\d)[12](?:{COUNTIES})\d{{2,6}}"
)
_ABBREVIATIONS = ("TV", "PC", "ID", "NR", "CA", "KR", "PR", "PS", "OK", "EU", "US", "UK", "DR", "MR", "KL", "CV", "IT")
_WORDS = ("i", "I", "å", "a", "o", "ö", "ø")
LONGEST = 12  # pieces


def read_plates(text: str, found: Sequence[Piece], told: bool) -> list[Mark]:
    """`told`: a plate was asked for, so that "rtk fyra ett sju" has letters too."""
    return [mark for stretch in _stretches(text, found, told) for mark in _of(stretch)]


def _stretches(text: str, found: Sequence[Piece], told: bool) -> Iterator[list[Piece]]:
    row: list[Piece] = []
    before: Piece | None = None
    for piece in found:
        filler = piece.kind == "filler" and piece.said != "and"
        if row and before and not adjoin(text, before, piece):
            yield row
            row = []
        if _is_part(piece, told):
            row.append(piece)
        elif not filler and row:
            yield row
            row = []
        before = piece
    if row:
        yield row


def _is_part(piece: Piece, told: bool) -> bool:
    if piece.kind == "letter" or (piece.kind == "number" and not piece.plain):
        return True
    word = piece.said
    return told and piece.kind == "word" and 2 <= len(word) <= 3 and word.isalpha() and word not in NO_PLATE


def _of(row: Sequence[Piece]) -> Iterator[Mark]:
    letters = sum(piece.kind != "number" for piece in row)
    if not letters or letters == len(row) or len(row) > LONGEST:
        return
    first = 0
    while first < len(row):
        last = _plate(row, first)
        if last:
            yield Mark(row[first].start, row[last].end, NUMBER)
        first = last + 1 if last else first + 1


def _plate(row: Sequence[Piece], first: int) -> int:
    """The index of the last piece of the plate that begins here; 0 where none does."""
    if row[first].said in _WORDS:
        return 0
    for last in range(len(row) - 1, first, -1):
        said = "".join(piece.said.upper() for piece in row[first : last + 1])
        known = said[:3].lower() in NO_PLATE or (said[:2] in _ABBREVIATIONS and not said[2:3].isalpha())
        more = last + 1 < len(row) and row[last + 1].kind == "number"  # it is a longer number
        if _SHAPE.fullmatch(said) and not known and not more:
            return last
    return 0
