"""Accounts, and the browsers that are logged in to them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipeline.accounts import Account, Login
from pipeline.errors import WrongUse
from pipeline.store import names
from pipeline.store.schema import names as names_table
from pipeline.store.schema_access import account_teams, accounts, logins
from pipeline.viewers import Role, roles_of

IDLE = timedelta(hours=12)  # a browser nobody used for so long is logged out
LONGEST = timedelta(days=30)
LONGEST_NAME = 120
_SEEN_EVERY = timedelta(minutes=5)  # so that looking at pages hardly writes


def digest(token: str) -> str:
    """What is stored of a token: whoever reads the database cannot log in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(
    connection: Connection,
    login: str,
    name: str,
    roles: Collection[Role],
    agent: str | None,
    teams: Sequence[str],
    password: str | None,
) -> Account:
    """`password`: hashed. WrongUse where login or name is taken or empty."""
    login, name = login.strip().lower(), name.strip()
    if not login or not name:
        raise WrongUse("a person needs a log-in and a name; give both.")
    if not (login + name).isprintable() or max(len(login), len(name)) > LONGEST_NAME:
        raise WrongUse(f"a log-in and a name hold letters and signs only, at most {LONGEST_NAME}; shorten them.")
    clash = (accounts.c.login == login) | (accounts.c.name == name)
    if connection.scalar(select(accounts.c.id).where(clash)) is not None:
        raise WrongUse(f"{login}: this log-in or name is taken; choose another.")
    ids = names.ensure(connection, [("agent", agent)] if agent else [])
    row = {
        "login": login,
        "name": name,
        "password": password,
        "roles": sorted(roles),
        "agent_id": ids["agent", agent] if agent else None,
        "active": True,
        "made_at": datetime.now(UTC),
    }
    number = int(connection.execute(accounts.insert().values(**row)).inserted_primary_key[0])  # type: ignore[index]
    lead(connection, number, teams)
    return read(connection, accounts.c.id == number)[0]


def change(
    connection: Connection, account: int, roles: Collection[Role], agent: str | None, teams: Sequence[str]
) -> None:
    """WrongUse where it would leave nobody who administers."""
    if "admin" not in roles:
        leave_an_admin(connection, account)
    ids = names.ensure(connection, [("agent", agent)] if agent else [])
    row = {"roles": sorted(roles), "agent_id": ids["agent", agent] if agent else None}
    connection.execute(accounts.update().where(accounts.c.id == account).values(**row))
    lead(connection, account, teams)


def close(connection: Connection, account: int) -> None:
    """Logged out everywhere at once; what they did stays. WrongUse for the last one who administers."""
    leave_an_admin(connection, account)
    connection.execute(accounts.update().where(accounts.c.id == account).values(active=False))
    log_out_everywhere(connection, account)


def remove(connection: Connection, account: int) -> None:
    """With its log-ins and links. WrongUse for the last one who administers."""
    leave_an_admin(connection, account)
    connection.execute(accounts.delete().where(accounts.c.id == account))


def open_again(connection: Connection, account: int) -> None:
    connection.execute(accounts.update().where(accounts.c.id == account).values(active=True))


def password_of(connection: Connection, login: str) -> tuple[int, str | None] | None:
    """Number and hash of an account that may log in."""
    if not login.isprintable():
        return None  # PostgreSQL takes no NUL
    query = select(accounts.c.id, accounts.c.password).where(accounts.c.login == login.strip().lower())
    row = connection.execute(query.where(accounts.c.active)).one_or_none()
    return (row.id, row.password) if row else None


def set_password(connection: Connection, account: int, password: str) -> None:
    """`password`: hashed. Whoever was logged in with the old one is out."""
    connection.execute(accounts.update().where(accounts.c.id == account).values(password=password))
    log_out_everywhere(connection, account)


def keep_password(connection: Connection, account: int, password: str) -> None:
    """The same password, hashed with other costs."""
    connection.execute(accounts.update().where(accounts.c.id == account).values(password=password))


