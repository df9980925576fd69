"""What a centre decides for itself: its name and time zone, why calls are kept, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PURPOSES = ("coaching", "quality", "statistics", "training")
SHORTEST = 7  # days: a slip of the keyboard may not empty the store


@dataclass(frozen=True)
class Retention:
    """Days after which each is deleted; None keeps it."""

    calls: int | None = None  # with their words, tags and figures
    audit: int | None = None
    uploads: int | None = None  # recordings that were uploaded here; the calls stay


@dataclass(frozen=True)
class Centre:
    name: str = ""
    timezone: str = "UTC"  # IANA; of times on pages, and of uploaded recordings
    purposes: Mapping[str, str] = field(default_factory=dict)  # as told to agents, by the names in PURPOSES
    retention: Retention = Retention()

    def today(self) -> date:
        return datetime.now(ZoneInfo(self.timezone)).date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))


def first_kept(days: int, today: date) -> date:
    """What is older than this day is deleted."""
    return today - timedelta(days=days)


def beginning(day: date, timezone: str) -> datetime:
    """The moment a day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def facts(centre: Centre) -> dict[str, Any]:
    """As stored."""
    return asdict(centre)


def of_facts(stored: Mapping[str, Any] | None) -> Centre:
    if not stored:
        return Centre()
    return Centre(stored["name"], stored["timezone"], dict(stored["purposes"]), Retention(**stored["retention"]))
