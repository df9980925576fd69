"""Number words of spoken Norwegian, Swedish, Danish and English: `to hundre og femti` is 250, `femoghalvfems` 95."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

AND = -1.0  # among the values of a number's parts


class Cardinal(NamedTuple):
    value: float
    end: int  # index behind its last token


# Space-separated, in order of value; a slash separates spellings, a dash stands where a language has no word.
_ONES = {
    "nb": "null en/ein/ei/ett/et/én/éin/éi/ét/eitt to/tu tre fire fem seks sju/syv åtte ni ti elleve/elve tolv tretten "
    "fjorten femten seksten sytten/søtten atten nitten",
    "sv": "noll/nolla en/ett två/tvåa tre/trea fyra fem sex sju åtta/åtti nio/nie tio/tie elva tolv tretton fjorton "
    "femton sexton sjutton arton nitton",
    "da": "nul en/et/én/ét to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten "
    "nitten",
    "en": "zero/oh/nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
}
_TENS = {
    "nb": "tjue/tyve tretti/tredve førti femti seksti sytti/søtti åtti nitti",
    "sv": "tjugo/tjuge/tju trettio/tretti fyrtio/fyrti/förtio/förti femtio/femti sextio/sexti sjuttio/sjutti "
    "åttio/åtti nittio/nitti",
    "da": "tyve tredive/tredve fyrre/fyrretyve halvtreds/halvtredsindstyve tres/tresindstyve "
    "halvfjerds/halvfjerdsindstyve firs/firsindstyve halvfems/halvfemsindstyve",
    "en": "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
}
_SCALES = {
    "nb": "hundre/hundra tusen/ettusen million/millioner",
    "sv": "hundra tusen/ettusen miljon/miljoner",
    "da": "hundrede/hundred/hundreder tusind/tusinde million/millioner",
    "en": "hundred thousand/grand million",
}
_AND = {"nb": ("og", "å"), "sv": ("och", "å"), "da": ("og",), "en": ("and",)}
_HALF_MORE: dict[tuple[str, ...], float] = {
    ("halvannet",): 1.5,
    ("halvannen",): 1.5,
    ("halvanna",): 1.5,
    ("halvtannet",): 1.5,
    ("halvtannat",): 1.5,
    ("halvannat",): 1.5,
    ("halvanden",): 1.5,
    ("halvandet",): 1.5,
}
# "a hundred", "a couple of hundred": counts that stand only in front of a scale.
_COUNTS: dict[str, dict[tuple[str, ...], float]] = {
    "nb": {("et", "par"): 2, ("ett", "par"): 2, ("et", "halvt"): 0.5},
    "sv": {("ett", "par"): 2, ("en", "och", "en", "halv"): 1.5, ("ett", "halvt"): 0.5},
    "da": {("et", "par"): 2, ("et", "halvt"): 0.5},
    "en": {
        ("a",): 1,
        ("a", "couple", "of"): 2,
        ("a", "couple"): 2,
        ("one", "and", "a", "half"): 1.5,
        ("half", "a"): 0.5,
    },
}


def cardinal(tokens: Sequence[str], start: int, language: str) -> Cardinal | None:
    """The longest number that begins at `tokens[start]` (lower case); None where none does."""
    if tokens[start] in _count_openers(language) and (count := _count(tokens, start, language)):
        return count
    atoms: list[tuple[float, int]] = []  # with the index behind the token each ends
    for i in range(start, min(len(tokens), start + 12)):
        found = _atoms(tokens[i], language)
        if not found:
            break
        atoms += [(atom, 0) for atom in found[:-1]] + [(found[-1], i + 1)]
    return _longest(atoms, language)


def digits(tokens: Sequence[str], start: int, language: str) -> Cardinal | None:
    """As `cardinal`, below a hundred only, and digits: what long numbers are read out in."""
    if tokens[start].isdigit() and len(tokens[start]) <= 4:
        return Cardinal(int(tokens[start]), start + 1)
    found = cardinal(tokens, start, language)
    return found if found and found.value < 100 and found.value == int(found.value) else None


def _count(tokens: Sequence[str], start: int, language: str) -> Cardinal | None:
    for said, value in (_COUNTS[language] | _HALF_MORE).items():
        end = start + len(said)
        if tuple(tokens[start:end]) == said and end < len(tokens):
            scale = _atoms(tokens[end], language)
            if scale and len(scale) == 1 and scale[0] in (100, 1000, 1_000_000):
                if value == 1:
                    return cardinal(tokens, end, language)
                return Cardinal(value * scale[0], end + 1)
    return None


def _longest(atoms: Sequence[tuple[float, int]], language: str) -> Cardinal | None:
    """Evaluates the longest valid beginning; an atom that ends no token carries index 0."""
    best: Cardinal | None = None
    total = 0.0  # thousands and millions done
    group: float | None = None  # 0 … 999 in the making
    unit_and = False  # behind "fem og": tens may follow
    previous: float | None = None
    for value, end in atoms:
        if value == AND:
            if previous in (None, AND):
                break
            unit_and = previous is not None and 0 < previous < 10
            previous = AND
            continue
        grown = _grow(group, value, unit_and, language) if value < 1000 else None
        if value >= 1000 and previous != AND and (total == 0 or value < total) and (group is None or group < 1000):
            total += (1 if group is None else group) * value
            group = None
        elif grown is not None:
            group = grown
        else:
            break
        unit_and, previous = False, value
        if end:
            best = Cardinal(total + (group or 0), end)
    return best


def _grow(group: float | None, value: float, unit_and: bool, language: str) -> float | None:
    """`group` with one more atom below 1000, None where that makes no number."""
    if group is None:
        return value
    last = group % 100
    if value == 100:
        return group * 100 if 0 < group < 100 else None
    tens_then_unit = value < 10 and last >= 20 and last % 10 == 0 and language != "da"
    unit_and_tens = unit_and and last < 10 and value >= 20 and language != "en"
    fits = group > 0 and value > 0 and (last == 0 or tens_then_unit or unit_and_tens)
    return group + value if fits else None


@lru_cache(maxsize=1 << 15)
def _atoms(token: str, language: str) -> tuple[float, ...] | None:
    """The parts of one number word: `hundreogfem` → 100, AND, 5. None for any other word."""
    table = _table(language)
    if token in table:
        return (table[token],)
    if token in _AND[language]:
        return (AND,)
    if "-" in token:
        parts = [_atoms(part, language) for part in token.split("-")]
        return tuple(atom for part in parts for atom in part or ()) if all(parts) else None
    if language == "en":
        return None  # English writes its numbers apart
    for size in range(len(token) - 1, 1, -1):
        first = table.get(token[:size])
        rest = token[size:]
        if first is None:
            continue
        for joint in ("", *_AND[language]):
            tail = _atoms(rest.removeprefix(joint), language) if rest.startswith(joint) and rest != joint else None
            if tail and AND not in tail[:1]:
                atoms = (first, *((AND,) if joint else ()), *tail)
                if _is_whole(atoms, language):
                    return atoms
    return None


def _is_whole(atoms: tuple[float, ...], language: str) -> bool:
    numbered = [(atom, i + 1) for i, atom in enumerate(atoms)]
    found = _longest(numbered, language)
    return found is not None and found.end == len(atoms)


@cache
def _count_openers(language: str) -> frozenset[str]:
    return frozenset(said[0] for said in (*_COUNTS[language], *_HALF_MORE))


@cache
def _table(language: str) -> dict[str, float]:
    table: dict[str, float] = {}
    rows = [(_ONES, range(20)), (_TENS, range(20, 100, 10)), (_SCALES, (100, 1000, 1_000_000))]
    for words, values in rows:
        for spellings, value in zip(words[language].split(), values, strict=True):
            for word in spellings.split("/"):
                table.setdefault(word, float(value))
    return table
