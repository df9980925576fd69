"""Without a provider there is no such way in."""

from __future__ import annotations

from tests.web.conftest import Logged


def test_where_no_provider_was_named_there_is_no_button_and_no_address(browse: Logged) -> None:
    client = browse("")
    assert "/login/oidc" not in client.get("/login").text
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/back?code=x&state=y").status_code == 404
