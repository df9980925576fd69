"""What a person decides for themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.call import LANGUAGES
from pipeline.web import cookies, passwords
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, login_of, me, seen, site_of, words_of
from pipeline.web.language import COOKIE
from pipeline.web.pages import render
from pipeline.web.routes import links, login
from pipeline.web.routes.login import address_of, enter, here, too_many
from pipeline.web.views.people import account_view

router = APIRouter()
router.include_router(login.router)
router.include_router(links.router)


@router.post("/language")
def choose_language(request: Request, language: Annotated[str, Form()], to: Annotated[str, Form()] = "/") -> Response:
    response = RedirectResponse(here(to), 303)
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="lax")
        if login_of(request):
            seen(request).set_own_language(language)
    return response


@router.get("/account")
def account(request: Request, done: str = "") -> Response:
    return _page(request, done=done)


@router.post("/account/password")
def change_password(
    request: Request,
    site: SiteDep,
    me: Me,
    seen: Seen,
    words: WordsDep,
    current: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    _ = words.gettext
    if me.has_password:
        address = address_of(request)
        if wait := site.store.begin_log_in(me.login, address):
            return too_many(request, wait)
        found = site.store.password_of(me.login)
        if not passwords.matches(found[1] if found else None, current):
            return _page(request, fault=_("The current password is another one."))
        site.store.log_in_succeeded(me.login, address)
    fault = passwords.refusal(password, me.login, me.name, words)
    if not fault and password != again:
        fault = _("The two passwords are not the same.")
    if fault:
        return _page(request, fault=fault)
    seen.set_own_password(passwords.hashed(password))
    return enter(site, me.id, "/account?done=password")


@router.post("/account/language")
def change_language(me: Me, seen: Seen, language: Annotated[str, Form()] = "") -> Response:
    seen.set_own_language(language if language in LANGUAGES else None)
    response = RedirectResponse("/account?done=language", 303)
    response.delete_cookie(COOKIE)
    return response


@router.post("/account/everywhere")
def log_out_everywhere(site: SiteDep, me: Me, seen: Seen) -> Response:
    seen.log_out_everywhere()
    response = RedirectResponse("/login", 303)
    cookies.drop(response, site)
    return response


def _page(request: Request, fault: str = "", done: str = "") -> Response:
    found, words = me(request), words_of(request)
    view = account_view(found, site_of(request).store.centre(), words)
    return render(request, "account.html", 422 if fault else 200, page=view, fault=fault, done=done)
