"""Numbers whose letters are spelled with words: "Urban Xerxes Ludvig nio noll två", "p as in papa four two"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.personal.marks import NUMBER, Mark
from pipeline.personal.pieces import Piece, adjoin, is_word_too
from pipeline.wordlists import wordset

_ALPHABETS = wordset(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu "
    "anna bernhard cæsar caesar cesar david edith fredrik gustav harald ivar johan karin ludvig martin nils olivia "
    "petter quintus qvintus rikard sigrid teodor ulrik enkeltv dobbeltv xerxes yngling zakarias ærlig østen åse "
    "adam bertil erik filip helge kalle niklas olof rudolf sigurd tore urban viktor wilhelm yngve zäta åke ärlig "
    "östen cecilie frederik georg hans ida karen mari marie niels odin peter rasmus søren theodor ulla viggo william "
    "yrsa ægir øresund"
)
_AS_IN = (("som", "i"), ("as", "in"), ("for",), ("som",), ("like",))
LEAST = 5  # letters and digits


def alphabet_marks(text: str, found: Sequence[Piece]) -> list[Mark]:
    return list(_stretches(text, found)) if any(piece.kind == "number" for piece in found) else []


def _stretches(text: str, found: Sequence[Piece]) -> Iterator[Mark]:
    at = 0
    while at < len(found):
        first, size, words, letters, digits, last = at, 0, 0, 0, 0, -1
        while at < len(found) and (at == first or adjoin(text, found[at - 1], found[at])):
            piece = found[at]
            behind = _letter_as_in(found, at)
            if behind:
                words, letters, last, at = words + 2, letters + 1, behind, behind + 1
                size += 1
                continue
            behind = _alphabet(found, at)
            if behind:
                words, letters, last, at = words + 1, letters + 1, behind - 1, behind
                continue
            if piece.kind == "letter" and piece.end - piece.start == 1:
                letters += not is_word_too(piece.said)
            elif (piece.kind == "number" or piece.said.isdigit()) and not piece.plain:
                digits += len(piece.said)
            elif piece.kind != "filler" or piece.said == "and" or at == first:
                break
            last = at if piece.kind != "filler" else last
            at += 1
        if words >= 2 and letters + digits >= LEAST and (digits >= 2 if letters > 1 else digits > 3):
            yield Mark(found[first].start, found[last].end, NUMBER)
        at = max(at, first + 1)


def _letter_as_in(found: Sequence[Piece], at: int) -> int:
    """The index of the last piece of "p as in papa"; 0 where none begins here."""
    if found[at].kind != "letter" or found[at].end - found[at].start != 1:
        return 0
    for words in _AS_IN:
        end = at + 1 + len(words)
        said = tuple(piece.said.lower() for piece in found[at + 1 : end])
        if said == words and end < len(found) and found[end].said[:1].lower() == found[at].said.lower():
            return end + (found[end].said.lower() == "x" and end + 1 < len(found) and found[end + 1].said == "ray")
    return 0


def _alphabet(found: Sequence[Piece], at: int) -> int:
    """The index behind a word of a spelling alphabet; 0 where it is none."""
    if found[at].kind == "word" and found[at].said in _ALPHABETS:
        return at + 1
    x_ray = found[at].said in ("x", "X") and at + 1 < len(found) and found[at + 1].said == "ray"
    return at + 2 if x_ray else 0
