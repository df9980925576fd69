"""Who may use the review app, what they saw there, its settings and its longer work. Each method is one transaction."""

from __future__ import annotations

import secrets

from pipeline.store import database, settings
from pipeline.store.store_accounts import Accounts
from pipeline.store.store_admin import Administration


class Access(Accounts, Administration):
    def secret(self) -> str:
        """What cookies are signed with: made once, the same for every server on this store."""
        with database.reading(self._engine) as connection:
            found = settings.read(connection, "secret")
        if found is None:
            with database.writing(self._engine) as connection:
                found = settings.keep(connection, "secret", secrets.token_urlsafe(32))
        return str(found)
