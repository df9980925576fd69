"""Who saw and did what, as a page and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from pipeline.centre import PURPOSES, Centre, beginning
from pipeline.report.outcomes import outcome_title
from pipeline.report.words import Words
from pipeline.sheets import Column, Sheet
from pipeline.store.audit import COMMAND_LINE, Asked, Entry
from pipeline.viewers import ROLES
from pipeline.web.views.centre import purpose_title
from pipeline.web.views.people import role_title

INTERNAL = {"comment", "correction", "utterance", "job", "line", "code", "seed", "first", "focus"}

COLUMNS = (
    Column("at", "utc"),
    Column("person"),
    Column("action"),
    Column("call"),
    Column("agent"),
    Column("detail", "prose"),
)


@dataclass(frozen=True)
class Filter:
    """As the form sent it; what cannot be understood is no filter, and said."""

    person: str = ""
    agent: str = ""
    call: str = ""
    action: str = ""
    first: str = ""
    last: str = ""
    before: int = 0

    def query(self, **other: object) -> str:
        kept = {k: v for k, v in (vars(self) | other).items() if v}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def days(self) -> tuple[date | None, date | None]:
        return _day(self.first), _day(self.last)

    @property
    def is_plain(self) -> bool:
        return all(bool(text) == bool(day) for text, day in zip((self.first, self.last), self.days, strict=True))


@dataclass(frozen=True)
class AuditRow:
    at: str
    person: str
    action: str
    call: str
    agent: str
    detail: str


@dataclass(frozen=True)
class AuditPage:
    rows: tuple[AuditRow, ...]
    filter: Filter
    people: tuple[tuple[str, str], ...]  # as stored, and as shown
    agents: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]  # as stored, and its title
    older: str  # address of the next page, empty where there is none
    csv: str
    timezone: str
    fault: str


def asked_for(given: Filter, call_key: int | None, timezone: str) -> Asked:
    first, last = given.days
    return Asked(
        given.person or None,
        given.agent or None,
        call_key,
        given.action or None,
        beginning(first, timezone) if first else None,
        beginning(last + timedelta(days=1), timezone) if last else None,
        given.before or None,
    )


def audit_row(entry: Entry, centre: Centre, words: Words) -> AuditRow:
    return AuditRow(
        words.moment(centre.local(entry.at)),
        person_title(entry.person, words),
        action_title(entry.action, words),
        _call(entry),
        entry.agent or "",
        _detail(entry.detail, words) or _seen(entry, words),
    )


def audit_sheet(entries: Iterable[Entry]) -> Sheet:
    rows = ((e.at, e.person, e.action, _call(e), e.agent, _detail(e.detail, None)) for e in entries)
    return Sheet("audit", COLUMNS, rows)


def person_title(name: str, words: Words) -> str:
    return words.gettext("command line") if name == COMMAND_LINE else name


def action_title(action: str, words: Words) -> str:
    """Another part's action stands as it was noted."""
    _ = words.gettext
    titles = {
        "saw": _("saw"),
        "heard": _("heard"),
        "exported": _("exported"),
        "corrected": _("corrected"),
        "undid": _("undid"),
        "commented": _("commented"),
        "disputed": _("disputed"),
        "reviewed": _("reviewed"),
        "settled": _("settled a dispute"),
        "coached": _("coached"),
        "changed the vision": _("changed the vision"),
        "drew": _("drew a sample"),
        "compared coders": _("compared coders"),
        "removed": _("removed a call"),
        "uncommented": _("removed a comment"),
        "coded": _("coded a line"),
        "decided": _("decided a line"),
        "made a queue": _("chose lines to label"),
        "closed a queue": _("closed a labelling task"),
        "imported": _("took in labels"),
        "started analyze": _("sent recordings"),
        "stopped analyze": _("stopped an analysis"),
        "started train": _("started training"),
        "stopped train": _("stopped training"),
        "started retag": _("took a tagger into use"),
        "stopped retag": _("stopped tagging anew"),
        "forgot": _("had forgotten"),
        "allowed again": _("let a forgotten call come again"),
        "logged in": _("logged in"),
        "logged out": _("logged out"),
        "person added": _("added a person"),
        "person changed": _("changed roles"),
        "person closed": _("closed an account"),
        "person reopened": _("opened an account again"),
        "link made": _("made a log-in link"),
        "password set": _("chose a password"),
        "settings changed": _("changed the settings"),
    }
    return titles.get(action, action)


def _call(entry: Entry) -> str:
    """Its name; of a call that is gone its number."""
    return entry.call_id or (f"#{entry.call_key}" if entry.call_key is not None else "")


