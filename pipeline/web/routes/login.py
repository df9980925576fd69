"""Logging in, by password or by OpenID Connect, and out."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from pipeline.web import cookies, passwords
from pipeline.web.deps import SiteDep, WordsDep, login_of, site_of, words_of
from pipeline.web.faults import Gone
from pipeline.web.oidc import Begun, NotRecognised, Provider
from pipeline.web.pages import render
from pipeline.web.site import Site

router = APIRouter()
log = logging.getLogger("callcoach")
AWAY = 600  # seconds that somebody may take at the provider


@router.get("/login")
def login_page(request: Request, to: str = "/") -> Response:
    return RedirectResponse(here(to), 303) if login_of(request) else _page(request, to)


@router.post("/login")
def log_in(
    request: Request,
    site: SiteDep,
    words: WordsDep,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "/",
) -> Response:
    address = address_of(request)
    if wait := site.store.begin_log_in(login, address):
        return too_many(request, wait)
    number, stored = site.store.password_of(login) or (None, None)
    if not passwords.matches(stored, password) or number is None or stored is None:
        fault = words.gettext("This log-in name and password do not belong together.")
        return _page(request, to, login, fault, 401)
    site.store.log_in_succeeded(login, address)
    if passwords.is_outdated(stored):
        site.store.keep_password(number, passwords.hashed(password))
    return enter(site, number, to, request)


@router.post("/logout")
def log_out(request: Request, site: SiteDep) -> Response:
    _end(request, site)
    response = RedirectResponse("/login", 303)
    cookies.drop(response, site)
    return response


# ---- OpenID Connect


@router.get("/login/oidc")
def to_provider(request: Request, site: SiteDep, words: WordsDep, to: str = "/") -> Response:
    provider = _provider(site)
    try:
        address, begun = provider.begin(_back(request), here(to))
    except NotRecognised as error:
        return _failed(request, str(error), to)
    response = RedirectResponse(address, 303)
    value = str(_signer(site).dumps(asdict(begun)))
    response.set_cookie(
        _cookie(site), value, max_age=AWAY, httponly=True, secure=site.settings.secure, samesite="lax", path="/"
    )
    return response


@router.get("/login/oidc/back", name="oidc_back")
def from_provider(
    request: Request, site: SiteDep, words: WordsDep, code: str = "", state: str = "", error: str = ""
) -> Response:
    provider = _provider(site)
    try:
        begun = Begun(**_signer(site).loads(request.cookies.get(_cookie(site), ""), max_age=AWAY))
    except BadData:
        return _failed(request, "no log-in with OpenID Connect was begun in this browser")
    if error or not code:
        return _failed(request, f"{provider.oidc.issuer}: {error or 'no code came back'}", begun.to)
    try:
        identity = provider.finish(_back(request), code, state, begun)
    except NotRecognised as fault:
        return _failed(request, str(fault), begun.to)
    account = site.store.recognised(identity.subject, identity.email)
    if account is None:
        fault_text = words.gettext("No account has been made for you here; ask whoever administers callcoach.")
        return _without_cookie(_page(request, begun.to, "", fault_text, 403), site)
    return _without_cookie(enter(site, account.id, begun.to, request), site)


def _provider(site: Site) -> Provider:
    if site.provider is None:
        raise Gone("OpenID Connect is not set up here")
    return site.provider


def _failed(request: Request, why: str, to: str = "/") -> Response:
    log.warning("OpenID Connect: %s", why)
    text = words_of(request).gettext("The log-in was not completed. Please begin again.")
    return _without_cookie(_page(request, to, "", text, 401), site_of(request))


def _back(request: Request) -> str:
    return str(request.url_for("oidc_back"))


def _cookie(site: Site) -> str:
    return f"{site.settings.cookie}-oidc"


def _signer(site: Site) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site.secret, salt="oidc")


def _without_cookie(response: Response, site: Site) -> Response:
    response.delete_cookie(_cookie(site), path="/", secure=site.settings.secure, httponly=True, samesite="lax")
    return response


# ---- shared with the other ways in


def enter(site: Site, account: int, to: str, request: Request | None = None) -> Response:
    """Logged in anew: what the browser held before is worth nothing any more."""
    if request is not None:
        _end(request, site)
    response = RedirectResponse(here(to), 303)
    cookies.set_token(response, site, site.store.log_in(account))
    return response


def too_many(request: Request, wait: int) -> Response:
    words = words_of(request)
    minutes = -(-wait // 60)
    detail = words.ngettext(
        "You can try again in %(count)s minute.", "You can try again in %(count)s minutes.", minutes, count=minutes
    )
    title = words.gettext("Too many attempts. Wait a few minutes and try again.")
    response = render(request, "error.html", 429, title=title, detail=detail, number=429)
    response.headers["Retry-After"] = str(wait)
    return response


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def here(to: str) -> str:
    """`to` where it is a page of ours, else the start."""
    plain = to.isprintable() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else "/"


def _end(request: Request, site: Site) -> None:
    token = cookies.token_of(request, site)
    if token:
        site.store.log_out(token)


def _page(request: Request, to: str, login: str = "", fault: str = "", status: int = 200) -> Response:
    site = site_of(request)
    values: dict[str, Any] = {
        "to": here(to),
        "login": login,
        "fault": fault,
        "provider": site.settings.oidc.name if site.settings.oidc else "",
        "nobody": not site.store.has_admin(),
    }
    return render(request, "login.html", status, **values)
