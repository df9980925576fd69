"""What scripts and forms send, checked; and the way back for forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.web.guard import FIELD


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
