"""Who may use the review app, what they saw there, its settings and its longer work. Each method is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pipeline.accounts import Account, Login
from pipeline.store import accounts, audit, database, settings
from pipeline.store.base import Base
from pipeline.viewers import Role


class Access(Base):
    # ---- accounts

    def add_account(
        self,
        login: str,
        name: str,
        roles: Collection[Role],
        *,
        agent: str | None = None,
        teams: Sequence[str] = (),
        password: str | None = None,
    ) -> Account:
        """`password`: hashed. WrongUse where login or name is taken."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            return accounts.add(connection, login, name, roles, agent, teams, password)

    def accounts(self) -> tuple[Account, ...]:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return accounts.read(connection)

    # ---- browsers that are logged in

    def log_in(self, account: int) -> str:
        """The token for the browser's cookie."""
        with database.writing(self._engine) as connection:
            return accounts.log_in(connection, account)

    def logged_in(self, token: str) -> Login | None:
        with database.reading(self._engine) as connection:
            found = accounts.logged_in(connection, token)
        if found and found[1]:
            with database.writing(self._engine) as connection:
                accounts.touch(connection, token)
        return found[0] if found else None

    def log_out(self, token: str) -> None:
        with database.writing(self._engine) as connection:
            accounts.log_out(connection, token)

    # ---- settings

    def secret(self) -> str:
        """What cookies are signed with: made once, the same for every server on this store."""
        with database.reading(self._engine) as connection:
            found = settings.read(connection, "secret")
        if found is None:
            with database.writing(self._engine) as connection:
                found = settings.keep(connection, "secret", secrets.token_urlsafe(32))
        return str(found)

    # ---- audit

    def note(
        self,
        action: str,
        *,
        call_key: int | None = None,
        agent: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """That the viewer saw or did something; nothing on the command line, which has no viewer."""
        if self._viewer is not None:
            with database.writing(self._engine) as connection:
                audit.note(connection, self._viewer.person, action, call_key=call_key, agent=agent, detail=detail)
