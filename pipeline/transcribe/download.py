"""A model's files from the Hugging Face Hub, file by file, with a bound on every wait.

Not through huggingface_hub: its client waits for minutes on a server that accepts a connection and then says nothing.
Its variables are honoured: HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE.
"""

from __future__ import annotations

import http.client
import os
import ssl
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError, URLError

from pipeline.errors import ModelMissing

WAIT = 10.0  # seconds without a byte
CHUNK = 1 << 20
FILES = (("config.json",), ("tokenizer.json",), ("vocabulary.json", "vocabulary.txt"), ("model.bin",))
OPTIONAL = ("preprocessor_config.json",)
REFUSALS = {401: "the hub knows no such model, or wants a token in HF_TOKEN", 403: "the hub wants a token in HF_TOKEN"}

Progress = Callable[[str, int, int | None], None]  # file, bytes so far, bytes in all where the server says so


class _FailedError(Exception):
    """The cause in words."""


def fetch(hub_id: str, folder: Path, progress: Progress | None = None) -> None:
    """The files of `hub_id` into `folder`, which exists. ModelMissing in one sentence where that fails."""
    endpoint = (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
    tell = progress or (lambda *_: None)
    try:
        if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}:
            raise _FailedError("HF_HUB_OFFLINE forbids it")
        for names in (*FILES, OPTIONAL):
            found = any(_file(f"{endpoint}/{hub_id}/resolve/main/{name}", folder / name, tell) for name in names)
            if not found and names != OPTIONAL:
                raise _FailedError(f"{' or '.join(names)} is not there")
    except (_FailedError, OSError, http.client.HTTPException, ValueError) as error:
        raise ModelMissing(
            f"{hub_id} could not be downloaded from {endpoint}: {_cause(error)}; "
            "try again, set HTTPS_PROXY or HF_ENDPOINT, or bring the model in as a file."
        ) from error


def _file(url: str, target: Path, tell: Progress) -> bool:
    """Whether the server has it. A connection that breaks off is taken up again as long as bytes come."""
    done = 0
    while True:
        before = done
        try:
            with _open(url, done) as response, target.open("ab" if response.status == 206 else "wb") as file:
                done = done if response.status == 206 else 0
                length = response.headers.get("Content-Length")
                total = done + int(length) if length else None
                while chunk := response.read1(CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    tell(target.name, done, total)
            if total in (None, done):
                return True
            cause: Exception = ConnectionError("the connection broke off")
        except HTTPError as error:
            if error.code == 404:
                return False
            raise
        except (URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
            cause = error
        if done <= before:
            raise cause


def _open(url: str, offset: int) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={"User-Agent": "callcoach"})
    if token := os.environ.get("HF_TOKEN"):
        request.add_unredirected_header("Authorization", f"Bearer {token}")  # not for the store the hub sends us to
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trusted()))
    response: http.client.HTTPResponse = opener.open(request, timeout=WAIT)
    return response


def _trusted() -> ssl.SSLContext:
    """The system's certificates, and certifi's where it is installed: Python on macOS has none of its own."""
    context = ssl.create_default_context()
    try:
        import certifi
    except ImportError:
        return context
    context.load_verify_locations(certifi.where())
    return context


def _cause(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return REFUSALS.get(error.code, f"the server answers {error.code}")
    reason = getattr(error, "reason", None)
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return f"no answer within {WAIT:.0f} seconds"
    return (str(reason or error).splitlines() or [type(error).__name__])[0].rstrip(".")
