"""Dates of birth, where somebody says that it is one; other dates stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.personal.cues import Cue
from pipeline.personal.marks import ID, Mark
from pipeline.personal.pieces import Piece, tells_number
from pipeline.wordlists import wordset

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "januar januari january jan",
            "februar februari february feb",
            "mars marts march mar",
            "april apr",
            "mai maj may",
            "juni june jun",
            "juli july jul",
            "august augusti aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "desember december des dec",
        ),
        1,
    )
    for word in words.split()
}
_ORDINALS = {
    word: number
    for words in (
        "første andre tredje fjerde femte sjette sjuende åttende niende tiende ellevte tolvte trettende fjortende "
        "femtende sekstende syttende attende nittende tjuende tjueførste tjueandre tjuetredje tjuefjerde tjuefemte "
        "tjuesjette tjuesjuende tjueåttende tjueniende trettiende trettiførste",
        "første anden tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte trettende fjortende "
        "femtende sekstende syttende attende nittende tyvende enogtyvende toogtyvende treogtyvende fireogtyvende "
        "femogtyvende seksogtyvende syvogtyvende otteogtyvende niogtyvende tredivte enogtredivte",
        "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde "
        "femtonde sextonde sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde "
        "tjugofemte tjugosjätte tjugosjunde tjugoåttonde tjugonionde trettionde trettioförsta",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    )
    for number, word in enumerate(words.split(), 1)
} | {"thirtieth": 30}
_OF_DIGITS = wordset("st nd rd th")
_JOINTS = wordset(
    "i of the den det på in og and nitten nittonhundra hundre hundra hundrede tusen tusind thousand nineteen"
)
_SAYS_AGAIN = wordset("altså alltså")
FAR = 4
TOPIC = 6  # lines in which a date of birth is said again or put right
_BORN = re.compile(r"(?<!\w)(?:født|född|fødd|born) (?:den |på |on )?", re.IGNORECASE)
_CORRECTS = re.compile(
    r"(?<!\w)(?:(?:skal|ska|should|skulle)(?: \w{2,8})? (?:være|vara|be)|(?:riktig|rätt|rigtig|correct)\w{0,4}"
    r"(?: dato| datum| date)? (?:er|är|is)|(?:er|är|is) (?:egentlig|egentligen|actually))(?!\w)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?<!\w)(?:den|the) \Z", re.IGNORECASE)


class Births:
    """The dates of birth of a call, in the order of its lines."""

    def __init__(self) -> None:
        self._known: list[frozenset[int]] = []
        self._left = 0

    def marks(self, text: str, found: Sequence[Piece], told: Sequence[Cue], asked: bool) -> list[Mark]:
        cued = [cue.end for cue in told if cue.kind == "birth"]
        dates = [_date([piece for piece in found if piece.start >= at], FAR) for at in (cued or [0] * asked)[:FAR]]
        born = _BORN.search(text)
        dates += [_date([piece for piece in found if piece.start >= born.end()], 1)] if born else []
        dates = [parts for parts in dates if len(parts) >= 2 and all(map(_may_be, parts))]
        self._known += [values for values in map(_values, dates) if len(values) > 1 and values not in self._known]
        if self._left or dates:
            dates += self._again(text, found)
        if asked or cued or self._left:
            self._known += [values for values in map(written_date, found) if values]
        self._left = TOPIC if dates or cued else max(0, self._left - 1)
        return [_mark(text, parts) for parts in dates]

    def _again(self, text: str, found: Sequence[Piece]) -> Iterator[list[Piece]]:
        """Said again, also in other words or with day and month the other way round; or put right."""
        at = 0
        while at < len(found):
            parts = _date(found[at : at + 14], 1)
            if _is_whole(parts):
                right = any(
                    sum(m.end() <= piece.start < parts[0].start for piece in found) < 3 and m.end() <= parts[0].start
                    for m in _CORRECTS.finditer(text)
                )
                if right or any(_values(parts) <= known for known in self._known):
                    yield parts
            at = found.index(parts[-1], at) + 1 if parts else at + 1


def written_date(piece: Piece) -> frozenset[int]:
    """Of a date that was found as a number: "12/04/1995", "950412"."""
    said = piece.said if piece.kind == "hole" else ""
    if len(said) == 8:
        said = said[2:] if said[:2] in ("19", "20") else said[:4] + said[6:]
    return frozenset(int(said[at : at + 2]) for at in (0, 2, 4)) if len(said) == 6 else frozenset()


def _mark(text: str, parts: Sequence[Piece]) -> Mark:
    article = _ARTICLE.search(text, max(0, parts[0].start - 5), parts[0].start)
    return Mark(article.start() if article else parts[0].start, parts[-1].end, ID)


def _values(parts: Sequence[Piece]) -> frozenset[int]:
    """Day, month and year of two digits, in any order."""
    said = [int(p.said) if p.said.isdecimal() else _MONTHS.get(p.said) or _ORDINALS.get(p.said) for p in parts]
    return frozenset(value % 100 if value > 100 else value for value in said if value)


def _is_whole(parts: Sequence[Piece]) -> bool:
    """Three parts, or two with a month: "a second one" is no date."""
    months = any(piece.said in _MONTHS for piece in parts) or sum(piece.said in _ORDINALS for piece in parts) > 1
    return all(map(_may_be, parts)) and (len(parts) > 2 or (len(parts) == 2 and months))


def _may_be(piece: Piece) -> bool:
    """A number as dates have them; "1.150 kroner" has another."""
    return not piece.said.isdecimal() or piece.spelled or int(piece.said) < 100 or 1880 < int(piece.said) < 2100


def _is_named(piece: Piece) -> bool:
    return piece.said in _MONTHS or piece.said in _ORDINALS or piece.said in _OF_DIGITS


def _date(found: Sequence[Piece], far: int) -> list[Piece]:
    """The parts of a date that begins before the piece `far`."""
    at = 0
    while at < min(len(found), far) and not _tells(found[at]):
        at += 1
    if at == min(len(found), far):
        return []
    parts: list[Piece] = []
    held: list[Piece] = []
    for piece in found[at : at + 12]:
        if _tells(piece):
            parts += [*held, piece]
            held = []
        elif (piece.kind == "filler" and piece.said not in _SAYS_AGAIN) or piece.said.lower() in _JOINTS:
            held.append(piece)
        else:
            break
    return parts


def _tells(piece: Piece) -> bool:
    """A part of a date; also one that was taken for a time or a sum."""
    dated = _is_named(piece) or _hundreds(piece.said) or tells_number(piece.said, None)
    return piece.kind == "number" or (piece.kind == "word" and (piece.said.isdecimal() or dated))


def _hundreds(word: str) -> bool:
    """The year in one word, however it is made: nittonhundraåttio, nittenåttien."""
    return word.startswith(("nitton", "nitten", "nineteen", "tjugohundra", "totusen"))
