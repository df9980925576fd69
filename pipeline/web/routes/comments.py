"""Comments on calls, disputes of tags and their settling, and who has gone through a call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from pipeline.batch import correct
from pipeline.corrections import LONGEST
from pipeline.web.asked import Asked, either, is_form, to_call
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep
from pipeline.web.views.comments import comment_view

router = APIRouter()


class Written(Asked):
    text: str = Field(max_length=LONGEST)
    line: int | None = None
    code: str | None = Field(None, max_length=100)


class Ruling(Asked):
    upheld: bool
    text: str | None = Field(None, max_length=LONGEST)


class Reviewed(Asked):
    reviewed: bool


@router.get("/calls/{key}/comments")
def listed(key: int, seen: Seen, me: Me, site: SiteDep, words: WordsDep) -> Response:
    found, timezone = seen.comments(key), seen.timezone(key)
    views = [comment_view(one, me.viewer.person, site.codebook, words, timezone) for one in found]
    return JSONResponse({"comments": [view.as_json for view in views]})


@router.post("/calls/{key}/comments")
def write(key: int, asked: Written, seen: Seen, me: Me, site: SiteDep, words: WordsDep) -> Response:
    done = seen.comment(key, asked.text, asked.line, asked.code)
    view = comment_view(done, me.viewer.person, site.codebook, words, seen.timezone(key))
    return JSONResponse({"comment": view.as_json})


@router.post("/comments/{number}/remove")
def remove(number: int, seen: Seen) -> Response:
    seen.remove_comment(number)
    return JSONResponse({"removed": number})


@router.post("/comments/{number}/settle")
def settle(number: int, asked: Ruling, seen: Seen, me: Me, site: SiteDep, words: WordsDep) -> Response:
    done = correct.settle(seen, number, asked.upheld, asked.text, site.codebook)
    view = comment_view(done, me.viewer.person, site.codebook, words, seen.timezone(done.call_key))
    return JSONResponse({"comment": view.as_json, "reload": asked.upheld})


@router.post("/calls/{key}/reviewed")
def review(
    request: Request, key: int, seen: Seen, me: Me, asked: Annotated[Reviewed, Depends(either(Reviewed))]
) -> Response:
    """From a script or from a form."""
    seen.review(key, asked.reviewed)
    if is_form(request):
        return to_call(key)
    people = [one.person for one in seen.reviewed_by(key)]
    return JSONResponse({"reviewed": me.viewer.person in people, "by": people})
