"""Figures with a currency, in digits and words: where they stand in a text and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.call import LANGUAGES
from pipeline.numbers import Cardinal, cardinal
from pipeline.wordlists import wordset

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d{1,2}(?!\d))?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<sign>[£$€%]|[,:.]-)"
)
HOME = {"nb": "NOK", "sv": "SEK", "da": "DKK"}  # what "kr" is where the language is spoken
_LOCAL = "local"
_CURRENCIES = {
    _LOCAL: "kr krone kronen kroner kronene kroners spenn ,- .-",
    "SEK": "sek krona kronan kronor kronorna kronors spänn :-",
    "NOK": "nok",
    "DKK": "dkk",
    "GBP": "£ gbp pound pounds quid",
    "EUR": "€ eur euro euros euroen euron",
    "USD": "$ usd dollar dollars buck bucks",
    "%": "% percent prosent prosenten procent procenten",
}
_UNITS = {word: currency for currency, words in _CURRENCIES.items() for word in words.split()}
_HUNDREDTHS = {"p": "GBP", "pence": "GBP", "cent": None, "cents": None, "øre": _LOCAL, "öre": _LOCAL}
_NATIONS = {"norske": "NOK", "norska": "NOK", "svenske": "SEK", "svenska": "SEK", "danske": "DKK", "danska": "DKK"}
_LEADING = wordset("£ $ € kr nok sek dkk eur gbp usd")  # also written in front of the figure
_NOTES: dict[str, tuple[float, str]] = {
    "tenner": (10, "GBP"),
    "tenners": (10, "GBP"),
    "fiver": (5, "GBP"),
    "plovmand": (500, "DKK"),
}
_HALVED = wordset("halv half")
_SINGLE = re.compile(r"tenner|fiver|.*(?:lapp|lappen|ing|ingen|seddel)|plovmand")
_NOTE = re.compile(r"(.+?)(?:lapp(?:en|er|ar)?|ing(?:en|ar)?|kroneseddel)")  # hundrelapp, femhundring
_GLUED = re.compile(r"(.+?)(kroners?|kronors?)")  # tohundrekroner
_HALF = re.compile(
    r"\b(?:half(?: the)? price|half off|for half|halve? pris(?:en)?|halva priset|halvt pris|til det halve)\b", re.I
)
_AND = wordset("og och and å")
# Behind a bare figure where money is spoken of; a noun there would say what is counted.
MAY_FOLLOW = wordset(
    "av af på fra från för till til tilbake tillbaka tilbage retur og och and off back on to from in into as if so "
    "skal ska så som da då med mot hvis om straight right now today with får "
    "kan gir ger giver for går gå ryger ryger lander landar will goes go comes is was udbetalt utbetalt utbetald oveni "
    "oppå ovanpå ekstra extra more mer mere også också also"
)


@dataclass(frozen=True)
class Price:
    """`value` in `currency` (None where unsaid), said by the characters `start` to `end`. Percentages are in "%"."""

    value: float
    currency: str | None
    start: int
    end: int


@dataclass(frozen=True)
class _Token:
    text: str  # lower case
    start: int
    end: int
    value: float | None = None  # of digits


@dataclass(frozen=True)
class _Number:
    value: float
    first: int  # tokens; `behind` exclusive
    behind: int
    spelled: bool  # in words


def prices(text: str, language: str | None) -> list[Price]:
    """All figures of a text that carry a currency or a percent sign, in order."""
    tokens = _tokens(text, language)
    found: list[Price] = [Price(50, "%", *half.span()) for half in _HALF.finditer(text)]
    used = 0
    for number in _side_by_side(tokens, list(_numbers(tokens, language))):
        price = _priced(tokens, number, used, language) if number.first >= used else None
        if price:
            first, used, value, currency = price
            found.append(Price(round(value, 2), currency, tokens[first].start, tokens[used - 1].end))
    return sorted(found, key=lambda price: price.start)


def bare_figures(text: str, language: str | None) -> list[Price]:
    """Figures without a currency that may be money: 20 or more, no year, and nothing counted behind them."""
    tokens = _tokens(text, language)
    found = []
    for number in _side_by_side(tokens, list(_numbers(tokens, language))):
        end = tokens[number.behind - 1].end
        following = tokens[number.behind] if number.behind < len(tokens) else None
        free = following is None or text[end : following.start].strip() or following.text in MAY_FOLLOW
        year = not number.spelled and 1900 <= number.value < 2100
        cents = number.spelled and number.value != int(number.value)  # "thirteen eighty"
        if free and (number.value >= 20 or cents) and not year:
            found.append(Price(number.value, None, tokens[number.first].start, end))
    return found


def _side_by_side(tokens: Sequence[_Token], numbers: Sequence[_Number]) -> list[_Number]:
    """Spelled figures with nothing between are one price: "fifteen ninety-nine". "Seven fifty" tells no sum, and what
    may be a year or a time of day neither."""
    found: list[_Number] = []
    at = 0
    while at < len(numbers):
        run = [numbers[at]]
        while at + len(run) < len(numbers) and _adjoins(tokens, run[-1], numbers[at + len(run)]):
            run.append(numbers[at + len(run)])
        at += len(run)
        if len(run) == 1:
            found += run
        elif (
            len(run) == 2 and run[0].value >= 10 and 10 <= run[1].value < 100 and _is_price(run[0].value, run[1].value)
        ):
            found.append(_Number(run[0].value + run[1].value / 100, run[0].first, run[1].behind, True))
        elif run[-1].value >= 100:  # "five six hundred"
            found.append(run[-1])
    return found


def _adjoins(tokens: Sequence[_Token], one: _Number, other: _Number) -> bool:
    spelled = one.spelled and other.spelled and one.behind == other.first < other.behind
    return spelled and tokens[other.first].start == tokens[one.behind - 1].end + 1


def _is_price(whole: float, hundredths: float) -> bool:
    year = whole in (19, 20) and hundredths != 99
    return not year and (whole > 24 or hundredths >= 60)


def _tokens(text: str, language: str | None) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        lower, (start, end) = match[0].lower(), match.span()
        glued = _GLUED.fullmatch(lower) if match["word"] else None
        if match["number"]:
            tokens.append(_Token(lower, start, end, _value(lower)))
        elif glued and _spelled([glued[1]], 0, language):
            middle = start + len(glued[1])
            tokens += [_Token(glued[1], start, middle), _Token(glued[2], middle, end)]
        else:
            tokens.append(_Token(lower, start, end))
    return tokens


def _value(digits: str) -> float:
    """`1 200,50`, `1.200,50`, `1,200.50` → 1200.5; one mark with three digits behind it parts thousands."""
    digits = re.sub(r"[ \u00a0\u202f']", "", digits)
    whole, _, rest = digits.rpartition(".") if digits.rfind(".") > digits.rfind(",") else digits.rpartition(",")
    if not whole:
        return float(digits)
    rest = rest if len(rest) == 3 else f".{rest}"
    return float(re.sub(r"[.,]", "", whole) + rest)


def _priced(
    tokens: Sequence[_Token], number: _Number, used: int, language: str | None
) -> tuple[int, int, float, str | None] | None:
    """First token, token behind the last, value and currency; None where nothing says that it is money."""
    at = number.behind
    nation = _NATIONS.get(_text(tokens, at))
    at += nation is not None
    unit, value = _text(tokens, at), number.value
    before = _text(tokens, number.first - 1) if number.first > used else ""
    if unit == "per" and _text(tokens, at + 1) == "cent":
        return number.first, at + 2, value, "%"
    if note := _note(unit, language):
        halved = number.first == number.behind and _text(tokens, number.first - 1) in _HALVED  # en halv tusenlapp
        return number.first - halved, at + 1, value * note[0] / (1 + halved), _local(note[1], language)
    if unit in _HUNDREDTHS and (unit != "p" or tokens[at].start == tokens[at - 1].end):
        return number.first, at + 1, value / 100, _local(_HUNDREDTHS[unit], language)
    if before in _LEADING and not number.spelled:
        behind = number.behind + (unit in (",-", ":-", ".-"))
        return number.first - 1, behind, value, _local(_UNITS[before], language)
    if unit in _UNITS:
        behind, small = _small_change(tokens, at + 1, language)
        return number.first, behind, value + small, nation or _local(_UNITS[unit], language)
    return None


def _small_change(tokens: Sequence[_Token], at: int, language: str | None) -> tuple[int, float]:
    """Behind "ten pounds" in "ten pounds fifty", "200 kroner og 50 øre": the token after it, and the part of one."""
    joined = at + (_text(tokens, at) in _AND)
    number = next(_numbers(tokens, language, joined), None)
    if not number or number.first != joined or number.value >= 100:
        return at, 0.0
    follows = _text(tokens, number.behind)
    if follows in _HUNDREDTHS:
        return number.behind + 1, number.value / 100
    adjacent = joined == at and tokens[at].start == tokens[at - 1].end + 1
    ends = not follows or follows in MAY_FOLLOW or tokens[number.behind].start > tokens[number.behind - 1].end + 1
    of_pounds = language == "en" and number.spelled and number.value % 5 == 0  # "four pound fifty you won't see"
    if adjacent and number.value >= 10 and (ends or of_pounds):
        return number.behind, number.value / 100
    return at, 0.0


@lru_cache(maxsize=1 << 15)
def _note(word: str, language: str | None) -> tuple[float, str] | None:
    """Worth and currency of a banknote: a tenner, en hundrelapp, en femhundring."""
    if word in _NOTES:  # "tenner" is Norwegian for teeth
        return _NOTES[word] if (_NOTES[word][1] == "GBP") == (language == "en") else None
    match = _NOTE.fullmatch(word)
    for ending in ("", "a", "e") if match else ():
        spelled = _spelled([match[1] + ending], 0, language) if match else None
        if spelled and spelled.value >= 20:
            return spelled.value, _LOCAL
    return None


def _numbers(tokens: Sequence[_Token], language: str | None, at: int = 0) -> Iterator[_Number]:
    words = [token.text for token in tokens]
    while at < len(tokens):
        value = tokens[at].value
        spelled = _spelled(words, at + (value is not None), language)
        if value is None and spelled:
            value, end = _with_part(words, spelled, language)
            yield _Number(value, at, end, True)
            at = end
        elif value is None:
            if _SINGLE.fullmatch(words[at]) and _note(words[at], language):  # a tenner
                yield _Number(1, at, at, True)
            at += 1
        elif spelled and spelled.value in (100, 1000, 1_000_000):  # 2 tusen, 1,5 million
            yield _Number(value * spelled.value, at, spelled.end, False)
            at = spelled.end
        else:
            yield _Number(value, at, at + 1, False)
            at += 1


def _with_part(words: Sequence[str], whole: Cardinal, language: str | None) -> Cardinal:
    """The number with what follows of a part: `én komma fem`, `two point five`, `six and a half`, `seks en halv`."""
    at = whole.end
    if at + 1 < len(words) and words[at] in ("komma", "point"):
        part = _spelled(words, at + 1, language)
        if part and part.value < 100:
            return Cardinal(whole.value + part.value / (10 if part.value < 10 else 100), part.end)
    at += at < len(words) and words[at] in _AND
    if at + 1 < len(words) and words[at] in ("en", "et", "ett", "a") and words[at + 1] in ("halv", "halvt", "half"):
        scale = _spelled(words, at + 2, language)  # two and a half thousand
        if scale and scale.value in (100, 1000, 1_000_000):
            return Cardinal((whole.value + 0.5) * scale.value, scale.end)
        return Cardinal(whole.value + 0.5, at + 2)
    return whole


def _spelled(words: Sequence[str], at: int, language: str | None) -> Cardinal | None:
    """The longest number in words, in the language or, where it is not known, in any."""
    if at >= len(words):
        return None
    found = [cardinal(words, at, name) for name in _languages(language)]
    return max((f for f in found if f), key=lambda f: f.end, default=None)


def _languages(language: str | None) -> tuple[str, ...]:
    return (language,) if language in LANGUAGES and language else LANGUAGES


def _local(currency: str | None, language: str | None) -> str | None:
    return HOME.get(language or "") if currency == _LOCAL else currency


def _text(tokens: Sequence[_Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""
