"""What stands between the network and the routes: sizes, headers, and requests that other sites forge."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import Forbidden
from pipeline.web.deps import login_of

SAFE = ("GET", "HEAD", "OPTIONS")
FIELD, HEADER = "csrf", "X-CSRF-Token"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # places on plots
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


async def not_forged(request: Request) -> None:
    """Forbidden where something that changes anything was not sent by a page of ours."""
    if request.method in SAFE:
        return
    if _is_elsewhere(request):
        raise Forbidden("This came from another site; open the page here and try again.")
    login = login_of(request)
    if login is None:
        return  # nothing to misuse: the log-in itself asks for a password
    given = request.headers.get(HEADER) or str((await request.form()).get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), login.csrf.encode()):
        raise Forbidden("The page was open too long, or sent from elsewhere; load it again and repeat what you did.")


def _is_elsewhere(request: Request) -> bool:
    """As the browser says, which no page can make it say otherwise; else by names, which a proxy may have changed."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


class Headers:
    """The same headers on every answer; pages are not kept by browsers that others use too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, sent if scope["type"] == "http" else send)


class Sizes:
    """413 where more is sent than is taken, whether the header says so or not.

    Forms are read before anything else is asked, so what is large is taken only from who may send it.
    """

    def __init__(self, app: ASGIApp, form_bytes: int, upload_bytes: int, uploads: str = "/uploads") -> None:
        self.app, self.form_bytes, self.upload_bytes, self.uploads = app, form_bytes, upload_bytes, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        large = scope["path"].startswith(self.uploads) and await to_thread.run_sync(_may_upload, Request(scope))
        most = self.upload_bytes if large else self.form_bytes
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > most:
            await _too_large(send)
            return
        taken = 0

        async def received() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        await self.app(scope, received, send)


def _may_upload(request: Request) -> bool:
    login = login_of(request)
    return login is not None and login.account.viewer.may("upload")


class TooLarge(HTTPException):
    def __init__(self) -> None:
        super().__init__(413)


async def _too_large(send: Send) -> None:
    body = b"This is more than is taken here."
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
