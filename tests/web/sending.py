"""Files sent as the page sends them, and what came of them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.web import job
from tests.web.conftest import csrf

TEXT = "Agent: Hello, why did it stop?\nCustomer: It just did.\nAgent: You get a refund of 200 kroner.\n"
JSON = {"Accept": "application/json"}


def put(client: TestClient, name: str, content: Any) -> Any:
    return client.put("/uploads/files", params={"name": name}, content=content, headers=JSON | token(client))


def token(client: TestClient) -> dict[str, str]:
    return {"X-CSRF-Token": csrf(client, "/uploads")}


def start(client: TestClient, *names: tuple[str, Any], **fields: str) -> int:
    files = [put(client, name, content).json()["token"] for name, content in names]
    answer = client.post("/uploads/start", json={"files": files, **fields}, headers=JSON | token(client))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["job"])


def analysed(app: FastAPI, client: TestClient, *names: tuple[str, Any], **fields: str) -> dict[str, Any]:
    """What the page says of the batch when it has been done."""
    number = start(client, *names, **fields)
    site = app.state.site
    assert site.store.take_job().id == number
    job.run(site.store, site.settings, number)
    found: dict[str, Any] = client.get(f"/uploads/{number}.json").json()
    return found
