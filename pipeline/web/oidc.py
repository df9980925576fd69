"""Log-in with OpenID Connect: authorization code with PKCE, state and nonce; the identity token is verified in full.

The only requests that leave the machine, and only where somebody named a provider.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from pipeline.errors import CallcoachError
from pipeline.web.settings import Oidc

SECONDS = 10  # for each answer of the provider
LEEWAY = 60  # seconds that clocks may differ
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]  # never a shared secret
SCOPE = "openid email"
PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotRecognised(CallcoachError):
    """The provider did not answer, or what it answered does not hold."""


@dataclass(frozen=True)
class Begun:
    """What is remembered in the browser while the person is at the provider."""

    state: str
    nonce: str
    verifier: str
    to: str  # the page they came for


@dataclass(frozen=True)
class Identity:
    subject: str  # issuer and subject: nobody else has both
    email: str | None  # only where the provider has verified it


class Provider:
    def __init__(self, oidc: Oidc) -> None:
        self.oidc = oidc

    @cached_property
    def places(self) -> Mapping[str, Any]:
        """The provider's own description, read once."""
        found = self._get(self.oidc.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != self.oidc.issuer:
            raise NotRecognised(
                f"{self.oidc.issuer}: it calls itself {found.get('issuer')!r}; set --oidc-issuer to that."
            )
        if missing := [place for place in PLACES if not isinstance(found.get(place), str)]:
            raise NotRecognised(f"{self.oidc.issuer}: its description lacks {', '.join(missing)}; try again.")
        return found

    def begin(self, back: str, to: str) -> tuple[str, Begun]:
        """The address to send the browser to. `back`: where the provider sends it afterwards."""
        state, nonce, verifier = (secrets.token_urlsafe(length) for length in (24, 24, 48))
        begun = Begun(state, nonce, verifier, to)
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self.places["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(address), begun

    def finish(self, back: str, code: str, state: str, begun: Begun) -> Identity:
        if not hmac.compare_digest(state.encode(), begun.state.encode()):
            raise NotRecognised("The answer of the provider belongs to another log-in; begin again.")
        import httpx
        from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]

        try:
            with self._client(back) as client:
                answer = client.fetch_token(
                    self.places["token_endpoint"], grant_type="authorization_code", code=code,
                    code_verifier=begun.verifier,
                )  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL, AuthlibBaseError, ValueError) as error:
            raise NotRecognised(f"{self.oidc.issuer}: the code was not taken ({error}); begin again.") from error
        return self._identity(str(answer.get("id_token", "")), begun.nonce)

    def _identity(self, token: str, nonce: str) -> Identity:
        from joserfc import jwt
        from joserfc.errors import JoseError

        rules: dict[str, Any] = {
            "iss": {"essential": True, "value": self.oidc.issuer},
            "aud": {"essential": True, "value": self.oidc.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        try:
            claims = self._verified(token)
            jwt.JWTClaimsRegistry(leeway=LEEWAY, **rules).validate(claims)
        except (JoseError, ValueError) as error:
            raise NotRecognised(
                f"{self.oidc.issuer}: the identity token does not hold ({error}); begin again."
            ) from error
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self.oidc.client_id:
            raise NotRecognised(f"{self.oidc.issuer}: the identity token was made for somebody else; begin again.")
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(f"{claims['iss']} {claims['sub']}", str(email) if email else None)

    def _verified(self, token: str) -> dict[str, Any]:
        """The claims of a token that the provider signed. Its keys are read anew where they do not fit: they change."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            return dict(jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            self.__dict__.pop("_keys", None)
            return dict(jwt.decode(token, self._keys, algorithms=ALGORITHMS).claims)

    @cached_property
    def _keys(self) -> Any:
        from joserfc.jwk import KeySet

        return KeySet.import_key_set(cast(Any, self._get(self.places["jwks_uri"])))

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]

        return OAuth2Client(
            self.oidc.client_id,
            self.oidc.secret,
            scope=SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=SECONDS,
        )

    def _get(self, address: str) -> dict[str, Any]:
        import httpx

        try:
            found = httpx.get(address, timeout=SECONDS).raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise NotRecognised(
                f"{address}: the provider does not answer as it should ({error}); try again."
            ) from error
        if not isinstance(found, dict):
            raise NotRecognised(f"{address}: the provider does not answer as it should; try again.")
        return found
