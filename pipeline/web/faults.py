"""Errors as pages in the reader's language; as JSON for what scripts fetch."""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from pipeline.errors import (
    CallcoachError,
    Conflict,
    Forbidden,
    Missing,
    ModelMissing,
    StoreError,
    UnreadableInput,
    WrongUse,
)
from pipeline.web.deps import NotLoggedIn, words_of
from pipeline.web.guard import HEADERS
from pipeline.web.pages import render

log = logging.getLogger("callcoach")


def _(text: str) -> str:  # marks texts for gettext
    return text


REFUSALS = (  # of the store and the frame, that somebody meets who follows a link or comes back late
    _("Your role does not allow this; ask whoever administers callcoach here."),
    _("These are the figures of somebody else's agent; ask whoever leads that team."),
    _("Only the current leader of the agent's team can note sessions; ask them."),
    _("Only agents of a team that you lead can be compared; choose the team."),
    _("No agent belongs to this account, so no calls of yours are stored."),
    _("The page was open too long, or sent from elsewhere; load it again and repeat what you did."),
    _("A text you sent holds a character that cannot be stored (NUL); take it out and send it again."),
)


class Gone(CallcoachError):
    """What an address names is not there, or not for whoever asks."""


STATUSES: dict[type[CallcoachError], int] = {
    Forbidden: 403,
    Gone: 404,
    Missing: 404,
    Conflict: 409,
    WrongUse: 422,
    UnreadableInput: 422,
    ModelMissing: 500,
    StoreError: 503,
}
NO_TAGGER = _("The tagger in use is not on this server any more. A trainer can choose another under Training.")


def install(app: FastAPI) -> None:
    app.add_exception_handler(NotLoggedIn, _log_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, lambda request, error: _page(request, 422, ""))
    for kind, status in STATUSES.items():
        app.add_exception_handler(kind, _known(status))
    app.add_exception_handler(Exception, _unknown)


def wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _log_in(request: Request, error: Exception) -> Response:
    if wants_json(request) or request.method not in ("GET", "HEAD"):
        return _page(request, 401, "")
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?to={quote(to)}", 303)


def _http(request: Request, error: Exception) -> Response:
    return _page(request, error.status_code if isinstance(error, HTTPException) else 500, "")


def _known(status: int):  # type: ignore[no-untyped-def]
    def handle(request: Request, error: Exception) -> Response:
        if status >= 500:  # it names the database and files of the server, which are for no page
            log.error("%s", error)
            told = NO_TAGGER if isinstance(error, ModelMissing) else ""
            return _page(request, status, told and words_of(request).gettext(told))
        text = str(error) and words_of(request).gettext(str(error))  # those not in the catalogues stay as they are
        return _page(request, status, "" if status == 404 else text)

    return handle


def _unknown(request: Request, error: Exception) -> Response:
    log.exception("%s %s", request.method, request.url.path, exc_info=error)
    answer = _page(request, 500, "")
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():  # this is made outside of what sets them
        answer.headers.setdefault(name, value)
    return answer


def _page(request: Request, status: int, detail: str) -> Response:
    title = _titles(request).get(status) or _titles(request)[500 if status >= 500 else 400]
    if wants_json(request):
        return JSONResponse({"error": title, "detail": detail}, status)
    return render(request, "error.html", status, title=title, detail=detail, number=status)


def _titles(request: Request) -> dict[int, str]:
    _ = words_of(request).gettext
    return {
        400: _("This request cannot be understood."),
        401: _("You are not logged in."),
        403: _("You may not see or do this."),
        404: _("This page is not here, or not for you."),
        405: _("This address does not take that."),
        409: _("Somebody else has changed this in the meantime."),
        413: _("This is more than is taken here."),
        422: _("Something in what you sent cannot be used."),
        429: _("Too many attempts. Wait a few minutes and try again."),
        500: _("Something went wrong here. It has been written down; please try again."),
        503: _("The database cannot be reached or is busy. Try again in a moment."),
    }
