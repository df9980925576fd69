"""Whatever the description of the API allows, and what it does not, is answered: never with a fault of ours."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.web.conftest import Logged, csrf

ENDS_THE_LOG_IN = ("/logout", "/account/everywhere")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
FEW = settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("who", ["trainer", "admin"])
def test_no_request_breaks_it(app: FastAPI, browse: Logged, mode: GenerationMode, who: str) -> None:
    client = browse(who)
    headers = {"X-CSRF-Token": csrf(client), "Accept": "application/json"}
    app.openapi_url = "/openapi.json"
    app.setup()
    described = schemathesis.openapi.from_asgi("/openapi.json", app)
    broken = []

    def try_out(case: Any) -> None:
        answer = case.call(headers=headers, cookies=dict(client.cookies), allow_redirects=False)
        if answer.status_code >= 500:
            broken.append((case.method, case.formatted_path, answer.status_code, answer.text[:200]))

    tried = 0
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path not in ENDS_THE_LOG_IN:
            with suppress(Unsatisfiable):  # an address without anything to get wrong
                FEW(given(case=operation.as_strategy(generation_mode=mode))(try_out))()
                tried += 1
    assert tried > 3
    assert broken == []
