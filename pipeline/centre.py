"""What a centre decides for itself: name and time zone, what calls are kept for and how long, what a small group is.

A call is kept as long as a purpose needs it: its sound and words while somebody coaches or listens, its figures while
statistics are made of them. What only statistics need is kept without words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

What = Literal["sound", "words", "figures", "labels", "log"]
NEEDS: Mapping[str, frozenset[What]] = {  # purpose -> what it needs
    "coaching": frozenset({"sound", "words", "figures"}),
    "quality": frozenset({"sound", "words", "figures"}),
    "statistics": frozenset({"figures"}),
    "training": frozenset({"labels"}),  # words and figures of calls that people labelled
    "accountability": frozenset({"log"}),
}
PURPOSES = tuple(NEEDS)
OF_CALLS: frozenset[What] = frozenset({"sound", "words", "figures"})
SHORTEST = 7  # days: a slip of the keyboard may not empty the store
SMALL_GROUP = 5  # agents: figures of fewer are shown only to who may see each of them


@dataclass(frozen=True)
class Retention:
    """Days by purpose; one without days keeps what it needs without end."""

    days: Mapping[str, int] = field(default_factory=dict)
    sound: int | None = None  # for a shorter time than the purposes say


@dataclass(frozen=True)
class Centre:
    name: str = ""
    timezone: str = "UTC"  # IANA; of times on pages, and of uploaded recordings
    purposes: Mapping[str, str] = field(default_factory=dict)  # as told to agents, by the names in PURPOSES
    retention: Retention = Retention()
    small_group: int = SMALL_GROUP

    def today(self) -> date:
        return datetime.now(ZoneInfo(self.timezone)).date()

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))

    def uses(self, purpose: str) -> bool:
        """Whether calls are processed for it: it has a text for agents, or days."""
        return bool(self.purposes.get(purpose)) or purpose in self.retention.days

    def kept(self, what: What) -> int | None:
        """Days; None keeps it without end.

        What no purpose in use needs is kept only as long as nobody has set any days, then for the fewest there are.
        """
        needing = [name for name in PURPOSES if what in NEEDS[name] and self.uses(name)]
        days = [self.retention.days.get(name) for name in needing]
        longest = None if None in days else max((d for d in days if d is not None), default=None)
        if not needing and what in OF_CALLS and any(NEEDS[name] & OF_CALLS for name in self.retention.days):
            longest = SHORTEST
        if what == "sound" and self.retention.sound is not None:
            return min(longest or self.retention.sound, self.retention.sound)
        return longest


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
    return Centre(
        stored["name"],
        stored["timezone"],
        dict(stored["purposes"]),
        Retention(dict(stored["retention"]["days"]), stored["retention"]["sound"]),
        stored["small_group"],
    )
