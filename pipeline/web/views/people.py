"""People as pages show them: their roles in words, and forms that give roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.accounts import Account
from pipeline.centre import Centre
from pipeline.report.words import NONE, Words
from pipeline.viewers import ROLES, Role


@dataclass(frozen=True)
class Choice:
    value: str
    title: str
    chosen: bool
    note: str = ""


@dataclass(frozen=True)
class RoleFields:
    """What a form for a new or another role of somebody offers."""

    roles: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    teams: tuple[Choice, ...]


@dataclass(frozen=True)
class PersonRow:
    id: int
    name: str
    login: str
    roles: str
    about: str  # which agent, which teams
    state: str
    closed: bool
    seen: str


@dataclass(frozen=True)
class PersonPage:
    row: PersonRow
    fields: RoleFields
    myself: bool
    made: str
    waiting: bool  # for a password
    log_in_by: str


@dataclass(frozen=True)
class AccountPage:
    login: str
    roles: tuple[tuple[str, str], ...]  # title and what it allows
    about: str
    has_password: bool
    languages: tuple[Choice, ...]
    since: str


def role_title(role: Role, words: Words) -> str:
    _ = words.gettext
    return {
        "agent": _("Agent"),
        "leader": _("Team leader"),
        "qa": _("Quality"),
        "trainer": _("Trainer"),
        "admin": _("Administrator"),
    }[role]


def role_note(role: Role, words: Words) -> str:
    _ = words.gettext
    return {
        "agent": _("Sees the calls they spoke in and their own profile; comments, and disputes tags."),
        "leader": _("Sees the calls of their teams; corrects, comments and coaches."),
        "qa": _("Sees all calls; corrects, labels and uploads."),
        "trainer": _("As quality, and trains the tagger."),
        "admin": _("Looks after people, settings and the log of who saw what; sees no calls."),
    }[role]


def role_fields(agents: Sequence[str], teams: Sequence[str], given: Account | Chosen, words: Words) -> RoleFields:
    known = agents if not given.agent or given.agent in agents else (*agents, given.agent)
    return RoleFields(
        tuple(Choice(r, role_title(r, words), r in given.roles, role_note(r, words)) for r in ROLES),
        (
            Choice("", words.gettext("Nobody"), not given.agent),
            *(Choice(name, name, name == given.agent) for name in known),
        ),
        tuple(Choice(name, name, name in given.teams) for name in sorted({*teams, *given.teams}, key=str.lower)),
    )


@dataclass(frozen=True)
class Chosen:
    """Roles as a form sent them."""

    roles: frozenset[Role] = frozenset()
    agent: str | None = None
    teams: tuple[str, ...] = ()

    def fault(self, agents: Collection[str], teams: Collection[str], words: Words) -> str:
        _ = words.gettext
        if not self.roles:
            return _("Choose at least one role.")
        if "agent" in self.roles and not self.agent:
            return _("Whoever is an agent needs the agent's name, so that their calls are found.")
        if "leader" in self.roles and not self.teams:
            return _("Choose the teams that are led.")
        if (self.agent and self.agent not in agents) or not set(self.teams) <= set(teams):
            return _("An agent or a team you chose is not stored any more; choose again.")
        return ""


def person_row(account: Account, centre: Centre, waiting: Collection[int], words: Words) -> PersonRow:
    return PersonRow(
        account.id,
        account.name,
        account.login,
        ", ".join(role_title(role, words) for role in ROLES if role in account.roles),
        _about(account),
        _state(account, account.id in waiting, words),
        not account.active,
        words.moment(centre.local(account.seen_at)) if account.seen_at else NONE,
    )


def person_page(
    account: Account, centre: Centre, waiting: Collection[int], fields: RoleFields, person: str, words: Words
) -> PersonPage:
    return PersonPage(
        person_row(account, centre, waiting, words),
        fields,
        account.name == person,
        words.day(centre.local(account.made_at).date()) if account.made_at else NONE,
        not account.has_password,
        words.gettext("A password was chosen.") if account.has_password else words.gettext("No password yet."),
    )


def account_view(account: Account, centre: Centre, words: Words) -> AccountPage:
    return AccountPage(
        account.login,
        tuple((role_title(r, words), role_note(r, words)) for r in ROLES if r in account.roles),
        _about(account),
        account.has_password,
        (
            Choice("", words.gettext("As the browser asks"), account.language is None),
            *(Choice(code, name, code == account.language) for code, name in NAMES.items()),
        ),
        words.day(centre.local(account.made_at).date()) if account.made_at else NONE,
    )


NAMES: Mapping[str, str] = {"en": "English", "nb": "Norsk", "sv": "Svenska", "da": "Dansk"}


def _about(account: Account) -> str:
    """Which agent and teams the roles are about."""
    own = [account.agent] if account.agent else []
    return " · ".join(own + ([", ".join(account.teams)] if account.teams else []))


def _state(account: Account, waiting: bool, words: Words) -> str:
    if not account.active:
        return words.gettext("Closed")
    if waiting and not account.has_password:
        return words.gettext("Invited")
    return words.gettext("In use") if account.has_password or account.seen_at else words.gettext("No way in yet")