def set_language(connection: Connection, account: int, language: str | None) -> None:
    connection.execute(accounts.update().where(accounts.c.id == account).values(language=language))


def recognised(connection: Connection, subject: str, email: str | None) -> Account | None:
    """Whose `subject` of OpenID Connect it is; the first time whose log-in is the `email`, which has to be verified."""
    found = read(connection, accounts.c.subject == subject, accounts.c.active)
    if found or email is None:
        return found[0] if found else None
    first = (accounts.c.login == email.strip().lower(), accounts.c.subject.is_(None), accounts.c.active)
    found = read(connection, *first)
    if not found:
        return None
    connection.execute(accounts.update().where(accounts.c.id == found[0].id).values(subject=subject))
    return found[0]


def has_admin(connection: Connection) -> bool:
    return any("admin" in account.roles for account in read(connection, accounts.c.active))


def leave_an_admin(connection: Connection, account: int) -> None:
    """WrongUse where `account` is the only one that administers and can log in."""
    can = accounts.c.active & (accounts.c.password.is_not(None) | accounts.c.subject.is_not(None))
    admins = [a.id for a in read(connection, can) if "admin" in a.roles]
    if admins == [account]:
        raise WrongUse("This is the last person who administers callcoach; make somebody else an administrator first.")


def lead(connection: Connection, account: int, teams: Sequence[str]) -> None:
    """The teams an account leads become `teams`."""
    connection.execute(account_teams.delete().where(account_teams.c.account_id == account))
    if teams:
        ids = names.ensure(connection, [("team", team) for team in teams])
        rows = [{"account_id": account, "team_id": number} for number in ids.values()]
        connection.execute(account_teams.insert(), rows)


def read(connection: Connection, *conditions: Any) -> tuple[Account, ...]:
    """By name."""
    query = select(accounts, names_table.c.name.label("agent")).outerjoin(
        names_table, names_table.c.id == accounts.c.agent_id
    )
    rows = connection.execute(query.where(*conditions).order_by(func.lower(accounts.c.name))).all()
    of = select(account_teams.c.account_id, names_table.c.name).join(
        names_table, names_table.c.id == account_teams.c.team_id
    )
    led: dict[int, list[str]] = {}
    for number, team in connection.execute(of.where(account_teams.c.account_id.in_([row.id for row in rows]))):
        led.setdefault(number, []).append(team)
    return tuple(_account(row, sorted(led.get(row.id, ()))) for row in rows)


def log_in(connection: Connection, account: int) -> str:
    """A new token for the cookie of one browser."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    connection.execute(
        logins.insert().values(
            token=digest(token), account_id=account, csrf=secrets.token_urlsafe(24), made_at=now, seen_at=now
        )
    )
    connection.execute(accounts.update().where(accounts.c.id == account).values(seen_at=now))
    return token


def logged_in(connection: Connection, token: str) -> tuple[Login, bool] | None:
    """Whose browser it is, and whether `touch` is due; None where the token is unknown, old, or the account closed."""
    row = connection.execute(select(logins).where(logins.c.token == digest(token))).one_or_none()
    now = datetime.now(UTC)
    if row is None or now - row.seen_at > IDLE or now - row.made_at > LONGEST:
        return None
    found = read(connection, accounts.c.id == row.account_id, accounts.c.active)
    return (Login(found[0], row.csrf), now - row.seen_at > _SEEN_EVERY) if found else None


def touch(connection: Connection, token: str) -> None:
    connection.execute(logins.update().where(logins.c.token == digest(token)).values(seen_at=datetime.now(UTC)))


def log_out(connection: Connection, token: str) -> None:
    connection.execute(logins.delete().where(logins.c.token == digest(token)))


def log_out_everywhere(connection: Connection, account: int) -> None:
    connection.execute(logins.delete().where(logins.c.account_id == account))


def _account(row: Row[Any], teams: Sequence[str]) -> Account:
    return Account(
        row.id,
        row.login,
        row.name,
        roles_of(row.roles),
        row.agent,
        tuple(teams),
        row.language,
        row.active,
        row.password is not None,
        row.made_at,
        row.seen_at,
    )
