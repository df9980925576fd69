"""Dates, numbers, languages and time zones as people write them. Every function raises ValueError naming the value."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LANGUAGES = {"nb": "nb", "no": "nb", "nn": "nb", "sv": "sv", "da": "da", "en": "en"}
_LANGUAGES |= {"nor": "nb", "nob": "nb", "nno": "nb", "swe": "sv", "dan": "da", "eng": "en"}
_LANGUAGES |= {"norwegian": "nb", "norsk": "nb", "swedish": "sv", "svenska": "sv", "danish": "da", "dansk": "da"}
_LANGUAGES |= {"english": "en", "engelsk": "en", "engelska": "en"}
YEARS = range(1900, 3000)  # of a call: every zone has them, also a day or a week later
_UNSAID = {"", "auto", "und", "unknown"}

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"  # the last are no letters, but halves
)
_CLOCK = r"(\d{1,2})[.:-](\d{2})(?:[.:-](\d{2}))?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([.-])(\d{{1,2}})\2(\d{{4}})(?:(?:,?\s+|[T_])(?:KL\.?\s*)?{_CLOCK})?")
_FILE_STAMP = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:[T_]|\s+){_CLOCK}(Z|[+-]\d{{2}}:?\d{{2}})?")
_DIGITS = re.compile(r"(\d{8})[T _-]?(\d{2})(\d{2})(\d{2})?(Z)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|\d{1,2}([.-])\d{1,2}\1\d{4}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_YES = {"1", "yes", "y", "true", "ja", "j", "sann", "sant", "sandt"}
_NO = {"0", "no", "n", "false", "nei", "nej", "usann", "falskt", "falsk"}


def shown(value: object) -> str:
    """The value for an error message, short whatever it is."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def one_line(text: str) -> str:
    """A name as it may stand in a line: without what breaks it, steers a terminal or turns the direction of writing."""
    return " ".join(_STEERING.sub(" ", text).split()) if _STEERING.search(text) else text.strip()


def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # KeyError: unknown; OSError: "Europe" is a folder
        raise ValueError(f"{shown(name)} is not an IANA time zone such as Europe/Oslo") from error


def language(text: str) -> str | None:
    """`nb-NO`, `no`, `nn`, `Norwegian` → `nb`, likewise sv, da, en; None where the word says nothing (`und`)."""
    word = text.strip().casefold()
    if word in _UNSAID:
        return None
    code = _LANGUAGES.get(re.split(r"[-_ ]", word, maxsplit=1)[0])
    if code is None:
        raise ValueError(f"language is {shown(text)}; callcoach knows nb, sv, da and en")
    return code


def moment(text: str, timezone: str | None = None) -> datetime:
    """A date, or date and time, in UTC. Without an offset it is local time of `timezone` (IANA; UTC if that is None).

    `2026-11-03T09:14:00Z`, `2022-03-21T17-51-51`, `20220321_175151`, `03.11.2026 09:14`, `3-11-2026 9.14`.
    """
    local = zone(timezone) if timezone else UTC
    wrong = f"{shown(text)} is not a date and time such as 2026-11-03T09:14:00 or 03.11.2026 09:14"
    try:
        stamp = _read(_tidy(text))
        found = (stamp if stamp.tzinfo else stamp.replace(tzinfo=local)).astimezone(UTC)
        if found.year not in YEARS:
            raise ValueError
        return found
    except (ValueError, OverflowError) as error:
        raise ValueError(wrong) from error


def end_of(text: str, timezone: str | None = None) -> datetime:
    """As `moment`, of a date without a time the end of that day; naive without an offset and `timezone`."""
    moment(text, timezone)  # the ValueError
    stamp = _read(_tidy(text))
    if _DAY.fullmatch(_tidy(text)):
        stamp += timedelta(days=1)
    return stamp.replace(tzinfo=zone(timezone)) if timezone and stamp.tzinfo is None else stamp


def _tidy(text: str) -> str:
    return " ".join(text.split()).upper() if len(text) <= 64 else ""


def _read(text: str) -> datetime:
    if match := _DAY_FIRST.fullmatch(text):
        day, _, month, year, hour, minute, second = (match[group] or "0" for group in range(1, 8))
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))
    if match := _FILE_STAMP.fullmatch(text):
        date, hour, minute, second, offset = match.groups()
        return datetime.fromisoformat(f"{date}T{int(hour):02d}:{minute}:{second or '00'}{offset or ''}")
    if match := _DIGITS.fullmatch(text):
        date, hour, minute, second, offset = match.groups()
        return datetime.fromisoformat(f"{date}T{hour}{minute}{second or '00'}{offset or ''}")
    return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", text))


def number(text: str) -> float:
    """`1 234,5`, `1.234,5`, `1,234.5`, `-3`, `85 %`. A lone comma is the decimal mark, so `1,234` is 1.234."""
    plain = re.sub(r"[\s'’]", "", text).removesuffix("%").replace("−", "-")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma > point:
        plain = plain.replace(".", "").replace(",", ".") if plain.count(",") == 1 else plain.replace(",", "")
    elif comma >= 0:
        plain = plain.replace(",", "")
    elif _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    value = float(plain) if _PLAIN.fullmatch(plain) and len(plain) <= 40 else math.nan
    if not math.isfinite(value):
        raise ValueError(f"{shown(text)} is not a number")
    return value


def number_or_yes_no(text: str) -> float:
    """A number, or `yes`/`ja` as 1 and `no`/`nei`/`nej` as 0."""
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return float(word in _YES)
    return number(text)
