"""Words and signs of currencies, and the banknotes people name instead of a sum."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.numbers import spelled
from pipeline.wordlists import wordset

HOME = {"nb": "NOK", "sv": "SEK", "da": "DKK"}  # what "kr" is where the language is spoken
LOCAL = "local"
_CURRENCIES = {
    LOCAL: "kr krone kronen kroner kronene kroners spenn ,- .-",
    "SEK": "sek krona kronan kronor kronorna kronors spänn :-",
    "NOK": "nok",
    "DKK": "dkk",
    "GBP": "£ gbp pound pounds quid",
    "EUR": "€ eur euro euros euroen euron",
    "USD": "$ usd dollar dollars buck bucks",
    "CAD": "cad",
    "AUD": "aud",
    "NZD": "nzd",
    "%": "% percent prosent prosenten prosents procent procenten procents procentig procentiga procentigt",
}
UNITS = {word: currency for currency, words in _CURRENCIES.items() for word in words.split()}
HUNDREDTHS = {"p": "GBP", "pence": "GBP", "cent": None, "cents": None, "øre": LOCAL, "öre": LOCAL}
NATIONS = {"norske": "NOK", "norska": "NOK", "svenske": "SEK", "svenska": "SEK", "danske": "DKK", "danska": "DKK"}
NATIONS |= {"canadian": "CAD", "australian": "AUD"}
DOLLARS = {"a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "nz": "NZD", "us": "USD"}  # A$50
LEADING = wordset("£ $ € kr kroner kronor nok sek dkk eur gbp usd cad aud nzd")  # also in front of the figure
SLANG = wordset("quid tenner tenners fiver fivers")  # of pounds, and of euros where those are used
_NOTES: dict[str, tuple[float, str]] = {
    "tenner": (10, "GBP"),
    "tenners": (10, "GBP"),
    "fiver": (5, "GBP"),
    "fivers": (5, "GBP"),
    "plovmand": (500, "DKK"),
}
_COINS = {  # named after their number: en tier, en tjuga, en halvtredser
    "nb": {"tier": 10},
    "sv": {"tia": 10, "tjuga": 20},
    "da": {"tier": 10, "tyver": 20, "halvtredser": 50},
}
_ALONE = re.compile(r"tenner|fiver|.*(?:lapp?|lapp?en|ing|ingen|seddel|sedlen)|plovmand")
_NOTE = re.compile(
    r"(.+?)(?:lapp?(?:en|er|ar|ene|arna)?|ing(?:en|ar|s|er)?|krone?(?:seddel|sedler|sedlen|sedel|sedlar))"
)


@lru_cache(maxsize=1 << 15)
def note(word: str, language: str | None) -> tuple[float, str | None] | None:
    """Worth and currency of a banknote or coin: a tenner, en hundrelapp, en femhundring, en tyver."""
    if word in _NOTES:  # "tenner" is Norwegian for teeth
        value, currency = _NOTES[word]
        return (value, currency) if (currency == "GBP") == (language == "en") else None
    if word in _COINS.get(language or "", {}):
        return _COINS[language or ""][word], local(LOCAL, language)
    match = _NOTE.fullmatch(word)
    for ending in ("", "a", "e") if match else ():
        worth = spelled([match[1] + ending], 0, language) if match else None
        if worth and worth.value >= 20:
            return worth.value, local(LOCAL, language)
    return None


def is_note_alone(word: str, language: str | None) -> bool:
    """Whether one banknote is meant where no number stands in front: `hundrelappen`."""
    return _ALONE.fullmatch(word) is not None and note(word, language) is not None


def local(currency: str | None, language: str | None) -> str | None:
    """The ISO code; what `kr` is where the language does not tell is not known."""
    return HOME.get(language or "") if currency == LOCAL else currency


def of_unit(word: str, language: str | None) -> str | None:
    """The currency of a unit word: `krona` is also a Norwegian plural."""
    return "NOK" if word in ("krona", "kronan") and language == "nb" else local(UNITS[word], language)
