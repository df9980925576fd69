"""People who may log in to the review app."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from pipeline.viewers import Role, Viewer


@dataclass(frozen=True)
class Account:
    id: int
    login: str
    name: str  # as shown; signs their judgements
    roles: frozenset[Role]
    agent: str | None = None  # who they are, in the role agent
    teams: tuple[str, ...] = ()  # whom they lead
    language: str | None = None  # of pages
    active: bool = True
    has_password: bool = False
    made_at: datetime | None = None  # UTC
    seen_at: datetime | None = None

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.name, self.roles, self.agent, self.teams)


@dataclass(frozen=True)
class Login:
    """One browser that is logged in."""

    account: Account
    csrf: str


def signature(name: str) -> str:
    """The same for names that a reader takes for the same: `Ada  ADMIN` and `Ada Admin`."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
