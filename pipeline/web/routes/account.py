"""Logging in and out, and what a person decides for themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.call import LANGUAGES
from pipeline.web import cookies
from pipeline.web.deps import SiteDep
from pipeline.web.language import COOKIE
from pipeline.web.pages import render

router = APIRouter()


@router.get("/login")
def login_page(request: Request, to: str = "/") -> Response:
    return render(request, "login.html", to=here(to), login="", fault="")


@router.post("/logout")
def log_out(request: Request, site: SiteDep) -> Response:
    token = cookies.token_of(request, site)
    if token:
        site.store.log_out(token)
    response = RedirectResponse("/login", 303)
    cookies.drop(response, site)
    return response


@router.post("/language")
def choose_language(language: Annotated[str, Form()], to: Annotated[str, Form()] = "/") -> Response:
    response = RedirectResponse(here(to), 303)
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="lax")
    return response


def here(to: str) -> str:
    """`to` where it is a page of ours, else the start."""
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
