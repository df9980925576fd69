"""What became of calls, as other systems say: NPS, satisfaction, churn, repeat contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UnreadableInput


@dataclass(frozen=True)
class Scale:
    """The numbers an outcome can have, both included."""

    low: float
    high: float


YES_NO = Scale(0, 1)  # no and yes
KINDS: Mapping[str, Scale] = {  # those with a meaning; any other is a number or yes/no
    "nps": Scale(0, 10),
    "csat": Scale(1, 5),
    "churn": YES_NO,
    "repeat": YES_NO,
    "win_back": YES_NO,
}
WIDE_CSAT = Scale(1, 10)  # for those who ask for satisfaction on ten steps


@dataclass(frozen=True)
class Named:
    """The call of this call_id, else of a recording with this file name, with or without its suffix."""

    name: str


@dataclass(frozen=True)
class LastBefore:
    """The customer's newest call that began before a moment; a naive one is local time of each call's site."""

    customer_id: str
    moment: datetime


@dataclass(frozen=True)
class Reported:
    """A row of a table of outcomes."""

    place: str  # file and line, for messages
    call: Named | LastBefore
    values: Mapping[str, float]  # outcome -> number; yes is 1, no is 0


@dataclass(frozen=True)
class Imported:
    """Values written, by what stood there before; nothing is where there are faults and all or nothing was asked."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: tuple[UnreadableInput, ...] = ()


@dataclass(frozen=True)
class Repeats:
    """Which calls were followed by another of the same customer."""

    written: Imported
    repeated: int
    known: int  # calls of which it can be said
    open: int  # calls whose days are not over at the last stored day


@dataclass(frozen=True)
class Outcome:
    """What is stored of one outcome."""

    name: str
    calls: int
    total: float  # the values added up: of yes and no, how many were yes
    low: float
    high: float
    is_yes_no: bool  # every value is 0 or 1
    promoters: int = 0  # values of 9 and more, and of 6 and less: of NPS
    detractors: int = 0

    @property
    def net_promoters(self) -> float | None:
        """Net Promoter Score, -100 … 100 (Reichheld 2003); None where it is another outcome."""
        return 100 * (self.promoters - self.detractors) / self.calls if self.name == "nps" and self.calls else None
