"""Numbers in a text, in digits and words, as tokens with their place: `to og et halvt tusen`, `1.200,50`, `2 mill`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.currencies import UNITS, is_note_alone, note
from pipeline.numbers import Cardinal, begins_count, begins_number, counts, scale, spelled
from pipeline.wordlists import wordset

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<sign>[£$€%]|[,:.]-)"
)
_GLUED = re.compile(r"(.+?)(kroners?|kronors?|spenn|spänn)\w*")  # tohundrekroner, femhundrakronorskort
AND = wordset("og och and å")
_ONE = wordset("en et ett a én ét")
_HALF = wordset("halv halvt half")


class Token(NamedTuple):
    text: str  # lower case
    start: int
    end: int
    value: float | None = None  # of digits


class Number(NamedTuple):
    value: float
    first: int  # tokens; `behind` exclusive
    behind: int
    spelled: bool  # in words


def tokens_of(text: str, language: str | None) -> list[Token]:
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        lower, (start, end) = match[0].lower(), match.span()
        if match.lastgroup == "number":
            tokens.append(Token(lower, start, end, _value(lower)))
        elif glued := _glued(lower, language):
            amount, unit = glued
            middle = start + len(amount)
            tokens += [Token(amount, start, middle), Token(unit, middle, end)]
        else:
            tokens.append(Token(lower, start, end))
    return tokens


@lru_cache(maxsize=1 << 15)
def _glued(word: str, language: str | None) -> tuple[str, str] | None:
    match = _GLUED.fullmatch(word)
    return (match[1], match[2]) if match and spelled([match[1]], 0, language) else None


def numbers(tokens: Sequence[Token], language: str | None, at: int = 0) -> Iterator[Number]:
    words = [token.text for token in tokens]
    while at < len(tokens):
        begins = tokens[at].value is not None or _begins(words[at], language)
        number = _number_at(tokens, words, at, language) if begins else None
        if number:
            yield number
        at = max(at + 1, number.behind if number else 0)


@lru_cache(maxsize=1 << 15)
def _begins(word: str, language: str | None) -> bool:
    return begins_number(word, language) or begins_count(word, language) or is_note_alone(word, language)


def _number_at(tokens: Sequence[Token], words: Sequence[str], at: int, language: str | None) -> Number | None:
    value = tokens[at].value
    if value is not None:
        return _in_digits(tokens, words, at, value, language)
    for count in counts(words, at, language):  # en halv tusenlapp, a couple of tenners
        if count.end < len(words) and note(words[count.end], language):
            return Number(count.value, at, count.end, True)
    if found := spelled(words, at, language):
        whole = _with_part(words, found, language)
        times = _scale(words, whole.end, language) if whole != found else None
        return Number(whole.value * (times or 1), at, whole.end + (times is not None), True)
    return Number(1, at, at, True) if is_note_alone(words[at], language) else None


def _in_digits(tokens: Sequence[Token], words: Sequence[str], at: int, value: float, language: str | None) -> Number:
    """2 tusen, 1,5 million, 1.5k."""
    if at + 1 < len(words) and words[at + 1] == "k" and tokens[at + 1].start == tokens[at].end:
        return Number(value * 1000, at, at + 2, False)
    times = _scale(words, at + 1, language)
    return Number(value * (times or 1), at, at + 1 + (times is not None), False)


def _scale(words: Sequence[str], at: int, language: str | None) -> float | None:
    return scale(words[at], language) if at < len(words) else None


def _with_part(words: Sequence[str], whole: Cardinal, language: str | None) -> Cardinal:
    """The number with what follows of a part: `én komma fem`, `two point five`, `six and a half`, `seks en halv`."""
    at = whole.end
    if at + 1 < len(words) and words[at] in ("komma", "point"):
        part = spelled(words, at + 1, language)
        if part and part.value < 100:
            return Cardinal(whole.value + part.value / (10 if part.value < 10 else 100), part.end)
        times = scale(words[part.end - 1], language) if part else None
        if part and times and part.value < 100 * times and part.end == at + 3:  # to komma to millioner
            return Cardinal(whole.value + part.value / times / 10, part.end - 1)
    if language == "en" and 10 <= whole.value < 100:  # fifteen ninety-nine pounds
        cents = spelled(words, at, language)
        if cents and 10 <= cents.value < 100 and cents.end < len(words) and UNITS.get(words[cents.end], "%") != "%":
            return Cardinal(whole.value + cents.value / 100, cents.end)
    at += at < len(words) and words[at] in AND
    if at + 1 < len(words) and words[at] in _ONE and words[at + 1] in _HALF:
        return Cardinal(whole.value + 0.5, at + 2)
    return whole


def _value(digits: str) -> float:
    """`1 200,50`, `1.200,50`, `1,200.50` → 1200.5; one mark with three digits behind it parts thousands."""
    digits = re.sub(r"[ \u00a0\u202f']", "", digits)
    whole, _, rest = digits.rpartition(".") if digits.rfind(".") > digits.rfind(",") else digits.rpartition(",")
    if not whole:
        return float(digits)
    rest = rest if len(rest) == 3 else f".{rest}"
    return float(re.sub(r"[.,]", "", whole) + rest)
