"""Figures that are money though no currency is said: `I can make it thirty`, `de 649 ryker tilbake`, `two eighteen`.

Where the words leave a figure open, the sums that the call has named decide: `two eighteen` is 218 where somebody has
spoken of 218 dollars.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pipeline.prices import Price
from pipeline.quantities import Number, Token, numbers, tokens_of
from pipeline.wordlists import wordset

# Behind a bare figure where money is spoken of; a noun there would say what is counted.
_MAY_FOLLOW = wordset(
    "av af på fra från för till til tilbake tillbaka tilbage retur og och and off back on to from in into as if so "
    "skal ska så som da då med mot hvis om straight right now today with får kan gir ger giver for "
    "jeg du vi jag i you we they that this which will would is was are er bliver blir går kommer ryger ryker goes has "
    "betaler betalar trekker trækker drar sender skickar skriver tar sätter setter sætter krediterer krediterar koster "
    "kostar costs jämnt uten utan uden ut inn in ind comes hade hadde kunne kunde could can kan there som "
    "have har oveni oppå ekstra extra more mer mere also også också altså alltså also"
)
# In front of what is no money: times, dates, the number of a card.
_NO_MONEY = re.compile(
    r"(?:\bkl\.?|klokk?an?|klokken|before|until|by|at|half|card|ending(?: in)?|number|nummer|nr\.?|no\.|slutar på|"
    r"slutter (?:på|med)|ender (?:på|med)|ordre|order|room|rom|rum|punkt|page|side|sida|\bden|december|\+)\s*$",
    re.IGNORECASE,
)
_SAID_AS_SUM = re.compile(r"(?:that's|that is|it's|comes to|makes|so|altså|alltså|of|blir|bliver)\s*$", re.IGNORECASE)
_THE = re.compile(r"\b(?:de|dei|dom|the|hela|hele|whole|those|your|min|dine)\s*$", re.IGNORECASE)
_LEAST, _MILLION = 20, 1_000_000


def bare_figures(text: str, language: str | None, known: Collection[float] = ()) -> list[Price]:
    """Figures of 20 or more, no year, with nothing counted behind them, and those among the `known` sums."""
    tokens = tokens_of(text, language)
    found: list[Price] = []
    for group in _groups(tokens, list(numbers(tokens, language)), text):
        start, end = tokens[group[0].first].start, tokens[group[-1].behind - 1].end
        if not _NO_MONEY.search(text[:start]):
            value = _value(group, text, start, known) if len(group) > 1 else _single(group[0], tokens, text, known)
            if value is not None:
                found.append(Price(round(value, 2), None, start, end))
    return found


def _groups(tokens: Sequence[Token], found: Sequence[Number], text: str) -> Iterator[list[Number]]:
    """Numbers said in one breath, apart by a space only: `three fifty-five ninety-five`."""
    group: list[Number] = []
    for number in found:
        if number.behind == number.first:  # a banknote carries its own currency
            continue
        between = text[tokens[group[-1].behind - 1].end : tokens[number.first].start] if group else ""
        if group and (between != " " or not (number.spelled and group[-1].spelled)):
            yield group
            group = []
        group.append(number)
    if group:
        yield group


def _single(number: Number, tokens: Sequence[Token], text: str, known: Collection[float]) -> float | None:
    if number.value in known and number.value > 1:
        return number.value
    end = tokens[number.behind - 1].end
    following = tokens[number.behind] if number.behind < len(tokens) else None
    free = following is None or text[end : following.start].strip() or following.text in _MAY_FOLLOW
    free = free or (number.value >= 100 and _THE.search(text[: tokens[number.first].start]) is not None)
    year = not number.spelled and 1900 <= number.value < 2100
    return number.value if free and number.value >= _LEAST and not year and number.value != _MILLION else None


def _value(group: Sequence[Number], text: str, start: int, known: Collection[float]) -> float | None:
    """The one reading that the call has named, else the only one there is; None where that is open."""
    readings = _readings([number.value for number in group])
    named = [value for value in readings if value in known]
    if named:
        return named[0]
    if len(readings) == 1:
        clock = group[0].value <= 24 and round(readings[0] % 1 * 100) < 60
        return readings[0] if not clock or _SAID_AS_SUM.search(text[:start]) else None
    ends = round(group[-1].value) in (95, 99)
    return min(readings) if readings and ends else None


def _readings(values: Sequence[float]) -> list[float]:
    """What `two eighteen` can be: 218 and 2.18; nothing for what is no price, such as the digits of a number."""
    if any(value != int(value) for value in values) or not all(10 <= value < 100 for value in values[1:]):
        return []
    match values:
        case [first, cents] if 0 < first < 10:
            return [first * 100 + cents, first + cents / 100]
        case [first, cents] if first >= 10:
            return [first + cents / 100]
        case [first, tens, cents] if 0 < first < 10:
            return [first * 100 + tens + cents / 100]
    return []
