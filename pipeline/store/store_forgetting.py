"""Calls, a customer or an agent forgotten: counted first, then removed with everything that names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from pipeline.errors import WrongUse
from pipeline.store import accounts, audit, calls, compacting, database, forgetting, forgotten, mentions, removing
from pipeline.store.compacting import Compacted
from pipeline.store.forgetting import Outside
from pipeline.store.store_removing import BATCH, Clear, Removing
from pipeline.store.store_removing import nothing as _nothing
from pipeline.wishes import Wish

GONE = "(forgotten)"


@dataclass(frozen=True)
class Extent:
    """What a wish to be forgotten reaches. `places`: rows by what people call them."""

    wish: Wish
    keys: tuple[int, ...]
    places: Counter[str]
    outside: Outside
    said: int = 0  # lines that hold an agent's name and stay
    file_names: int = 0  # calls that stay whose names hold a word of it


@dataclass(frozen=True)
class Done:
    places: Counter[str] = field(default_factory=Counter)
    became: str | None = None  # what an agent is called now


class Forgetting(Removing):
    def extent(self, wish: Wish) -> Extent:
        """WrongUse where there is nothing of it."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            if wish.kind == "agent":
                who = forgetting.agent(connection, wish.name)
                for account, _, _ in who.accounts:
                    accounts.leave_an_admin(connection, account)
                keys = forgetting.of_agent(connection, who.number)
                places = forgetting.about(connection, who)
                if wish.keep_figures:
                    said = forgetting.said_of(connection, who, keys)
                    named = forgetting.file_names(connection, who, keys)
                    places["calls that stay"] = len(keys)
                    outside = forgetting.outside(connection, [])
                    return Extent(wish, (), +places, outside, said, named)
            elif wish.kind == "customer":
                keys, places = forgetting.of_customer(connection, wish.name), Counter()
            else:
                keys, places = [calls.key_named(connection, wish.name, None)], Counter()
            if not keys and wish.kind == "customer":
                raise WrongUse(f"{wish.name}: no call of this customer is stored, so there is nothing to forget.")
            if wish.kind != "agent":
                places["mentions"] += mentions.count(connection, _needles(connection, wish, keys))
            places += forgetting.count(connection, keys)
            return Extent(wish, tuple(keys), +places, forgetting.outside(connection, keys))

    def forget(self, extent: Extent, clear: Clear = _nothing, certificate: str = "") -> Done:
        """All of `extent`, as far as it lies in the store; `clear`: see `Removing`. What breaks off is asked again."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            needles = _needles(connection, extent.wish, extent.keys)
            places = forgetting.count(connection, extent.keys)
        with database.writing(self._engine) as connection:  # while it is known what the calls are called
            removing.overwrite(connection)
            places["mentions"] += mentions.replace(connection, needles, GONE)
        for start in range(0, len(extent.keys), BATCH):
            self._remove(list(extent.keys[start : start + BATCH]), clear, forget=True)
        became = None
        with database.writing(self._engine) as connection:
            removing.overwrite(connection)
            if extent.wish.kind == "agent":
                who = forgetting.agent(connection, extent.wish.name)
                places += forgetting.about(connection, who)
                became, places["mentions"] = forgetting.become(connection, who, extent.wish.keep_figures)
            by = self._viewer.person if self._viewer else audit.COMMAND_LINE
            detail = {"what": extent.wish.kind, "calls": len(extent.keys), "certificate": certificate}
            audit.note(connection, by, "forgot", detail=detail)
        return Done(+places, became)

    def compact(self) -> Compacted:
        """What was deleted also out of the files of the database, as far as a client reaches."""
        self._require("administer")
        return compacting.compact(self._engine)

    # ---- what must not come back

    def is_forgotten(self, content_id: str) -> bool:
        with database.reading(self._engine) as connection:
            return forgotten.is_forgotten(connection, content_id)

    def allow_again(self, content_id: str) -> bool:
        """Whether it had been forgotten."""
        with database.writing(self._engine) as connection:
            self._trusted()
            found = forgotten.allow(connection, content_id)
            if found:
                audit.note(connection, audit.COMMAND_LINE, "allowed again")
            return found

    # ---- who is who, and files that commands wrote

    def named(self, kind: Literal["call", "agent", "customer"]) -> tuple[str, ...]:
        """Names of all calls, agents or customers that are stored."""
        with database.reading(self._engine) as connection:
            self._trusted()
            return forgetting.named(connection, kind)

    def note_written(self, path: Path, what: str) -> None:
        """A file or folder with words or figures of calls, so that it can be named when they are to be forgotten."""
        with database.writing(self._engine) as connection:
            self._trusted()
            forgetting.note_written(connection, str(path.absolute()), what)

    def written(self) -> tuple[tuple[str, str], ...]:
        """Path and what, the oldest first."""
        with database.reading(self._engine) as connection:
            self._require("administer")
            return forgetting.written(connection)


def _needles(connection: Connection, wish: Wish, keys: Sequence[int]) -> list[str]:
    """What names the calls, and the customer."""
    return forgetting.ids_of(connection, keys) + ([wish.name] if wish.kind == "customer" else [])
