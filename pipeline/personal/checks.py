"""What a row of digits can be: a national number, a card, an account, a telephone number."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from stdnum import iban, luhn
from stdnum.dk import cpr
from stdnum.no import fodselsnummer, kontonr
from stdnum.se import personnummer

REGIONS = {"nb": ("NO",), "sv": ("SE",), "da": ("DK",), "en": ("GB", "IE")}
_ALL = ("NO", "SE", "DK", "GB", "IE")
_LENGTHS = {"nb": (8,), "sv": (9, 10), "da": (8,), "en": (10, 11)}  # of a number as people say it at home


def is_identity(digits: str, language: str | None, dashed: bool = False) -> bool:
    """Whether the check digits, or for the Danish CPR the date, are those of a national number or a card.

    `dashed`: written with a mark behind the sixth digit, as a CPR is.
    """
    size = len(digits)
    if size == 11:
        return bool(fodselsnummer.is_valid(digits))
    if size == 10:
        return is_swedish(digits) or (
            (dashed or language == "da") and language in ("da", None) and cpr.is_valid(digits)
        )
    if size == 12 and is_swedish(digits):
        return True
    return 13 <= size <= 19 and bool(luhn.is_valid(digits))


def is_swedish(digits: str) -> bool:
    """Personnummer, or samordningsnummer: sixty more than the day."""
    short = digits[-10:]
    if len(digits) == 12 and digits[:2] not in ("18", "19", "20"):
        return False
    day = int(short[4:6])
    if day > 60:
        short = f"{short[:4]}{day - 60:02}{short[6:]}"
        return bool(luhn.is_valid(digits[-10:])) and 1 <= int(short[2:4]) <= 12 and 1 <= day - 60 <= 31
    return bool(personnummer.is_valid(f"{short[:6]}-{short[6:]}"))


def is_account(digits: str) -> bool:
    """A Norwegian one; the others have no check digit that tells."""
    return len(digits) == 11 and bool(kontonr.is_valid(digits))


def is_iban(text: str) -> bool:
    return bool(iban.is_valid(text))


@lru_cache(maxsize=4096)
def is_phone(digits: str, language: str | None) -> bool:
    """A valid number of the language's countries, whole; with 00 in front of any country."""
    if not 8 <= len(digits) <= 15:
        return False
    if digits.startswith("00"):
        return _is_valid(f"+{digits[2:]}", None)
    if language in _LENGTHS and len(digits) not in _LENGTHS[language]:
        return False
    return any(_is_valid(digits, region) for region in (REGIONS.get(language or "", _ALL)))


def _is_valid(said: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(said, region))
    except phonenumbers.NumberParseException:
        return False
