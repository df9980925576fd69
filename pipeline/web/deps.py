"""What a route may ask for, as short named types."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from pipeline.accounts import Account, Login
from pipeline.errors import Forbidden
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.viewers import Action
from pipeline.web import cookies
from pipeline.web.language import words_for
from pipeline.web.site import Site


class NotLoggedIn(Exception):
    """Leads to the log-in page, or is status 401 for what scripts fetch."""


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def login_of(request: Request) -> Login | None:
    """The browser's log-in, read once a request."""
    if not hasattr(request.state, "login"):
        site = site_of(request)
        token = cookies.token_of(request, site)
        request.state.login = site.store.logged_in(token) if token else None
    login: Login | None = request.state.login
    return login


def me(request: Request) -> Account:
    login = login_of(request)
    if login is None:
        raise NotLoggedIn
    return login.account


def seen(request: Request) -> Store:
    """The store as the person who asks may see it."""
    return site_of(request).store.as_seen_by(me(request).viewer)


def may(action: Action):  # type: ignore[no-untyped-def]
    """A dependency for routes that only some roles may use: `dependencies=[may("train")]`."""

    def check(account: Annotated[Account, Depends(me)]) -> None:
        if not account.viewer.may(action):
            raise Forbidden("Your role does not allow this; ask whoever administers callcoach here.")

    return Depends(check)


def words_of(request: Request) -> Words:
    return words_for(request, login_of(request))


SiteDep = Annotated[Site, Depends(site_of)]
Me = Annotated[Account, Depends(me)]
Seen = Annotated[Store, Depends(seen)]
WordsDep = Annotated[Words, Depends(words_of)]
