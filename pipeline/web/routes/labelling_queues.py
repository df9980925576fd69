"""Samples drawn, lines chosen, calls taken to be coded together."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.labels import read_labels
from pipeline.queueing import REASONS, Reason
from pipeline.store import Scope
from pipeline.store.samples import SEEDS
from pipeline.web.deps import Seen, SiteDep, WordsDep, may
from pipeline.web.routes.labelling_coding import TaskDep
from pipeline.web.site import Site
from pipeline.web.views.labelling_coding import address

router = APIRouter(prefix="/labelling", dependencies=[may("label")])
Text = Annotated[str, Form()]
Number = Annotated[int, Form(ge=0, lt=SEEDS)]


@router.post("/samples")
def draw(
    seen: Seen,
    words: WordsDep,
    count: Number,
    seed: Number,
    agent: Text = "",
    team: Text = "",
    first: Text = "",
    last: Text = "",
) -> Response:
    if agent and team:
        raise WrongUse(words.gettext("Choose an agent or a team, not both."))
    try:
        drawn = seen.draw(_scope(words, agent, team, first, last), max(1, min(count, 200)), seed)
    except WrongUse as error:
        text = words.gettext(
            "No call is left to draw there: all have been drawn or are learned from. Widen the choice."
        )
        raise WrongUse(text) from error
    return RedirectResponse(f"/labelling/sample/{drawn.id}", 303)


@router.post("/queues")
def choose(
    seen: Seen,
    site: SiteDep,
    words: WordsDep,
    count: Number,
    seed: Number,
    reason: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
    title: Text = "",
    team: Text = "",
    first: Text = "",
    last: Text = "",
) -> Response:
    reasons: list[Reason] = [known for known in REASONS if known in reason]
    if not reasons:
        raise WrongUse(words.gettext("Choose at least one kind of line."))
    scope = _scope(words, "", team, first, last)
    try:
        task = seen.add_training_queue(title, max(1, count), seed, scope, reasons=reasons, labelled=_in_corpus(site))
    except WrongUse as error:
        text = words.gettext("There is no line to choose there: the machine is sure of all of them. Widen the choice.")
        raise WrongUse(text) from error
    return RedirectResponse(address(task), 303)


@router.post("/calibrations")
def calibrate(seen: Seen, words: WordsDep, seed: Number, title: Text = "", call: Text = "") -> Response:
    call = call.strip()
    if call and not re.fullmatch("[0-9]{1,9}", call):
        raise WrongUse(words.gettext("A call is named by the number in its address."))
    try:
        task = seen.add_calibration(title, seed, int(call) if call else None)
    except WrongUse as error:
        text = words.gettext("This call is in a check sample or a queue already, or no call is left; choose another.")
        raise WrongUse(text) from error
    return RedirectResponse(address(task), 303)


@router.post("/{number:int}/close")
def close(task: TaskDep, seen: Seen) -> Response:
    seen.close_queue(task.id)
    return RedirectResponse(address(task), 303)


def _scope(words: WordsDep, agent: str, team: str, first: str, last: str) -> Scope:
    try:
        since, until = (date.fromisoformat(day) if day else None for day in (first, last))
    except ValueError as error:
        raise WrongUse(words.gettext("A date is written like 2026-11-03.")) from error
    return Scope(agent or None, team or None, since, until)


def _in_corpus(site: Site) -> dict[str, int]:
    folder = site.settings.labels
    return _counted(folder, site.settings.codebook, site.codebook) if folder and folder.is_dir() else {}


_known: dict[tuple[Path, Path | None], dict[str, int]] = {}


def _counted(folder: Path, path: Path | None, codebook: Codebook) -> dict[str, int]:
    """Code to lines with it among the labelled calls; read once while the server runs."""
    if (folder, path) not in _known:
        found = dict.fromkeys(codebook.names, 0)
        for labelled in read_labels(folder, codebook)[0]:
            for _, utterance in labelled.call.utterances():
                for code in utterance.judgement.labels if utterance.judgement else ():
                    found[code] += 1
        _known[folder, path] = found
    return _known[folder, path]