def _detail(detail: Mapping[str, object], words: Words | None) -> str:
    """For people where there are words, without what only the store needs; else as stored."""
    if words is None:
        return "; ".join(f"{name}: {_plain(value, None)}" for name, value in detail.items())
    rest = {k: v for k, v in detail.items() if k not in INTERNAL and v not in (None, "", [], {})}
    told = [text for text in (_page(rest, words), _task(rest, words), _what(rest, words)) if text]
    told += [f"{_title(name, words)}: {_plain(value, words)}" for name, value in rest.items()]
    return "; ".join(told)


def _seen(entry: Entry, words: Words) -> str:
    """What somebody saw of an agent who is named alone."""
    alone = entry.action == "saw" and entry.agent and entry.call_key is None
    return words.gettext("Coaching profile") if alone else ""


def _page(rest: dict[str, object], words: Words) -> str:
    """Which page of figures, taken out of `rest`."""
    _ = words.gettext
    titles = {
        "agents": _("Agents"),
        "teams": _("Teams"),
        "team": _("Team"),
        "compare": _("Comparison"),
        "drivers": _("Drivers"),
        "ledger": _("Ledger"),
    }
    page = str(rest.pop("page", ""))
    title = titles.get(page, page)
    if page == "team" and "name" in rest:
        return _("Team %(team)s", team=rest.pop("name"))
    about = outcome_title(str(rest.pop("outcome")), words) if "outcome" in rest else ""
    about = about or (_plain(rest.pop("by"), words) if page and "by" in rest else "")
    return f"{title}: {about}" if about else title


def _task(rest: dict[str, object], words: Words) -> str:
    """Which sample or queue of labelling, or which kind of correction, taken out of `rest`."""
    _ = words.gettext
    purpose, number = rest.pop("purpose", rest.pop("kind", "")), rest.pop("of", rest.pop("queue", ""))
    titles = {
        "check": _("Check sample %(number)s", number=number),
        "training": _("Training lines %(number)s", number=number),
        "calibration": _("Calibration %(number)s", number=number),
        "tags": _("Tags"),
        "text": _("Text"),
        "speaker": _("Who says the line"),
        "roles": _("Agent and customer"),
    }
    return titles.get(str(purpose)) or " ".join(str(part) for part in (purpose, number) if part)


def _what(rest: dict[str, object], words: Words) -> str:
    """What was exported, taken in or coached, taken out of `rest`."""
    _ = words.gettext
    titles = {
        "audit": _("Log of who saw what"),
        "calls": _("Calls"),
        "labels": _("Labels"),
        "lines to be labelled": _("Lines to be labelled"),
        "noted a session": _("noted a session"),
        "removed a session": _("removed a session"),
    }
    what = str(rest.pop("what", ""))
    return titles.get(what, what)


def _title(name: str, words: Words | None) -> str:
    if words is None:
        return name
    _ = words.gettext
    titles = {
        "login": _("Log-in name"),
        "name": _("Name"),
        "roles": _("Roles"),
        "teams": _("Teams"),
        "before": _("Before"),
        "after": _("After"),
        "calls": _("Calls"),
        "audit": _("Log of who saw what"),
        "uploads": _("Uploaded recordings"),
        "team": _("Team"),
        "lines": _("Lines"),
        "files": _("Files"),
        "names": _("Names"),
        "format": _("Format"),
        "held_on": _("Held on"),
        "reviewed": _("Reviewed"),
        "upheld": _("The agent is right"),
        "each": _("Calls of each agent"),
        "drawn": _("Drawn"),
        "sound": _("Uploaded recordings"),
        "small group": _("Small groups"),
        "what": _("What"),
        "certificate": _("Certificate"),
        **{name: purpose_title(name, words) for name in PURPOSES},
    }
    return titles.get(name, name)


def _plain(value: object, words: Words | None) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{_title(name, words)} {_plain(inner, words)}" for name, inner in value.items()) + ")"
    if isinstance(value, list):
        return ", ".join(_plain(each, words) for each in value)
    if words and isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    if words and value in ROLES:
        return role_title(value, words)
    if words and value in ("team", "agent", "period", "reason", "customer"):
        return _side(str(value), words)
    return "–" if value is None else str(value)


def _side(name: str, words: Words) -> str:
    _ = words.gettext
    return {
        "team": _("Team"),
        "agent": _("Agent"),
        "period": _("Period"),
        "reason": _("Reason of the call"),
        "customer": _("Customer"),
    }[name]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day < date(9000, 1, 1) else None
