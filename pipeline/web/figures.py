"""What routes of figures ask for: what is chosen in their bar, and what stands behind a number in an address."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from pipeline.accounts import Account
from pipeline.centre import Centre
from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.store.schema import INTEGERS
from pipeline.web.deps import Me, Seen, SiteDep
from pipeline.web.faults import Gone
from pipeline.web.site import Site
from pipeline.web.views.filters import PERIODS, Filters, days_of


def today(site: Site, seen: Store) -> date:
    """At the centre, where its calls are local too; of one that named no time zone, at the place of the server."""
    zone = site.settings.timezone or seen.centre().timezone
    return date.today() if zone == Centre().timezone else datetime.now(ZoneInfo(zone)).date()


def filters(
    account: Me,
    site: SiteDep,
    seen: Seen,
    period: str = "all",
    first: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Query(alias="to")] = "",
    team: str = "",
    draft: str = "",
    unsure: str = "",
) -> Filters:
    """Of whoever leads one team only, that team."""
    period = period if period in PERIODS else "all"
    chosen = Filters(period, *days_of(period, first, last, today(site, seen)), draft=draft == "1", unsure=unsure == "1")
    if team.isdecimal():
        number = int(team)
        return chosen.of_team(team_numbered(seen, number), number)
    return chosen.of_team(only_team(account), None)


def only_team(account: Account) -> str | None:
    viewer = account.viewer
    return viewer.led[0] if len(viewer.led) == 1 and not viewer.sees_all else None


def teams_to_choose(seen: Store) -> list[tuple[str, int]]:
    """Name and number."""
    names = seen.teams()
    numbers = seen.numbers("team", names)
    return [(name, numbers[name]) for name in names]


def addresses(seen: Store, kind: Literal["agent", "team"], names: Collection[str], query: str) -> dict[str, str]:
    """Name to the address of the page."""
    return {name: f"/{kind}s/{number}{query}" for name, number in seen.numbers(kind, names).items()}


def agent_numbered(seen: Store, number: int) -> str:
    return _or_gone(seen.agent_numbered, number)


def team_numbered(seen: Store, number: int) -> str:
    return _or_gone(seen.team_numbered, number)


def _or_gone(named: Callable[[int], str], number: int) -> str:
    if number >= INTEGERS:
        raise Gone
    try:
        return named(number)
    except StoreError as error:
        raise Gone from error


FiltersDep = Annotated[Filters, Depends(filters)]
