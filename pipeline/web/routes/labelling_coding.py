"""Coding one line after the other."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.batch.correct import measuring
from pipeline.errors import Missing, WrongUse
from pipeline.labelling import CodedLine, Progress, Task
from pipeline.store import Store
from pipeline.web.deps import Seen, SiteDep, WordsDep, may
from pipeline.web.pages import STATIC, render
from pipeline.web.site import Site
from pipeline.web.views.labelling_coding import address, coding_page, judgement_of, line_address, next_open

router = APIRouter(prefix="/labelling", dependencies=[may("label")])
Codes = Annotated[list[str], Form()]
Text = Annotated[str, Form()]
Lines = tuple[CodedLine, ...]


def task_of(request: Request, number: int, seen: Seen) -> Task:
    """What the address names: samples and queues are numbered apart."""
    return seen.task(request.url.path.startswith("/labelling/sample/"), number)


TaskDep = Annotated[Task, Depends(task_of)]


@router.get("/{number:int}/line/{place:int}")
def queue_line(request: Request, task: TaskDep, place: int, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    progress, lines = seen.progress(task)
    return _page(request, progress, lines, _at_place(lines, place), seen, site, words)


@router.post("/{number:int}/line/{place:int}")
def code_queue_line(
    task: TaskDep,
    place: int,
    seen: Seen,
    site: SiteDep,
    words: WordsDep,
    code: Codes = [],  # noqa: B006  # FastAPI copies it
    unsure: Codes = [],  # noqa: B006
    form: Text = "",
    about: Text = "",
    follow_up: Text = "",
) -> Response:
    _, lines = seen.progress(task)
    return _code(task, lines, _at_place(lines, place), seen, site, words, (code, unsure, form, about, bool(follow_up)))


@router.get("/sample/{number:int}/{key:int}")
def sample_line(
    request: Request, task: TaskDep, key: int, seen: Seen, site: SiteDep, words: WordsDep, line: int | None = None
) -> Response:
    progress, lines = seen.progress(task)
    return _page(request, progress, lines, _in_call(lines, key, line), seen, site, words)


@router.post("/sample/{number:int}/{key:int}")
def code_sample_line(
    task: TaskDep,
    key: int,
    seen: Seen,
    site: SiteDep,
    words: WordsDep,
    line: int,
    code: Codes = [],  # noqa: B006
    unsure: Codes = [],  # noqa: B006
    form: Text = "",
    about: Text = "",
    follow_up: Text = "",
) -> Response:
    _, lines = seen.progress(task)
    return _code(
        task, lines, _in_call(lines, key, line), seen, site, words, (code, unsure, form, about, bool(follow_up))
    )


def _page(
    request: Request, progress: Progress, lines: Lines, at: int, seen: Store, site: Site, words: WordsDep
) -> Response:
    spot, task = lines[at].spot, progress.task
    seen.note("saw", call_key=spot.call_key, detail={"purpose": task.purpose, "of": task.id})
    page = coding_page(progress, lines, at, seen.dialogue(spot.call_key), site.codebook, words)
    return render(request, "labelling_coding.html", page=page, moments=(STATIC / "moments.js").exists())


def _code(
    task: Task,
    lines: Lines,
    at: int,
    seen: Store,
    site: Site,
    words: WordsDep,
    given: tuple[list[str], list[str], str, str, bool],
) -> Response:
    spot = lines[at].spot
    if task.closed_at:
        raise WrongUse(words.gettext("This was closed in the meantime; nothing more is coded in it."))
    judgement = judgement_of(spot.speaker, site.codebook, *given)
    seen.code(task, spot.call_key, spot.utterance, judgement, measuring(site.codebook))
    following = next_open(lines, at)
    return RedirectResponse(line_address(task, following) if following else f"{address(task)}?done=1", 303)


def _at_place(lines: Lines, place: int) -> int:
    for number, line in enumerate(lines):
        if line.spot.place == place:
            return number
    raise Missing(f"{place}: no such line, or not for you.")


def _in_call(lines: Lines, key: int, utterance: int | None) -> int:
    """The line, else the first of the call that is not coded yet."""
    of_call = [n for n, line in enumerate(lines) if line.spot.call_key == key]
    if utterance is not None:
        of_call = [n for n in of_call if lines[n].spot.utterance == utterance]
    if not of_call:
        raise Missing(f"{key}: no such line, or not for you.")
    return next((n for n in of_call if not lines[n].given), of_call[0])
