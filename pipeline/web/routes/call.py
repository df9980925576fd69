"""One call: listen, follow, see, put right, comment."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from pipeline.errors import StoreError
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep
from pipeline.web.faults import Gone
from pipeline.web.pages import render
from pipeline.web.sound import sound_of
from pipeline.web.views.callscript import script
from pipeline.web.views.callview import Beside, call_view, speaking

router = APIRouter()


@router.get("/calls/{key}")
def call_page(
    request: Request,
    key: int,
    site: SiteDep,
    me: Me,
    seen: Seen,
    words: WordsDep,
    at: int | None = None,
    list: str = "",
) -> Response:
    """`at`: begins there, with that line marked. `list`: the query of the list one came from."""
    try:
        call = seen.load(seen.call_id(key))
    except StoreError as error:
        raise Gone(str(error)) from error
    named = [("agent", name) for name in speaking(call)] + ([("team", call.team)] if call.team else [])
    beside = Beside(numbers=seen.numbers_of(named))
    page = call_view(
        key,
        call,
        beside,
        site.codebook,
        me.viewer,
        words,
        sound=sound_of(site, seen, key, call),
        back=f"/calls?{list}" if list else "/calls",
        at_ms=at,
    )
    seen.note("saw", call_key=key, agent=call.agent)
    return render(request, "call_review.html", page=page, script=script(page, at, site.codebook, me.viewer, words))
