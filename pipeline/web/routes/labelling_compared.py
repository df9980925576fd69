"""Coders side by side, and what is decided where they differ."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.batch.correct import measuring
from pipeline.errors import Forbidden, Missing
from pipeline.labelling import CodedLine, Progress, Task
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.pages import STATIC, render
from pipeline.web.routes.labelling_coding import Codes, TaskDep, Text
from pipeline.web.views.labelling_coding import address, judgement_of
from pipeline.web.views.labelling_compared import agreement_page, differences_page, differing, on_page

router = APIRouter(prefix="/labelling", dependencies=[may("label")])


def _compared(task: Task, seen: Store, words: Words) -> tuple[Progress, tuple[CodedLine, ...]]:
    try:
        return seen.compared(task)
    except Forbidden as error:
        text = words.gettext("You can see what the others gave when you have coded all of your own lines.")
        raise Forbidden(text) from error


@router.get("/{number:int}/agreement")
@router.get("/sample/{number:int}/agreement")
def agreement(request: Request, task: TaskDep, me: Me, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    progress, lines = _compared(task, seen, words)
    seen.note("compared coders", detail={"purpose": task.purpose, "of": task.id})
    page = agreement_page(progress, lines, me.viewer.may("train"), site.codebook, words)
    return render(request, "labelling_agreement.html", page=page)


@router.get("/{number:int}/differences")
@router.get("/sample/{number:int}/differences")
def differences(
    request: Request,
    task: TaskDep,
    me: Me,
    seen: Seen,
    site: SiteDep,
    words: WordsDep,
    show: str = "open",
    page: int = 1,
) -> Response:
    progress, lines = _compared(task, seen, words)
    open_only = show != "all"
    shown = on_page(differing(lines, site.codebook, open_only), page)
    dialogues = {}
    for line in shown:
        key = line.spot.call_key
        if key not in dialogues:
            dialogues[key] = seen.dialogue(key)
            seen.note("saw", call_key=key, detail={"purpose": task.purpose, "of": task.id})
    trains = me.viewer.may("train")
    view = differences_page(
        progress, lines, dialogues, trains, site.codebook, words, open_only=open_only, page=max(page, 1)
    )
    moments = (STATIC / "moments.js").exists()
    return render(request, "labelling_differences.html", page=view, moments=moments)


@router.post("/{number:int}/differences")
@router.post("/sample/{number:int}/differences")
def decide(
    task: TaskDep,
    seen: Seen,
    site: SiteDep,
    words: WordsDep,
    call: Annotated[int, Form()],
    utterance: Annotated[int, Form()],
    code: Codes = [],  # noqa: B006  # FastAPI copies it
    unsure: Codes = [],  # noqa: B006
    form: Text = "",
    about: Text = "",
    follow_up: Text = "",
    show: Text = "open",
    page: Annotated[int, Form()] = 1,
    following: Text = "",
) -> Response:
    _, lines = _compared(task, seen, words)
    spot = next((x.spot for x in lines if (x.spot.call_key, x.spot.utterance) == (call, utterance)), None)
    if spot is None:
        raise Missing(f"{call}: no such line, or not for you.")
    judgement = judgement_of(spot.speaker, site.codebook, code, unsure, form, about, bool(follow_up))
    seen.decide(task, call, utterance, judgement, measuring(site.codebook))
    here = f"d{call}-{utterance}" if show == "all" else following
    anchor = f"#{here}" if here.replace("-", "").isalnum() else ""
    return RedirectResponse(
        f"{address(task)}/differences?show={'all' if show == 'all' else 'open'}&page={page}{anchor}", 303
    )
