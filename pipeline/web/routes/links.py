"""One-time links: the first administrator, a new person's or a forgotten password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from pipeline.errors import WrongUse
from pipeline.viewers import Role
from pipeline.web import passwords
from pipeline.web.deps import SiteDep, WordsDep, words_of
from pipeline.web.pages import render
from pipeline.web.routes.login import enter

router = APIRouter()


@router.get("/welcome/{token}")
def welcome(request: Request, site: SiteDep, token: str) -> Response:
    found = site.store.link(token)
    if found is None or found[1] is not None:
        return _lapsed(request)
    return render(request, "welcome.html", fault="", name="", login="", reviews=True)


@router.post("/welcome/{token}")
def make_first(
    request: Request,
    site: SiteDep,
    words: WordsDep,
    token: str,
    name: Annotated[str, Form()] = "",
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    reviews: Annotated[str, Form()] = "",
) -> Response:
    found = site.store.link(token)
    if found is None or found[1] is not None:
        return _lapsed(request)
    roles: tuple[Role, ...] = ("admin", "trainer") if reviews else ("admin",)
    fault = _fault(password, again, login, name, request)
    if not fault:
        try:
            account = site.store.make_first(token, login, name, passwords.hashed(password), roles)
        except WrongUse:
            fault = words.gettext("This log-in name or name is taken or cannot be used; choose another.")
        else:
            return enter(site, account.id, "/", request) if account else _lapsed(request)
    return render(request, "welcome.html", 422, fault=fault, name=name, login=login, reviews=bool(reviews))


@router.get("/invite/{token}")
def invitation(request: Request, site: SiteDep, token: str) -> Response:
    found = site.store.link(token)
    if found is None or found[1] is None:
        return _lapsed(request)
    return render(request, "invite.html", fault="", account=found[1])


@router.post("/invite/{token}")
def choose_password(
    request: Request,
    site: SiteDep,
    token: str,
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    found = site.store.link(token)
    if found is None or found[1] is None:
        return _lapsed(request)
    account = found[1]
    fault = _fault(password, again, account.login, account.name, request)
    if fault:
        return render(request, "invite.html", 422, fault=fault, account=account)
    done = site.store.use_link(token, passwords.hashed(password))
    return enter(site, done.id, "/", request) if done else _lapsed(request)


def _fault(password: str, again: str, login: str, name: str, request: Request) -> str:
    words = words_of(request)
    if not login.strip() or not name.strip():
        return words.gettext("Give a name and a log-in name.")
    fault = passwords.refusal(password, login, name, words)
    return fault or ("" if password == again else words.gettext("The two passwords are not the same."))


def _lapsed(request: Request) -> Response:
    _ = words_of(request).gettext
    title = _("This link has been used or has lapsed.")
    detail = _("Ask whoever administers callcoach here for a new one.")
    return render(request, "error.html", 410, title=title, detail=detail, number=410)
