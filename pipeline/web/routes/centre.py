"""The settings of the centre."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.centre import PURPOSES, Centre, What
from pipeline.retention import would_remove
from pipeline.web.deps import Seen, seen, site_of, words_of
from pipeline.web.pages import render
from pipeline.web.views.centre import kept_shorter, read_form, settings_page, typed_of

router = APIRouter()
NUMBERS = (*(f"days_{name}" for name in (*PURPOSES, "sound")), "small_group")


@router.get("/settings")
def settings(request: Request, seen: Seen, done: str = "") -> Response:
    centre = seen.centre()
    return _page(request, centre, typed_of(centre), done=done)


async def _sent(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


@router.post("/settings")
def save(request: Request, store: Seen, given: Annotated[dict[str, str], Depends(_sent)]) -> Response:
    """What deletes anything is shown with its numbers first, and saved once it is confirmed."""
    words = words_of(request)
    centre, fault = read_form(given, words)
    typed = {name: given.get(name, "").strip() for name in NUMBERS}
    if fault:
        return _page(request, centre, typed, fault=fault)
    shorter = kept_shorter(store.centre(), centre)
    if shorter and given.get("confirmed") != _digest(typed):
        return _page(request, centre, typed, confirm=_digest(typed), shorter=shorter)
    store.set_centre(centre)
    return RedirectResponse("/admin/settings?done=saved", 303)


def _digest(typed: Mapping[str, str]) -> str:
    """What was confirmed: other numbers of days are asked about again."""
    return "-".join(typed[name] or "all" for name in NUMBERS)


def _page(
    request: Request,
    centre: Centre,
    typed: Mapping[str, str],
    fault: str = "",
    done: str = "",
    confirm: str = "",
    shorter: Collection[What] = (),
) -> Response:
    would = would_remove(seen(request), site_of(request).settings.folder, centre)
    page = settings_page(centre, would, typed, shorter, words_of(request))
    return render(request, "settings.html", 422 if fault else 200, page=page, fault=fault, done=done, confirm=confirm)
