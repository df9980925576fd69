"""Texts, numbers and dates in the reader's language. English is the source, the others are gettext catalogues."""

from __future__ import annotations

import gettext
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pipeline.codebook import Titles
from pipeline.errors import WrongUse
from pipeline.profiles import Interval, Rate
from pipeline.timing import clock

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "callcoach"
NONE = "–"  # nothing was there to count
_THIN = "\u202f"  # narrow no-break space


@dataclass(frozen=True)
class Style:
    """How a language writes numbers and dates."""

    decimal: str
    thousands: str
    percent: str  # what follows the number
    quotes: tuple[str, str]  # opening and closing
    months: str  # January first
    day: str  # day and month
    axis: str  # day and month where there is little room
    moment: str  # a day with the hour


STYLES: Mapping[str, Style] = {
    "en": Style(
        decimal=".",
        thousands=",",
        percent="%",
        quotes=("“", "”"),
        months="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        day="{day} {month}",
        axis="{day} {month}",
        moment="{date}, {hour:02}:{minute:02}",
    ),
    "nb": Style(
        decimal=",",
        thousands=_THIN,
        percent=f"{_THIN}%",
        quotes=("«", "»"),
        months="jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.",
        day="{day}. {month}",
        axis="{day}.{number}.",
        moment="{date} kl. {hour:02}.{minute:02}",
    ),
    "sv": Style(
        decimal=",",
        thousands=_THIN,
        percent=f"{_THIN}%",
        quotes=("”", "”"),
        months="jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
        day="{day} {month}",
        axis="{day}/{number}",
        moment="{date} kl. {hour:02}.{minute:02}",
    ),
    "da": Style(
        decimal=",",
        thousands=".",
        percent=f"{_THIN}%",
        quotes=("»", "«"),
        months="jan. feb. marts apr. maj juni juli aug. sep. okt. nov. dec.",
        day="{day}. {month}",
        axis="{day}/{number}",
        moment="{date} kl. {hour}.{minute:02}",
    ),
}


@dataclass(frozen=True)
class Words:
    """One language: `gettext` and `ngettext` for texts, the rest for figures."""

    language: str
    translations: gettext.NullTranslations

    @property
    def style(self) -> Style:
        return STYLES[self.language]

    def gettext(self, message: str, **values: object) -> str:
        """The translation, with `%(name)s` filled in."""
        text = self.translations.gettext(message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        return self.translations.ngettext(one, many, number) % values

    def title(self, titles: Titles, otherwise: str = "") -> str:
        """A text of the codebook in this language, else in English, else `otherwise`."""
        return titles.get(self.language) or titles.get("en") or otherwise

    def number(self, value: float, decimals: int = 0) -> str:
        plain = f"{value:,.{decimals}f}"
        return plain.translate({ord(","): self.style.thousands, ord("."): self.style.decimal, ord("-"): "−"})

    def percent(self, share: float | None) -> str:
        """`88 %`; 0 and 100 only where that is exactly so."""
        return NONE if share is None else whole_percent(share) + self.style.percent

    def rate(self, rate: Rate) -> str:
        return self.percent(rate.share)

    def interval(self, interval: Interval | None) -> str:
        """`53–98 %`, empty where there is none. Ends that are 0 or 1 but for floating point are shown as such."""
        if interval is None:
            return ""
        low, high = (whole_percent(round(end, 9)) for end in (interval.low, interval.high))
        return (low if low == high else f"{low}–{high}") + self.style.percent

    def money(self, amount: float, currency: str | None) -> str:
        """`1 200 SEK`, `49,50 EUR`; just the number where no currency was said."""
        number = self.number(amount, 0 if math.isclose(amount, round(amount)) else 2)
        return number + self.style.percent if currency == "%" else f"{number} {currency}" if currency else number

    def quote(self, text: str) -> str:
        opening, closing = self.style.quotes
        return f"{opening}{text}{closing}"

    def day(self, day: date, year: bool = True) -> str:
        text = self.style.day.format(day=day.day, month=self._month(day))
        return f"{text} {day.year}" if year else text

    def _month(self, day: date) -> str:
        return self.style.months.split()[day.month - 1]

    def axis_date(self, day: date) -> str:
        return self.style.axis.format(day=day.day, month=self._month(day), number=day.month)

    def moment(self, when: datetime) -> str:
        """Date and hour as they stand in `when`: the maker of a profile gives local time."""
        return self.style.moment.format(date=self.day(when.date()), hour=when.hour, minute=when.minute)

    def period(self, first: date | None, last: date | None) -> str:
        if first is None or last is None:
            day = first or last
            return self.day(day) if day else NONE
        if first == last:
            return self.day(first)
        return f"{self.day(first, year=first.year != last.year)} – {self.day(last)}"

    def length(self, ms: int) -> str:
        """A length of time in two units at most; never 0 where there was some."""
        if ms < 60_000:
            return self.gettext(
                "%(seconds)s s", seconds=self.number(math.ceil(ms / 100) / 10, 1 if 0 < ms < 10_000 else 0)
            )
        minutes, seconds = divmod(round(ms / 1000), 60)
        hours, rest = divmod(minutes, 60)
        if hours:
            return self.gettext("%(hours)s h %(minutes)s min", hours=self.number(hours), minutes=rest)
        if minutes >= 10:
            return self.gettext("%(minutes)s min", minutes=round(ms / 60_000))
        return self.gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds)

    def seconds(self, value: float) -> str:
        """`0.8 s`, `12 s`, above a minute `1 min 5 s`."""
        if value >= 59.5:
            return self.length(round(value * 1000))
        return self.gettext("%(seconds)s s", seconds=self.number(value, 1 if value < 9.95 else 0))

    def clock(self, ms: int | None) -> str:
        """The place in a call; empty where the transcript has no times."""
        return "" if ms is None else clock(ms)


def whole_percent(share: float) -> str:
    """0 … 1 as whole percent without the sign; never 0 or 100 for a share that only rounds to it."""
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return str(math.floor(share * 100 + 0.5))


@cache
def words(language: str) -> Words:
    """The words of one of the four languages; WrongUse for another."""
    if language not in STYLES:
        raise WrongUse(f"There are no pages in {language!r}; choose {', '.join(STYLES)}.")
    if language == "en":
        return Words("en", gettext.NullTranslations())
    return Words(language, gettext.translation(DOMAIN, LOCALE, [language]))
