"""The cookie that holds a browser's log-in: signed, unreadable for scripts, sent to this site only."""

from __future__ import annotations

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer

from pipeline.web.site import Site


def token_of(request: Request, site: Site) -> str | None:
    """None where there is no cookie or it was not signed here."""
    value = request.cookies.get(site.settings.cookie)
    if not value:
        return None
    try:
        token = _signer(site).loads(value)
    except BadSignature:
        return None
    return token if isinstance(token, str) else None


def set_token(response: Response, site: Site, token: str) -> None:
    response.set_cookie(
        site.settings.cookie,
        str(_signer(site).dumps(token)),
        httponly=True,
        secure=site.settings.secure,
        samesite="lax",
        path="/",
    )


def drop(response: Response, site: Site) -> None:
    response.delete_cookie(site.settings.cookie, path="/", secure=site.settings.secure, httponly=True, samesite="lax")


def _signer(site: Site) -> URLSafeSerializer:
    return URLSafeSerializer(site.secret, salt="login")
