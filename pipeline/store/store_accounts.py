"""Accounts, one-time links and browsers that are logged in. Each method is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from pipeline.accounts import Account, Login, signature
from pipeline.errors import Forbidden, StoreError
from pipeline.store import accounts, attempts, audit, database, links
from pipeline.store.base import Base
from pipeline.store.links import Link
from pipeline.store.schema_access import accounts as accounts_table
from pipeline.viewers import Role


class Accounts(Base):
    # ---- people, by who administers

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
            added = accounts.add(connection, login, name, roles, agent, teams, password)
            self._did(connection, "person added", added)
            return added

    def accounts(self) -> tuple[Account, ...]:
        with database.reading(self._engine) as connection:
            self._require("administer")
            return accounts.read(connection)

    def account(self, number: int) -> Account:
        """StoreError where there is none."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return self._account(connection, number)

    def invited(self) -> frozenset[int]:
        """Accounts with a link that was not used yet."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return links.waiting(connection)

    def change_account(
        self, number: int, roles: Collection[Role], *, agent: str | None = None, teams: Sequence[str] = ()
    ) -> Account:
        """WrongUse where it would leave nobody who administers."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            accounts.change(connection, self._account(connection, number).id, roles, agent, teams)
            changed = self._account(connection, number)
            self._did(connection, "person changed", changed)
            return changed

    def close_account(self, number: int) -> None:
        """Logged out at once. WrongUse for the last one who administers."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            account = self._account(connection, number)
            accounts.close(connection, number)
            links.forget(connection, number)
            self._did(connection, "person closed", account)

    def reopen_account(self, number: int) -> None:
        with database.writing(self._engine) as connection:
            self._require("administer")
            account = self._account(connection, number)
            accounts.open_again(connection, number)
            self._did(connection, "person reopened", account)

    def link_for(self, number: int) -> str:
        """The token of a new one-time link with which they choose a password. Forbidden where the account is closed."""
        with database.writing(self._engine) as connection:
            self._require("administer")
            account = self._account(connection, number)
            if not account.active:
                raise Forbidden(f"{account.login}: this account is closed; open it again first.")
            self._did(connection, "link made", account)
            return links.make(connection, number)

    def signatures_of_others(self) -> frozenset[str]:
        """`signature` of each name and log-in under which whoever asks brings in no judgements: only an administrator
        does that for somebody else."""
        with database.reading(self._engine) as connection:
            self._require("train")
            if self._viewer is None or self._viewer.may("administer"):
                return frozenset()
            others = accounts.read(connection, accounts_table.c.name != self._viewer.person)
            return frozenset(signature(text) for account in others for text in (account.login, account.name))

    # ---- one-time links

    def has_admin(self) -> bool:
        with database.reading(self._engine) as connection:
            return accounts.has_admin(connection)

    def first_link(self) -> str | None:
        """The token of a link that makes the first administrator; None where there is one already."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return None if accounts.has_admin(connection) else links.make(connection, None)

    def withdraw_link(self, token: str) -> None:
        """Of a server that has ended, where nobody used it."""
        with database.writing(self._engine) as connection:
            self._trusted()
            links.use(connection, token)

    def link(self, token: str) -> tuple[Link, Account | None] | None:
        """What an address is for, and for whom; None where it was used or has lapsed."""
        with database.reading(self._engine) as connection:
            self._trusted()
            found = links.find(connection, token)
            if found is None:
                return None
            if found.account is None:
                return None if accounts.has_admin(connection) else (found, None)
            return found, self._account(connection, found.account)

    def make_first(self, token: str, login: str, name: str, password: str, roles: Collection[Role]) -> Account | None:
        """The first administrator; None where the link was used meanwhile. WrongUse where login or name will not do."""
        with database.writing(self._engine) as connection:
            self._trusted()
            found = links.use(connection, token)
            if found is None or found.account is not None or accounts.has_admin(connection):
                return None
            added = accounts.add(connection, login, name, roles, None, (), password)
            links.forget(connection, None)
            audit.note(connection, added.name, "person added", detail={"login": added.login, "first": True})
            return added

    def use_link(self, token: str, password: str) -> Account | None:
        """The account, with its new password, hashed; None where the link was used meanwhile."""
        with database.writing(self._engine) as connection:
            self._trusted()
            found = links.use(connection, token)
            if found is None or found.account is None:
                return None
            account = self._account(connection, found.account)
            if not account.active:
                return None
            accounts.set_password(connection, account.id, password)
            audit.note(connection, account.name, "password set", detail={"login": account.login})
            return account

    # ---- logging in

    def begin_log_in(self, login: str, address: str) -> int:
        """Seconds to wait where too much was tried; else 0, and this attempt counts until `log_in_succeeded`."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return attempts.begin(connection, login, address)

    def log_in_succeeded(self, login: str, address: str) -> None:
        with database.writing(self._engine) as connection:
            self._trusted()
            attempts.succeeded(connection, login, address)

    def password_of(self, login: str) -> tuple[int, str | None] | None:
        """Number and hash of an account that is open; the hash is None where no password was chosen."""
        with database.reading(self._engine) as connection:
            self._trusted()
            return accounts.password_of(connection, login)

    def keep_password(self, number: int, password: str) -> None:
        """The same password, hashed with other costs."""
        with database.writing(self._engine) as connection:
            self._trusted()
            accounts.keep_password(connection, number, password)

    def recognised(self, subject: str, email: str | None) -> Account | None:
        """By OpenID Connect: `email` only where the provider has verified it."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return accounts.recognised(connection, subject, email)

    def log_in(self, account: int) -> str:
        """The token for the browser's cookie."""
        with database.writing(self._engine) as connection:
            self._trusted()
            token = accounts.log_in(connection, account)
            audit.note(connection, self._account(connection, account).name, "logged in")
            return token

    def logged_in(self, token: str) -> Login | None:
        with database.reading(self._engine) as connection:
            found = accounts.logged_in(connection, token)
        if found and found[1]:
            with database.writing(self._engine) as connection:
                accounts.touch(connection, token)
        return found[0] if found else None

    def log_out(self, token: str) -> None:
        with database.writing(self._engine) as connection:
            found = accounts.logged_in(connection, token)
            accounts.log_out(connection, token)
            if found:
                audit.note(connection, found[0].account.name, "logged out")

    # ---- one's own account

    def set_own_password(self, password: str) -> None:
        """Hashed; every browser of theirs is logged out."""
        with database.writing(self._engine) as connection:
            account = self._own(connection)
            accounts.set_password(connection, account.id, password)
            links.forget(connection, account.id)
            audit.note(connection, account.name, "password set", detail={"login": account.login})

    def set_own_language(self, language: str | None) -> None:
        with database.writing(self._engine) as connection:
            accounts.set_language(connection, self._own(connection).id, language)

    def log_out_everywhere(self) -> None:
        with database.writing(self._engine) as connection:
            account = self._own(connection)
            accounts.log_out_everywhere(connection, account.id)
            audit.note(connection, account.name, "logged out")

    def _own(self, connection: Connection) -> Account:
        if self._viewer is None:
            raise Forbidden("Nobody is logged in here; this is for people in the review app.")
        return accounts.read(connection, accounts_table.c.name == self._viewer.person)[0]

    def _account(self, connection: Connection, number: int) -> Account:
        found = accounts.read(connection, accounts_table.c.id == number)
        if not found:
            raise StoreError(f"{number}: there is no such account.")
        return found[0]

    def _did(self, connection: Connection, action: str, account: Account) -> None:
        detail = {"login": account.login, "name": account.name, "roles": sorted(account.roles)}
        detail |= {"teams": list(account.teams)} if account.teams else {}
        by = self._viewer.person if self._viewer else audit.COMMAND_LINE
        audit.note(connection, by, action, agent=account.agent, detail=detail)
