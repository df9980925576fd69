"""Log-ins that were tried, so that nobody guesses passwords: few a log-in name, few an address of the network."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from pipeline.store.schema_access import attempts

WINDOW = timedelta(minutes=15)
OF_LOGIN, OF_ADDRESS = 5, 20


def begin(connection: Connection, login: str, address: str) -> int:
    """Notes an attempt before the password is looked at, so that many at once count too.

    Seconds to wait, and nothing is noted, where there were too many; else 0.
    """
    now = datetime.now(UTC)
    connection.execute(attempts.delete().where(attempts.c.at <= now - WINDOW))
    limits = ((_login(login), OF_LOGIN), (_address(address), OF_ADDRESS))
    wait = max(_wait(connection, whose, most, now) for whose, most in limits)
    if not wait:
        connection.execute(attempts.insert(), [{"whose": whose, "at": now} for whose, _ in limits])
    return wait


def succeeded(connection: Connection, login: str, address: str) -> None:
    """The log-in name starts afresh; of the address this attempt is taken back."""
    connection.execute(attempts.delete().where(attempts.c.whose == _login(login)))
    newest = select(attempts.c.id).where(attempts.c.whose == _address(address)).order_by(attempts.c.id.desc()).limit(1)
    connection.execute(attempts.delete().where(attempts.c.id.in_(newest.scalar_subquery())))


def _wait(connection: Connection, whose: str, most: int, now: datetime) -> int:
    query = select(attempts.c.at).where(attempts.c.whose == whose).order_by(attempts.c.at.desc()).limit(most)
    last = connection.scalars(query).all()
    return 0 if len(last) < most else max(1, round((last[-1] + WINDOW - now).total_seconds()))


def _login(login: str) -> str:
    return _hash(f"login:{login.strip().lower()}")


def _address(address: str) -> str:
    return _hash(f"address:{address}")


def _hash(whose: str) -> str:
    return hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()
