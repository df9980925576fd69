"""One call: listen, follow, see, put right, comment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from pipeline.store.schema import INTEGERS
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep
from pipeline.web.pages import render
from pipeline.web.sound import sound_of
from pipeline.web.views.beside import beside
from pipeline.web.views.callscript import script
from pipeline.web.views.callview import call_view

router = APIRouter()


@router.get("/calls/{key}")
def call_page(
    request: Request,
    key: Annotated[int, Path(ge=1, lt=INTEGERS)],
    site: SiteDep,
    me: Me,
    seen: Seen,
    words: WordsDep,
    at: Annotated[int | None, Query(ge=0)] = None,
    listed: Annotated[str, Query(alias="list", max_length=2000)] = "",
) -> Response:
    """`at`: begins there, with that line marked. `list`: the query of the list one came from."""
    standing = seen.standing(key)
    call, book = standing.call, site.codebook
    viewer = seen.viewer_of(key) or me.viewer  # a leader may be an agent in this call
    page = call_view(
        key,
        call,
        beside(seen, key, standing, viewer, book, words),
        book,
        viewer,
        words,
        sound=sound_of(site, seen, key, call),
        back=f"/calls?{listed}" if listed else "/calls",
        at_ms=at,
    )
    seen.note("saw", call_key=key, agent=call.agent)
    return render(request, "call_review.html", page=page, viewer=viewer, script=script(page, at, book, viewer, words))
