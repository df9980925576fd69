"""What scripts and forms send, checked; and the way back for forms."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import WrongUse
from pipeline.web.deps import login_of
from pipeline.web.guard import FIELD, SAFE

NUL = "A text you sent holds a character that cannot be stored (NUL); take it out and send it again."
_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # escaped; bare it is no JSON


async def storable(request: Request) -> None:
    """WrongUse where who is logged in sends a text with NUL: PostgreSQL takes none, SQLite's functions stop there."""
    if request.method in SAFE or login_of(request) is None:
        return
    if is_form(request):
        given = (await request.form()).multi_items()
        texts = [text for name, value in given for text in (name, value if isinstance(value, str) else value.filename)]
        holds = any("\0" in (text or "") for text in texts)
    else:
        holds = not request.url.path.startswith("/uploads") and bool(_IN_JSON.search(await request.body()))
    if holds:
        raise WrongUse(NUL)


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


A = TypeVar("A", bound=Asked)


def either(model: type[A]) -> Callable[[Request], Awaitable[A]]:
    """A dependency that reads `model` from JSON or from a form."""

    async def read(request: Request) -> A:
        try:
            if is_form(request):
                form = {name: value for name, value in (await request.form()).items() if name != FIELD}
                return model.model_validate(form)
            return model.model_validate_json(await request.body())
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error

    return read


def is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def to_call(key: int) -> RedirectResponse:
    return RedirectResponse(f"/calls/{key}", 303)
