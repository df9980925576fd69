"""One-time links: the first administrator, a new person, a forgotten password. Only their hashes are stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from pipeline.store.accounts import digest
from pipeline.store.schema_access import links

FIRST = timedelta(hours=24)
HANDED_OVER = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    account: int | None  # None: makes the first administrator
    ends_at: datetime


def make(connection: Connection, account: int | None) -> str:
    """The token of a new link, in place of an earlier one for the same.

    First links hold side by side until one is used: each of several servers on a store has shown its own.
    """
    token, now = secrets.token_urlsafe(24), datetime.now(UTC)
    if account is None:
        connection.execute(links.delete().where(links.c.account_id.is_(None), links.c.ends_at <= now))
    else:
        forget(connection, account)
    lasts = FIRST if account is None else HANDED_OVER
    connection.execute(links.insert().values(token=digest(token), account_id=account, made_at=now, ends_at=now + lasts))
    return token


def find(connection: Connection, token: str) -> Link | None:
    """None where it was used, has lapsed, or never was."""
    row = connection.execute(select(links).where(links.c.token == digest(token))).one_or_none()
    return Link(row.account_id, row.ends_at) if row and row.ends_at > datetime.now(UTC) else None


def use(connection: Connection, token: str) -> Link | None:
    """As `find`; the link is gone then. Of two at once one gets it."""
    found = find(connection, token)
    gone = connection.execute(links.delete().where(links.c.token == digest(token))).rowcount
    return found if gone else None


def forget(connection: Connection, account: int | None) -> None:
    connection.execute(links.delete().where(links.c.account_id == account))


def waiting(connection: Connection) -> frozenset[int]:
    """Accounts with a link that was not used yet."""
    query = select(links.c.account_id).where(links.c.account_id.is_not(None), links.c.ends_at > datetime.now(UTC))
    return frozenset(connection.scalars(query))
