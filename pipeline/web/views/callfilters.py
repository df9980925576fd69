"""What a list of calls is filtered by: as an address writes it, as a form offers it, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from urllib.parse import urlencode

from pipeline.call import LANGUAGES
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.report.figures import code_title, language_name
from pipeline.report.words import Words
from pipeline.store.choices import Choices
from pipeline.store.drawing import Draw
from pipeline.store.listing import REVIEWED, SORTS, WORDS, AsOf, Listing
from pipeline.store.samples import SEEDS
from pipeline.store.schema import INTEGERS

T = TypeVar("T", bound=str)
Params = dict[str, str]
TAKEN, MISSED = "taken", "missed"


@dataclass(frozen=True)
class Option:
    value: str
    title: str


@dataclass(frozen=True)
class Choice:
    """A list to choose from; groups are (title, options), one without a title where there are no groups."""

    name: str
    label: str
    chosen: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    none: str  # what it says where nothing is chosen; empty: one always is

    @property
    def title(self) -> str:
        """Of what is chosen."""
        every = [(group, option) for group, options in self.groups for option in options]
        group, title = next(((g, o.title) for g, o in every if o.value == self.chosen), ("", self.chosen))
        return f"{group}: {title}" if sum(o.title == title for _, o in every) > 1 else title


# ---- addresses


def listing_of(asked: Mapping[str, str]) -> Listing:
    """What cannot be understood in an address is not asked for."""
    taken, _, chance = asked.get("chance", "").partition(".")
    return Listing(
        text=asked.get("q", "").strip(),
        agent=_number(asked.get("agent")),
        team=_number(asked.get("team")),
        first_day=_day(asked.get("from")),
        last_day=_day(asked.get("to")),
        code=_name(asked.get("code")),
        finding=_name(asked.get("finding")),
        chance=chance if chance and taken in (TAKEN, MISSED) else None,
        taken=taken == TAKEN,
        reason=_name(asked.get("reason")),
        language=_name(asked.get("language")),
        quality=_one_of(WORDS, asked.get("words")),
        reviewed=_one_of(REVIEWED, asked.get("reviewed")),
        disputed=asked.get("disputed") == "1",
        sort=_one_of(SORTS, asked.get("sort")) or "newest",
    )


def params_of(listing: Listing) -> Params:
    """Only what is asked for."""
    taken = TAKEN if listing.taken else MISSED
    every = {
        "q": listing.text,
        "agent": listing.agent,
        "team": listing.team,
        "from": listing.first_day and listing.first_day.isoformat(),
        "to": listing.last_day and listing.last_day.isoformat(),
        "code": listing.code,
        "finding": listing.finding,
        "chance": listing.chance and f"{taken}.{listing.chance}",
        "reason": listing.reason,
        "language": listing.language,
        "words": listing.quality,
        "reviewed": listing.reviewed,
        "disputed": "1" if listing.disputed else "",
        "sort": listing.sort if listing.sort != "newest" else "",
    }
    return {name: str(value) for name, value in every.items() if value}


def draw_of(asked: Mapping[str, str]) -> Draw | None:
    each, seed, last = (_number(asked.get(name)) for name in ("each", "seed", "upto"))
    try:
        at = datetime.fromisoformat(asked.get("at", ""))
        return Draw(each or 0, seed or 0, AsOf(last or 0, at)) if at.tzinfo and seed is not None else None
    except (ValueError, OverflowError, WrongUse):
        return None


def draw_params(draw: Draw) -> Params:
    at = draw.as_of.at.isoformat()
    return {"each": str(draw.each), "seed": str(draw.seed % SEEDS), "upto": str(draw.as_of.last_key), "at": at}


def address(*params: Params, path: str = "/calls") -> str:
    every = {name: value for part in params for name, value in part.items()}
    return f"{path}?{urlencode(every)}" if every else path


def without(listing: Listing, name: str) -> Listing:
    """Less one of the parameters of an address."""
    return listing_of({key: value for key, value in params_of(listing).items() if key != name})


# ---- the form


def choices_of(listing: Listing, choices: Choices, own_only: bool, book: Codebook, words: Words) -> tuple[Choice, ...]:
    """`own_only`: the calls are those of one agent, so there is no agent or team to choose."""
    _, asked = words.gettext, params_of(listing)
    unnamed = _("Unnamed agent")
    agents = tuple(Option(str(number), name or unnamed) for number, name in choices.agents)
    teams = tuple(Option(str(number), name) for number, name in choices.teams)
    codes = tuple(
        (title, tuple(Option(c.name, code_title(book, c.name, words)) for c in book.codes if c.speaker == speaker))
        for speaker, title in (("agent", _("Agent")), ("customer", _("Customer")))
    )
    rules = tuple(Option(rule.name, words.title(rule.title, rule.name)) for rule in book.order_rules)
    chances = tuple(
        (title, tuple(Option(f"{way}.{o.name}", words.title(o.title, o.name)) for o in book.opportunities))
        for way, title in ((MISSED, _("Missed")), (TAKEN, _("Taken")))
    )
    called = {**dict.fromkeys(choices.reasons), **({listing.reason: None} if listing.reason else {})}
    reasons = tuple(Option(reason, words.title(book.reasons.get(reason, {}), reason)) for reason in called)
    any_, none = _("Any"), ""
    everything = (
        *(() if own_only else (_choice("agent", _("Agent"), asked, agents, _("All agents")),)),
        *(() if own_only else (_choice("team", _("Team"), asked, teams, _("All teams")),)),
        Choice("code", _("Behaviour"), asked.get("code", none), codes, any_),
        _choice("finding", _("Out of order"), asked, rules, any_),
        Choice("chance", _("Opportunity"), asked.get("chance", none), chances, any_),
        _choice("reason", _("Reason of the call"), asked, reasons, any_),
        _choice("language", _("Language"), asked, _languages(words), any_),
        _choice("words", _("Transcript"), asked, _qualities(words), any_),
        _choice("reviewed", _("Reviewed"), asked, _reviewed(words), any_),
    )
    return tuple(choice for choice in everything if any(options for _, options in choice.groups))


def sorts(listing: Listing, words: Words) -> Choice:
    _ = words.gettext
    titles = {
        "newest": _("Newest first"),
        "oldest": _("Oldest first"),
        "longest": _("Longest first"),
        "shortest": _("Shortest first"),
        "analysed": _("Analysed last first"),
    }
    return Choice("sort", _("Sort"), listing.sort, (("", tuple(Option(*item) for item in titles.items())),), "")


def in_words(listing: Listing, offered: tuple[Choice, ...], words: Words) -> dict[str, str]:
    """What is asked for but the order: parameter of the address to the words for it."""
    _, asked = words.gettext, params_of(listing)
    by_name = {choice.name: choice for choice in offered}
    told = {"q": f"{_('Words said')}: {listing.text}", "disputed": _("Open disputes")}
    if listing.first_day:
        told["from"] = _("from %(date)s", date=words.day(listing.first_day))
    if listing.last_day:
        told["to"] = _("until %(date)s", date=words.day(listing.last_day))
    for name in asked:
        if name not in told and name != "sort":
            choice = by_name.get(name)
            told[name] = f"{choice.label}: {choice.title}" if choice else f"{name}: {asked[name]}"
    return {name: told[name] for name in asked if name != "sort"}


def fresh(listing: Listing) -> Listing:
    """Nothing asked for but the order."""
    return replace(Listing(), sort=listing.sort)


def _choice(name: str, label: str, asked: Params, options: tuple[Option, ...], none: str) -> Choice:
    return Choice(name, label, asked.get(name, ""), (("", options),), none)


def _languages(words: Words) -> tuple[Option, ...]:
    return tuple(Option(code, language_name(code, words)) for code in LANGUAGES)


def _qualities(words: Words) -> tuple[Option, ...]:
    _ = words.gettext
    titles = {
        "full": _("Full"),
        "draft": _("Draft"),
        "none": _("None, only times"),
        "out": _("Kept out, to be checked"),
    }
    return tuple(Option(*item) for item in titles.items())


def _reviewed(words: Words) -> tuple[Option, ...]:
    _ = words.gettext
    titles = {"yes": _("By somebody"), "no": _("By nobody yet"), "me": _("By me")}
    return tuple(Option(*item) for item in titles.items())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 and int(text) < INTEGERS else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _name(text: str | None) -> str | None:
    return text.replace("\0", "")[:200] or None if text else None


def _one_of(names: tuple[T, ...], text: str | None) -> T | None:
    return next((name for name in names if name == text), None)
