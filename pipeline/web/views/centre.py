"""The settings of a centre as a form, and what saving them would delete."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from pipeline.centre import NEEDS, PURPOSES, SHORTEST, SMALL_GROUP, Centre, Retention, What
from pipeline.report.words import Words
from pipeline.retention import Removed, due

LONGEST_TEXT, LONGEST_DAYS, LARGEST_GROUP = 2000, 36_500, 100
DELETED: tuple[What, ...] = ("sound", "words", "figures", "log")


@dataclass(frozen=True)
class PurposeField:
    name: str
    title: str
    hint: str
    text: str
    needs: str  # what it keeps, as a sentence
    days: str


@dataclass(frozen=True)
class Effect:
    title: str
    text: str  # what is deleted, as a sentence
    shorter: bool  # than it is stored


@dataclass(frozen=True)
class SettingsPage:
    name: str
    timezone: str
    timezones: tuple[str, ...]
    purposes: tuple[PurposeField, ...]
    sound: str
    small_group: str
    effects: tuple[Effect, ...]
    shortest: int
    longest: int
    largest_group: int


def purpose_title(name: str, words: Words) -> str:
    _ = words.gettext
    return {
        "coaching": _("Coaching"),
        "quality": _("Quality of service"),
        "statistics": _("Statistics of the centre"),
        "training": _("Teaching the tagger"),
        "accountability": _("Who saw what"),
    }[name]


def needs_of(name: str, words: Words) -> str:
    _ = words.gettext
    if {"sound", "words"} <= NEEDS[name]:
        return _("Keeps sound, words and figures.")
    return {
        "statistics": _("Keeps figures without words: who, when, and what was counted."),
        "training": _("Keeps calls in which people tagged lines, with their words."),
        "accountability": _("Keeps the log of who saw and did what."),
    }[name]


def settings_page(
    centre: Centre, would: Removed, typed: Mapping[str, str], shorter: Collection[What], words: Words
) -> SettingsPage:
    """`typed`: days and the size of a small group as typed, or as stored. `shorter`: kept for a shorter time now."""
    hints, effects = _hints(words), effects_of(centre, would, words)
    zones = {zone for zone in available_timezones() if zone.startswith("Europe/")}
    return SettingsPage(
        centre.name,
        centre.timezone,
        tuple(sorted({*zones, "UTC", centre.timezone})),
        tuple(
            PurposeField(
                name,
                purpose_title(name, words),
                hints[name],
                centre.purposes.get(name, ""),
                needs_of(name, words),
                typed.get(f"days_{name}", ""),
            )
            for name in PURPOSES
        ),
        typed.get("days_sound", ""),
        typed.get("small_group", ""),
        tuple(Effect(title_of(what, words), effects[what], what in shorter) for what in DELETED if effects[what]),
        SHORTEST,
        LONGEST_DAYS,
        LARGEST_GROUP,
    )


def typed_of(centre: Centre) -> dict[str, str]:
    """The numbers of the form, as stored."""
    days = {f"days_{name}": str(centre.retention.days.get(name, "")) for name in PURPOSES}
    return days | {"days_sound": str(centre.retention.sound or ""), "small_group": str(centre.small_group)}


def read_form(given: Mapping[str, str], words: Words) -> tuple[Centre, str]:
    """The settings sent, and why they cannot be taken; empty where they can."""
    _, fault = words.gettext, ""
    zone = given.get("timezone", "").strip()
    if zone not in available_timezones():
        zone, fault = "UTC", _("There is no such time zone; choose one such as Europe/Oslo.")
    days: dict[str, int] = {}
    for name in (*PURPOSES, "sound"):
        text = given.get(f"days_{name}", "").strip()
        number = _number(text)
        if text and (number is None or not SHORTEST <= number <= LONGEST_DAYS):
            fault = _(
                "Days to keep are a whole number from %(shortest)s to %(longest)s, or empty to keep everything.",
                shortest=SHORTEST,
                longest=words.number(LONGEST_DAYS),
            )
        elif number is not None:
            days[name] = number
    group = _number(given.get("small_group", str(SMALL_GROUP)).strip() or "1")
    if group is None or not 1 <= group <= LARGEST_GROUP:
        group = 1
        fault = _("A small group is a whole number from 1 to %(largest)s.", largest=LARGEST_GROUP)
    texts = {name: given.get(f"purpose_{name}", "").strip()[:LONGEST_TEXT].replace("\0", "") for name in PURPOSES}
    name = " ".join(given.get("name", "").replace("\0", "").split())[:120]
    purposes = {name: text for name, text in texts.items() if text}
    sound = days.pop("sound", None)
    return Centre(name, zone, purposes, Retention(days, sound), group), fault


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def kept_shorter(old: Centre, new: Centre) -> tuple[What, ...]:
    pairs = {what: (old.kept(what), new.kept(what)) for what in (*DELETED, "labels")}
    less = {what for what, (was, days) in pairs.items() if days is not None and (was is None or days < was)}
    if "labels" in less or (old.uses("training") and not new.uses("training")):
        less |= {what for what in ("words", "figures") if new.kept(what) is not None}  # of calls that people labelled
    return tuple(what for what in DELETED if what in less)


def _hints(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "coaching": _("For example: your calls show you and your leader what to practise. They set no pay."),
        "quality": _("For example: random calls are listened to, to find what customers often run into."),
        "statistics": _("For example: counts of all agents together show what leads to contented customers."),
        "training": _("For example: lines that people have tagged teach the tagger; no name goes with them."),
        "accountability": _("For example: each agent can look up for a year who saw their calls."),
    }


def title_of(what: What, words: Words) -> str:
    _ = words.gettext
    return {
        "sound": _("Uploaded recordings"),
        "words": _("Words of calls"),
        "figures": _("Calls"),
        "labels": _("Calls that people labelled"),
        "log": _("Log of who saw what"),
    }[what]


def effects_of(centre: Centre, would: Removed, words: Words) -> dict[What, str]:
    """Each with how many it would hit now; empty where all is kept."""
    first = due(centre)
    texts: dict[What, str] = dict.fromkeys(DELETED, "")
    if first.calls:
        texts["figures"] = words.ngettext(
            "Every day, older calls are deleted for good: now %(count)s call from before %(day)s.",
            "Every day, older calls are deleted for good: now %(count)s calls from before %(day)s.",
            would.calls,
            count=words.number(would.calls),
            day=words.day(first.calls.day),
        )
    if first.words:
        texts["words"] = words.ngettext(
            "Every day, the words of older calls are deleted and their figures stay: "
            "now %(count)s call from before %(day)s.",
            "Every day, the words of older calls are deleted and their figures stay: "
            "now %(count)s calls from before %(day)s.",
            would.words,
            count=words.number(would.words),
            day=words.day(first.words.day),
        )
    if first.audit:
        texts["log"] = words.ngettext(
            "Every day, older entries are deleted for good: now %(count)s entry from before %(day)s.",
            "Every day, older entries are deleted for good: now %(count)s entries from before %(day)s.",
            would.audit,
            count=words.number(would.audit),
            day=words.day(first.audit),
        )
    if first.sound:
        texts["sound"] = words.ngettext(
            "Every day, older recordings are deleted for good: now %(count)s recording from before %(day)s.",
            "Every day, older recordings are deleted for good: now %(count)s recordings from before %(day)s.",
            would.uploads,
            count=words.number(would.uploads),
            day=words.day(first.sound),
        )
    return texts
