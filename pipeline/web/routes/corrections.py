"""What people put right in a call. Answers are JSON: pages ask from scripts, and change what they show."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from pipeline.batch import correct
from pipeline.call import Speaker
from pipeline.corrections import LONGEST, Retag
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.store.corrections import Correction
from pipeline.web.asked import Asked, either, is_form, to_call
from pipeline.web.deps import Seen, SiteDep, WordsDep
from pipeline.web.site import Site
from pipeline.web.views.corrections import correction_view, corrections_view
from pipeline.web.views.lines import lines_view

router = APIRouter(prefix="/calls/{key}")

Code = Annotated[str, Field(min_length=1, max_length=100)]
Said = Annotated[str, Field(max_length=LONGEST)]


class Tags(Asked):
    add: list[Code] = Field(default_factory=list, max_length=50)
    remove: list[Code] = Field(default_factory=list, max_length=50)
    form: Code | None = None
    about: Code | None = None
    follow_up: bool | None = None
    speaker: Speaker | None = None  # as the person saw it; codes belong to a side

    @property
    def retag(self) -> Retag:
        said = self.model_fields_set - {"add", "remove", "speaker"}
        return Retag(tuple(self.add), tuple(self.remove), {name: getattr(self, name) for name in sorted(said)})


class Text(Asked):
    text: Said
    was: str = Field(max_length=100_000)  # lines of a transcript can be long


class Spoken(Asked):
    speaker: Speaker
    was: Speaker


class Roles(Asked):
    do: Literal["swap", "confirm"]


@router.post("/lines/{n}/tags")
def put_tags(key: int, n: int, asked: Tags, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    done = correct.tags(seen, key, n, asked.retag, site.codebook, speaker=asked.speaker)
    return _answer(seen, key, done, n, site, words)


@router.post("/lines/{n}/text")
def put_text(key: int, n: int, asked: Text, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    done = correct.text(seen, key, n, asked.text, asked.was, lambda: site.tagger, site.codebook)
    return _answer(seen, key, done, n, site, words)


@router.post("/lines/{n}/speaker")
def put_speaker(key: int, n: int, asked: Spoken, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    done = correct.speaker(seen, key, n, asked.speaker, asked.was, lambda: site.tagger, site.codebook)
    return _answer(seen, key, done, n, site, words)


@router.post("/roles")
def put_roles(
    request: Request,
    key: int,
    seen: Seen,
    asked: Annotated[Roles, Depends(either(Roles))],
    site: SiteDep,
    words: WordsDep,
) -> Response:
    """From a script or from a form."""
    if asked.do == "swap":
        done = correct.swap(seen, key, lambda: site.tagger, site.codebook)
    else:
        done = correct.confirm(seen, key, site.codebook)
    return to_call(key) if is_form(request) else _answer(seen, key, done, None, site, words)


@router.post("/corrections/{number}/undo")
def undo(key: int, number: int, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    done = correct.undo(seen, key, number, lambda: site.tagger, site.codebook)
    return _answer(seen, key, done, done.line, site, words)


@router.get("/corrections")
def listed(key: int, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    standing = seen.standing(key)
    views = corrections_view(standing.corrections, site.codebook, words, standing.call.timezone)
    return JSONResponse({"corrections": [view.as_json for view in views]})


def _answer(seen: Store, key: int, done: Correction | None, line: int | None, site: Site, words: Words) -> Response:
    """With the changed line as it is now, or the word that much else has changed with it."""
    standing = seen.standing(key)
    view = done and correction_view(done, site.codebook, words, standing.call.timezone)
    body: dict[str, Any] = {"correction": view and view.as_json}
    if done and (done.kind in ("speaker", "roles") or line is None):
        return JSONResponse({**body, "lines": [], "reload": True})
    lines = lines_view(standing.call, standing.machine, site.codebook, words)
    return JSONResponse({**body, "lines": [one.as_json for one in lines if one.n == line]})
