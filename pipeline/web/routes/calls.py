"""Finding calls."""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.errors import WrongUse
from pipeline.sheets import csvfile
from pipeline.store.choices import Choices
from pipeline.store.listing import Listing
from pipeline.store.samples import SEEDS
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.pages import render
from pipeline.web.views import callfilters
from pipeline.web.views.calls import calls_page, sheet

router = APIRouter(dependencies=[may("see")])


@router.get("/calls")
def calls(request: Request, seen: Seen, me: Me, site: SiteDep, words: WordsDep) -> Response:
    asked = request.query_params
    listing, draw = _listing(me, asked), callfilters.draw_of(asked)
    number = asked.get("page", "")
    found = seen.listed(listing, int(number) if number.isdecimal() and len(number) < 7 else 1, draw)
    is_empty = not found.calls and seen.is_empty()
    elsewhere = {}
    if not found.calls and not is_empty and draw is None:
        names = [name for name in callfilters.params_of(listing) if name != "sort"]
        counts = seen.counted([callfilters.without(listing, name) for name in names])
        elsewhere = dict(zip(names, counts, strict=True))
    choices = Choices() if is_empty else seen.choices()
    page = calls_page(found, listing, draw, choices, me.viewer, site.codebook, words, is_empty, elsewhere)
    return render(request, "calls.html", page=page)


async def _form(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


@router.post("/calls/draw")
def draw(form: Annotated[dict[str, str], Depends(_form)], seen: Seen, me: Me) -> Response:
    listing, each = _listing(me, form), form.get("each", "")
    if not each.isdecimal() or len(each) > 3:
        raise WrongUse("How many calls of each agent to draw is not a number; write one from 1 to 50.")
    params = callfilters.params_of(listing)
    made = seen.draw_calls(listing, int(each), secrets.randbelow(SEEDS), {"filter": params})
    return RedirectResponse(callfilters.address(params, callfilters.draw_params(made)), 303)


@router.get("/calls.csv")
def table(request: Request, seen: Seen, me: Me) -> Response:
    listing, drawn = _listing(me, request.query_params), callfilters.draw_of(request.query_params)
    found = seen.exported(listing, drawn)
    sample = callfilters.draw_params(drawn) if drawn else {}
    seen.note("exported", detail={"what": "calls", "calls": len(found), **callfilters.params_of(listing), **sample})
    out = io.StringIO(newline="")
    csvfile.dump(sheet(found), out)
    headers = {"Content-Disposition": 'attachment; filename="calls.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _listing(me: Me, asked: Mapping[str, str]) -> Listing:
    """Who sees the calls of one agent only is not asked whose."""
    listing = callfilters.listing_of(asked)
    return listing if me.viewer.sees_all or me.viewer.led else replace(listing, agent=None, team=None)
