"""Long numbers in a text, written or read out, that point to a person; and the numbers that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from stdnum import iban, luhn
from stdnum.dk import cpr
from stdnum.no import fodselsnummer
from stdnum.se import personnummer
from stdnum.us import ssn

from pipeline.call import LANGUAGES
from pipeline.numbers import digits
from pipeline.prices import prices
from pipeline.wordlists import wordset


class Mark(NamedTuple):
    """Characters of a text that are to become a placeholder."""

    start: int
    end: int
    placeholder: str


LEAST = 4  # digits; shorter numbers point to nobody

_CANDIDATE = re.compile(r"(?<!\w)(?:[^\W\d_]{1,5}-?)?\+?\d(?:[ \u00a0./()–-]{0,2}\d)*(?P<unit>[^\W\d_]*)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{2,4}){3,8}(?!\w)")
_HOUR = r"(?:[01]?\d|2[0-4])"
_TIME = rf"{_HOUR}[.:][0-5]\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])"
_ALONE = r"(?<![\d])(?<!\d[ .,/-])(?:{})(?!\d)(?![ .,/-]\d)"
# Times, ranges, dates of late years, decimals.
_PLAIN = re.compile(
    "|".join(
        _ALONE.format(shape)
        for shape in (
            rf"{_TIME}(?: ?[-–] ?{_TIME})?",
            r"\d{1,2} ?[-–] ?\d{1,2}",
            rf"{_DAY}(?:[./]20[1-9]\d)?",
            r"20[1-9]\d-[01]\d-[0-3]\d",
            r"\d{1,5}[.,]\d{1,2}",
        )
    )
)
_YEARS = re.compile(r"(?:19|20)\d\d(?: ?[-–/] ?(?:19|20)?\d\d)?")
_THOUSANDS = re.compile(r"[1-9]\d?(?:[ \u00a0.,]\d{3})|[1-9]\d{0,2}(?:[ \u00a0.,]\d{3})*[ \u00a0.,]000|[1-9]\d{1,2}00")
_UNIT = re.compile(
    r"[ \u00a0-]?(?:[mgkt]?bit\w*|[mg]bps|megabit\w*|gigabit\w*|[kmgt]b|gig|kwh|kilowatt\w*|watt|w|volt|km|mil|miles|"
    r"kilomet\w*|met(?:er|re)\w*|m|cm|mm|kvm|m2|kvadrat\w*|lit(?:er|re)\w*|ml|gram|kg|kilo\w*|poeng|poäng|points?|point|stk|styck\w*|"
    r"kund\w*|customers|people|personer|steps|skritt|hestekr\w*|hk|omdrejninger|"
    r"måned\w*|månad\w*|months?|dag\w*|days?|tim\w*|hours?|minut\w*|uke\w*|uge\w*|vecko\w*|weeks?|år|years?)(?!\w)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"(?:kost\w*|pris\w*|price\w*|cost\w*|betal\w*|paid|pay\w*|charge\w*|tr[ua]kk\w*|dragit|dragen|belopp?\w*|bel[øo][bp]\w*|"
    r"(?:regning\w*|faktur\w*|räkning\w*|bill|invoice) (?:på|of|for)|spar\w*|tjen\w*|skyld\w*)\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+")
_JOINTS = wordset(
    "strek strekk bindestrek streck bindestreck streg bindestreg dash hyphen skråstrek "
    "skråstreg snedstreck slash eh øh öh uh um"
)
_AND, _THEN = wordset("og och and"), wordset("så sen sedan then derefter")
_REPEATS = {"double": 1, "triple": 2, "dobbelt": 1, "dubbel": 1, "dobbel": 1}


def number_marks(text: str, language: str | None) -> list[Mark]:
    """Numbers of four digits and more, also spaced and dashed; not money, times, years, measures."""
    if not any(character.isdigit() for character in text):
        return []
    marks = [Mark(*match.span(), "[id]") for match in _IBAN.finditer(text) if iban.is_valid(match[0])]
    masked = text
    for start, end in [*((p.start, p.end) for p in prices(text, language)), *(m.span() for m in _PLAIN.finditer(text))]:
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    for match in _CANDIDATE.finditer(masked):
        said = match[0][: len(match[0]) - len(match["unit"])]
        figures = re.sub(r"\D", "", said)
        if len(figures) >= LEAST and not _is_plain(said, text, match.start(), match.start() + len(said)):
            placeholder = "[id]" if _is_personal(said.strip(), figures, language) else "[number]"
            marks.append(Mark(match.start(), match.end(), placeholder))
    return marks


def spoken_number_marks(text: str, language: str | None) -> list[Mark]:
    """Numbers read out: four or more number words below a hundred in a row ("fem sju null tre")."""
    tokens = list(_TOKEN.finditer(text))
    words = [token[0].lower() for token in tokens]
    names = (language,) if language in LANGUAGES and language else LANGUAGES
    marks = []
    for name in names:
        marks += [Mark(tokens[a].start(), tokens[b].end(), "[number]") for a, b in _runs(words, text, tokens, name)]
    return marks


def _is_plain(said: str, text: str, start: int, end: int) -> bool:
    """A year, thousands written apart, a round figure, or a measure or price by the words around it."""
    if _YEARS.fullmatch(said) or _THOUSANDS.fullmatch(said) or _UNIT.match(text, end):
        return True
    return len(said) <= 5 and _PRICED.search(text[max(0, start - 40) : start]) is not None


def _is_personal(said: str, figures: str, language: str | None) -> bool:
    """Whether the check digits, or for the Danish CPR the shape, are those of a national number or a card."""
    danish = language in ("da", None) and re.fullmatch(r"\d{6}[ -]?\d{4}", said)
    return bool(
        (len(figures) == 11 and fodselsnummer.is_valid(figures))
        or (len(figures) in (10, 12) and personnummer.is_valid(re.sub(r"[^\d+-]", "", said)))
        or (danish and cpr.is_valid(figures))
        or (re.fullmatch(r"\d{3}[ -]\d{2}[ -]\d{4}", said) and ssn.is_valid(figures))
        or (13 <= len(figures) <= 19 and luhn.is_valid(figures))
    )


def _runs(words: Sequence[str], text: str, tokens: Sequence[re.Match[str]], language: str) -> Iterator[tuple[int, int]]:
    """First and last token of each run of number words."""
    at = 0
    while at < len(words):
        end, values, spelled = at, [], False
        i = at
        while i < len(words) and (i == at or _adjoin(text, tokens[i - 1], tokens[i])):
            repeat = _REPEATS.get(words[i], 0) if i + 1 < len(words) else 0
            said = digits(words, i + (repeat > 0), language)
            if said:
                values += [said.value] * (1 + repeat)
                spelled = spelled or not words[i].isdigit()
                i = end = said.end
            elif values and words[i] in _JOINTS | _THEN:
                i += 1
            elif values and words[i] in _AND and i + 1 < len(words) and words[i + 1] in _THEN:
                i += 2
            else:
                break
        if spelled and len(values) >= LEAST and not _is_counting(values) and not _are_times(values):
            yield at, end - 1
        at = max(end, at + 1)


def _is_counting(values: Sequence[float]) -> bool:
    return all(b - a == 1 for a, b in pairwise(values))


def _are_times(values: Sequence[float]) -> bool:
    """Two times of day in a row: "one thirty, eleven forty"."""
    return len(values) == 4 and all(h <= 24 and m >= 10 and m % 5 == 0 for h, m in (values[:2], values[2:]))


def _adjoin(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return not text[before.end() : after.start()].strip(" ,.-–…/")
