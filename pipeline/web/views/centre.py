"""The settings of a centre as a form, and what saving them would delete."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from pipeline.centre import PURPOSES, SHORTEST, Centre, Retention
from pipeline.report.words import Words
from pipeline.retention import Removed, due

LONGEST_TEXT, LONGEST_DAYS = 2000, 36_500
KEPT = ("calls", "audit", "uploads")


@dataclass(frozen=True)
class PurposeField:
    name: str
    title: str
    hint: str
    text: str


@dataclass(frozen=True)
class KeptField:
    name: str
    title: str
    note: str
    days: str
    effect: str  # what is deleted, as a sentence; empty where all is kept
    shorter: bool  # than it is stored


@dataclass(frozen=True)
class SettingsPage:
    name: str
    timezone: str
    timezones: tuple[str, ...]
    purposes: tuple[PurposeField, ...]
    kept: tuple[KeptField, ...]
    shortest: int
    longest: int


def purpose_title(name: str, words: Words) -> str:
    _ = words.gettext
    return {
        "coaching": _("Coaching"),
        "quality": _("Quality of service"),
        "statistics": _("Statistics of the centre"),
        "training": _("Teaching the tagger"),
    }[name]


def settings_page(
    centre: Centre, would: Removed, days: Mapping[str, str], shorter: Collection[str], words: Words
) -> SettingsPage:
    """`days`: as typed, or as stored. `shorter`: what is kept for a shorter time than before."""
    hints = _hints(words)
    titles, effects = _kept(words), _effects(centre, would, words)
    zones = {zone for zone in available_timezones() if zone.startswith("Europe/")}
    return SettingsPage(
        centre.name,
        centre.timezone,
        tuple(sorted({*zones, "UTC", centre.timezone})),
        tuple(
            PurposeField(name, purpose_title(name, words), hints[name], centre.purposes.get(name, ""))
            for name in PURPOSES
        ),
        tuple(KeptField(name, *titles[name], days.get(name, ""), effects[name], name in shorter) for name in KEPT),
        SHORTEST,
        LONGEST_DAYS,
    )


def typed_days(retention: Retention) -> dict[str, str]:
    return {name: str(getattr(retention, name) or "") for name in KEPT}


def read_form(given: Mapping[str, str], words: Words) -> tuple[Centre, str]:
    """The settings sent, and why they cannot be taken; empty where they can."""
    _, fault = words.gettext, ""
    zone = given.get("timezone", "").strip()
    if zone not in available_timezones():
        zone, fault = "UTC", _("There is no such time zone; choose one such as Europe/Oslo.")
    days: dict[str, int | None] = {}
    for name in KEPT:
        text = given.get(f"keep_{name}", "").strip()
        days[name] = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None
        if text and not SHORTEST <= (days[name] or 0) <= LONGEST_DAYS:
            days[name] = None
            fault = _(
                "Days to keep are a whole number from %(shortest)s to %(longest)s, or empty to keep everything.",
                shortest=SHORTEST,
                longest=words.number(LONGEST_DAYS),
            )
    texts = {name: given.get(f"purpose_{name}", "").strip()[:LONGEST_TEXT].replace("\0", "") for name in PURPOSES}
    name = " ".join(given.get("name", "").replace("\0", "").split())[:120]
    purposes = {name: text for name, text in texts.items() if text}
    return Centre(name, zone, purposes, Retention(**days)), fault


def kept_shorter(old: Retention, new: Retention) -> tuple[str, ...]:
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in KEPT}
    return tuple(name for name, (was, days) in pairs.items() if days is not None and (was is None or days < was))


def _hints(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "coaching": _("For example: your calls show you and your leader what to practise. They set no pay."),
        "quality": _("For example: random calls are listened to, to find what customers often run into."),
        "statistics": _("For example: counts of all agents together show what leads to contented customers."),
        "training": _("For example: lines that people have tagged teach the tagger; no name goes with them."),
    }


def _kept(words: Words) -> dict[str, tuple[str, str]]:
    _ = words.gettext
    calls = _("With their words, tags, comments and corrections. Figures of those days go with them.")
    return {
        "calls": (_("Calls"), calls),
        "audit": (_("Log of who saw what"), _("Whoever wants to know who saw their calls can look back this far.")),
        "uploads": (_("Uploaded recordings"), _("The sound only, where it was uploaded here. Calls and figures stay.")),
    }


def _effects(centre: Centre, would: Removed, words: Words) -> dict[str, str]:
    """Each with how many it would hit now."""
    first = due(centre)
    texts = dict.fromkeys(KEPT, "")
    if first.calls:
        texts["calls"] = words.ngettext(
            "Every day, older calls are deleted for good: now %(count)s call from before %(day)s.",
            "Every day, older calls are deleted for good: now %(count)s calls from before %(day)s.",
            would.calls,
            count=words.number(would.calls),
            day=words.day(first.calls),
        )  # fmt: skip
    if first.audit:
        texts["audit"] = words.ngettext(
            "Every day, older entries are deleted for good: now %(count)s entry from before %(day)s.",
            "Every day, older entries are deleted for good: now %(count)s entries from before %(day)s.",
            would.audit,
            count=words.number(would.audit),
            day=words.day(first.audit),
        )
    if first.uploads:
        texts["uploads"] = words.ngettext(
            "Every day, older recordings are deleted for good: now %(count)s recording from before %(day)s.",
            "Every day, older recordings are deleted for good: now %(count)s recordings from before %(day)s.",
            would.uploads,
            count=words.number(would.uploads),
            day=words.day(first.uploads),
        )
    return texts
