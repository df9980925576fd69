"""Dates of birth, where somebody says that it is one; other dates stay."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.personal.cues import Cue
from pipeline.personal.marks import ID, Mark
from pipeline.personal.pieces import Piece, tells_number
from pipeline.wordlists import wordset

_MONTHS = wordset(
    "januar februar mars april mai juni juli august september oktober november desember januari februari mars maj "
    "augusti "
    "december marts january february march may june july october jan feb apr jun jul aug sep sept okt oct nov des dec"
)
_ORDINALS = wordset(
    "første andre tredje fjerde femte sjette sjuende syvende åttende niende tiende ellevte tolvte trettende "
    "fjortende femtende "
    "sekstende syttende attende nittende tjuende tjueførste tjueandre tjuetredje tjuefjerde tjuefemte tjuesjette "
    "tjuesjuende "
    "tjueåttende tjueniende trettiende trettiførste første anden ottende ellevte tyvende tredivte enogtyvende "
    "toogtyvende "
    "treogtyvende fireogtyvende femogtyvende seksogtyvende syvogtyvende otteogtyvende niogtyvende enogtredivte "
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde "
    "sextonde "
    "sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte tjugosjätte "
    "tjugosjunde "
    "tjugoåttonde tjugonionde trettionde trettioförsta "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth thirtieth st nd rd th"
)
_JOINTS = wordset(
    "i of the den det på in og and nitten nittonhundra hundre hundra hundrede tusen tusind thousand nineteen"
)
FAR = 4


def birth_marks(text: str, found: Sequence[Piece], told: Sequence[Cue], asked: bool) -> list[Mark]:
    starts = [cue.end for cue in told if cue.kind == "birth"] or ([0] if asked else [])
    marks = []
    for start in starts[:FAR]:
        parts = _date([piece for piece in found if piece.start >= start])
        if len(parts) >= 2:
            marks.append(Mark(parts[0].start, parts[-1].end, ID))
    return marks


def _date(found: Sequence[Piece]) -> list[Piece]:
    at = 0
    while at < min(len(found), FAR) and not _tells(found[at]):
        at += 1
    parts: list[Piece] = []
    held: list[Piece] = []
    for piece in found[at : at + 12]:
        if _tells(piece):
            parts += [*held, piece]
            held = []
        elif piece.kind == "filler" or piece.said.lower() in _JOINTS:
            held.append(piece)
        else:
            break
    return parts


def _tells(piece: Piece) -> bool:
    """A part of a date; also one that was taken for a time or a sum."""
    dated = piece.said in _MONTHS or piece.said in _ORDINALS or _hundreds(piece.said) or tells_number(piece.said, None)
    return piece.kind == "number" or (piece.kind == "word" and (piece.said.isdigit() or dated))


def _hundreds(word: str) -> bool:
    """The year in one word, however it is made: nittonhundraåttio, nittenåttien."""
    return word.startswith(("nitton", "nitten", "nineteen", "tjugohundra", "totusen"))
