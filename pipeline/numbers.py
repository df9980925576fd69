"""Number words of spoken Norwegian, Swedish, Danish and English: `to hundre og femti` is 250, `femoghalvfems` 95."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.number_words import COUNTS, HALF_MORE, JOINTS, ONES, SCALES, TENS, VAGUE

AND = -1.0  # among the values of a number's parts
_SCALE_VALUES = (100, 1000, 1_000_000)


class Cardinal(NamedTuple):
    value: float
    end: int  # index behind its last token


def cardinal(tokens: Sequence[str], start: int, language: str) -> Cardinal | None:
    """The longest number that begins at `tokens[start]` (lower case); None where none does."""
    if tokens[start] in _count_openers(language) and (count := _count(tokens, start, language)):
        return count
    if tokens[start] == "grand" or (start and tokens[start - 1] in VAGUE and _is_scale(tokens[start], language)):
        return None
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


def spelled(tokens: Sequence[str], at: int, language: str | None) -> Cardinal | None:
    """As `cardinal`; where the language is not known, the longest number in any. None behind the last token."""
    if at >= len(tokens):
        return None
    found = [cardinal(tokens, at, name) for name in _languages(language)]
    return max((f for f in found if f), key=lambda f: f.end, default=None)


def scale(token: str, language: str | None) -> float | None:
    """100, 1000 or 1,000,000 where the token is the word for it."""
    known = (_table(name).get(token, 0.0) for name in _languages(language))
    return next((value for value in known if value in _SCALE_VALUES), None)


def counts(tokens: Sequence[str], at: int, language: str | None) -> list[Cardinal]:
    """Counts that are none alone and may begin at `at`: `a couple of`, `en halv`, `halvannen`; the longest first."""
    known = _phrases(_languages(language)).get(tokens[at], ()) if at < len(tokens) else ()
    return [
        Cardinal(value, at + len(phrase)) for phrase, value in known if tuple(tokens[at : at + len(phrase)]) == phrase
    ]


@cache
def _phrases(languages: tuple[str, ...]) -> dict[str, list[tuple[tuple[str, ...], float]]]:
    """By their first word, the longest first."""
    said = {phrase: value for name in languages for phrase, value in (COUNTS[name] | HALF_MORE).items()}
    by_first: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for phrase, value in sorted(said.items(), key=lambda item: -len(item[0])):
        by_first.setdefault(phrase[0], []).append((phrase, value))
    return by_first


def begins_number(word: str, language: str | None) -> bool:
    """Whether a number in words may begin with it."""
    return any(_atoms(word, name) is not None or word in _count_openers(name) for name in _languages(language))


def begins_count(word: str, language: str | None) -> bool:
    """Whether a count (see `counts`) may begin with it."""
    return word in _phrases(_languages(language))


def _languages(language: str | None) -> tuple[str, ...]:
    return (language,) if language in ONES and language else tuple(ONES)


def _is_scale(token: str, language: str) -> bool:
    return _table(language).get(token) in _SCALE_VALUES


def _count(tokens: Sequence[str], start: int, language: str) -> Cardinal | None:
    for value, end in counts(tokens, start, language):
        if end < len(tokens) and _is_scale(tokens[end], language):
            if value == 1:
                return cardinal(tokens, end, language) or Cardinal(_table(language)[tokens[end]], end + 1)
            return Cardinal(value * _table(language)[tokens[end]], end + 1)
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
    if token in JOINTS[language]:
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
        for joint in ("", *JOINTS[language]):
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
    return frozenset(said[0] for said in (*COUNTS[language], *HALF_MORE))


@cache
def _table(language: str) -> dict[str, float]:
    table: dict[str, float] = {}
    rows = [(ONES, range(20)), (TENS, range(20, 100, 10)), (SCALES, _SCALE_VALUES)]
    for words, values in rows:
        for spellings, value in zip(words[language].split(), values, strict=True):
            for word in spellings.split("/"):
                table.setdefault(word, float(value))
    return table
