"""Figures with a currency, in digits and words: where they stand in a text and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.currencies import DOLLARS, HUNDREDTHS, LEADING, NATIONS, UNITS, local, note, of_unit
from pipeline.quantities import AND, Number, Token, numbers, tokens_of
from pipeline.wordlists import wordset

_HALF = re.compile(
    r"\b(?:half(?: the)? price|half off|for half(?= that|\s*[.,!?]|$)|halve? pris(?:en)?|halva priset|halvt pris|"
    r"til det halve|halve beløpet|halve beløbet|halva beloppet)\b",
    re.I,
)
# Behind "ten pounds fifty" these say that fifty is no small change.
_COUNTED = wordset(
    "day days week weeks month months minute minutes hour hours year years percent per dager dagar dage uker veckor "
    "uger måneder månader minutter minuter timer timmar år prosent procent people miles times ganger gånger gange"
)


@dataclass(frozen=True)
class Price:
    """`value` in `currency` (None where unsaid), said by the characters `start` to `end`. Percentages are in "%"."""

    value: float
    currency: str | None
    start: int
    end: int


def prices(text: str, language: str | None) -> list[Price]:
    """All figures of a text that carry a currency or a percent sign, in order."""
    return list(_prices(text, language))


@lru_cache(maxsize=1 << 10)  # of one call: amounts, what is settled and what is personal all ask for them
def _prices(text: str, language: str | None) -> tuple[Price, ...]:
    tokens = tokens_of(text, language)
    found: list[Price] = [Price(50, "%", *half.span()) for half in _HALF.finditer(text)]
    used = 0
    if not any(_tells_money(token.text, language) for token in tokens):
        return tuple(found)
    for number in numbers(tokens, language):
        price = _priced(tokens, number, used, language) if number.first >= used else None
        if price:
            first, used, value, currency = price
            found.append(Price(round(value, 2), currency, tokens[first].start, tokens[used - 1].end))
    return tuple(sorted(found, key=lambda price: price.start))


@lru_cache(maxsize=1 << 15)
def _tells_money(token: str, language: str | None) -> bool:
    """Without such a token no number is a price; "cent" for "per cent"."""
    return (
        token in LEADING
        or token in UNITS
        or token in HUNDREDTHS
        or token in ("cent", "grand")
        or note(token, language) is not None
    )


_Priced = tuple[int, int, float, str | None]  # first token, token behind the last, value and currency


def _priced(tokens: Sequence[Token], number: Number, used: int, language: str | None) -> _Priced | None:
    """None where nothing says that it is money."""
    before = _text(tokens, number.first - 1) if number.first > used else ""
    if before in LEADING and not number.spelled and _text(tokens, number.behind) not in HUNDREDTHS:
        return _led(tokens, number, used, language)
    return _followed(tokens, number, language)


def _led(tokens: Sequence[Token], number: Number, used: int, language: str | None) -> _Priced:
    """`kr 200,-`, `£20`, `CA$50`."""
    first = number.first - 1
    sign = tokens[first]
    behind = number.behind + (_text(tokens, number.behind) in (",-", ":-", ".-"))
    if sign.text == "$" and first > used and tokens[first - 1].end == sign.start and tokens[first - 1].text in DOLLARS:
        return first - 1, behind, number.value, DOLLARS[tokens[first - 1].text]
    return first, behind, number.value, of_unit(sign.text, language)


def _followed(tokens: Sequence[Token], number: Number, language: str | None) -> _Priced | None:
    """`200 kr`, `fifty p`, `two tenners`, `20 per cent`, `50 svenske kroner`."""
    at, first, value = number.behind, number.first, number.value
    nation = NATIONS.get(_text(tokens, at))
    at += nation is not None
    unit = _text(tokens, at)
    found: _Priced | None = None
    if UNITS.get(unit) == "%" or (unit, _text(tokens, at + 1)) == ("per", "cent"):
        found = (first, at + 1 + (unit == "per"), value, "%")
    elif worth := note(unit, language):
        found = (first, at + 1, value * worth[0], worth[1])
    elif unit in HUNDREDTHS and (unit != "p" or number.spelled or tokens[at].start == tokens[at - 1].end):
        found = (first, at + 1, value / 100, local(HUNDREDTHS[unit], language))
    elif unit in UNITS:
        behind, small = _small_change(tokens, at + 1, language)
        found = (first, behind, value + small, nation or of_unit(unit, language))
    elif _text(tokens, number.behind - 1) == "grand":
        found = (first, number.behind, value, None)
    return found


def _small_change(tokens: Sequence[Token], at: int, language: str | None) -> tuple[int, float]:
    """Behind "ten pounds" in "ten pounds fifty", "200 kroner og 50 øre": the token after it, and the part of one."""
    joined = at + (_text(tokens, at) in AND)
    number = next(numbers(tokens, language, joined), None)
    if not number or number.first != joined or number.value >= 100:
        return at, 0.0
    follows = _text(tokens, number.behind)
    if follows in HUNDREDTHS:
        return number.behind + 1, number.value / 100
    adjacent = joined == at and tokens[at].start == tokens[at - 1].end + 1
    ends = follows not in UNITS and follows not in _COUNTED
    if adjacent and number.value >= 10 and ends:
        return number.behind, number.value / 100
    return at, 0.0


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""
