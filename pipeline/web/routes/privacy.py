"""What is kept and why, for everybody; what is stored about oneself, for agents."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from pipeline.own_data import documents
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep
from pipeline.web.faults import Gone
from pipeline.web.pages import render
from pipeline.web.views.about import about_view
from pipeline.web.views.purposes import purposes_page

router = APIRouter()


@router.get("/purposes")
def purposes(request: Request, me: Me, seen: Seen, words: WordsDep) -> Response:
    return render(request, "purposes.html", page=purposes_page(seen.centre(), words))


@router.get("/about-me")
def about_me(request: Request, site: SiteDep, me: Me, seen: Seen, words: WordsDep) -> Response:
    if me.viewer.own is None:
        raise Gone("no agent belongs to this account")
    about, centre = seen.about_me(), site.store.centre()
    return render(request, "about_me.html", page=about_view(about, centre, site.codebook, words))


@router.get("/about-me.json")
def about_me_json(site: SiteDep, me: Me, seen: Seen) -> Response:
    """All of it, to take away: what they said and what was made of it, without what customers said."""
    if me.viewer.own is None:
        raise Gone("no agent belongs to this account")
    seen.note("exported", agent=me.viewer.own, detail={"what": "about me"})
    headers = {"Content-Disposition": 'attachment; filename="about-me.json"', "Cache-Control": "no-store"}
    text = _lines(documents(seen, me.viewer.own, site.codebook))
    return StreamingResponse(text, media_type="application/json; charset=utf-8", headers=headers)


def _lines(parts: Iterator[dict[str, object]]) -> Iterator[str]:
    """One JSON object: the first part as it is, the others as its calls."""
    head = json.dumps(next(parts), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "calls": ['
    between = "\n  "
    for part in parts:
        yield between + json.dumps(part, ensure_ascii=False)
        between = ",\n  "
    yield "\n ]\n}\n"
