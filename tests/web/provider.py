"""A small provider of OpenID Connect on this machine, which can be told to answer wrongly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "callcoach", "between us"


@dataclass
class Provider:
    """`claims` are laid over those of the token; `sign` replaces how it is signed."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, parameters={"kid": "one"}))
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "42", "email": "lars", "email_verified": True})
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)  # what browsers were sent with
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, nonce: str) -> str:
        now = int(time.time())
        basic = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {k: v for k, v in (basic | self.person | self.claims).items() if v is not None}
        return self.sign(claims) if self.sign else jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def configuration() -> dict[str, str]:
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in places.items()}

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            sent, code = dict(request.query_params), secrets.token_urlsafe(8)
            self.asked.append(sent)
            self.codes[code] = sent
            return RedirectResponse(f"{sent['redirect_uri']}?code={code}&state={sent['state']}")

        @app.post("/token")
        def token(request: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]) -> Any:
            sent = self.codes.pop(code, None)
            known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            hashed = _base64(hashlib.sha256(code_verifier.encode()).digest())
            if sent is None or request.headers.get("authorization") != f"Basic {known}":
                raise HTTPException(401)
            if sent["code_challenge_method"] != "S256" or sent["code_challenge"] != hashed:
                raise HTTPException(400)
            return {"access_token": "none", "token_type": "Bearer", "id_token": self.token(sent["nonce"])}

        return app


def by_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


def by_no_key(claims: dict[str, Any]) -> str:
    return _signed({"alg": "none"}, claims, lambda _: b"")


def by_the_public_key_as_a_secret(key: RSAKey) -> Callable[[dict[str, Any]], str]:
    """The well-known trick on libraries that let the token choose how it is verified."""
    public = key.as_pem(private=False)
    return lambda claims: _signed(
        {"alg": "HS256", "kid": "one"}, claims, lambda text: hmac.digest(public, text, "sha256")
    )


def _signed(header: dict[str, str], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    text = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{_base64(sign(text.encode()))}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
