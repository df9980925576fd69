"""What there is to label; one sample, queue or session; the machine against people; the codebook."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from pipeline.call import Call
from pipeline.formats.document import write_lines
from pipeline.measures import measures
from pipeline.store import Scope
from pipeline.store.samples import SEEDS
from pipeline.trust import trust
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.pages import render
from pipeline.web.routes.labelling_coding import TaskDep
from pipeline.web.site import Site
from pipeline.web.views.labelling import overview, task_page
from pipeline.web.views.labelling_coding import address, line_address, next_open
from pipeline.web.views.labelling_machine import codebook_page, counted, machine_page

router = APIRouter(prefix="/labelling", dependencies=[may("label")])


@router.get("")
def labelling(request: Request, me: Me, seen: Seen, words: WordsDep) -> Response:
    seed = random.SystemRandom().randrange(SEEDS)
    agents = seen.agents() if me.viewer.sees_all else ()
    tagger, teams = seen.tagger() is not None, seen.teams()
    page = overview(seen.labelling(), me.viewer, tagger, teams, agents, seed, words, seen.is_empty())
    return render(request, "labelling.html", page=page)


@router.get("/codebook")
def codebook(request: Request, site: SiteDep, words: WordsDep) -> Response:
    return render(request, "labelling_codebook.html", page=codebook_page(site.codebook, words))


@router.get("/machine")
def machine(request: Request, seen: Seen, site: SiteDep, words: WordsDep) -> Response:
    tagger, found = seen.tagger(), seen.checked(site.codebook)
    trusted = trust(found, tagger.experimental if tagger else ())
    wanted = counted(site.codebook, found)
    known = [measure for measure in measures(site.codebook) if measure.name in wanted.values()]
    tally = seen.tally(Scope(), known)
    rates = {code: tally[name] for code, name in wanted.items() if name in tally}
    drawn = len({call_id for sample in seen.samples() for call_id in sample.call_ids})
    page = machine_page(tagger.source if tagger else "", drawn, found, trusted, rates, site.codebook, words)
    return render(request, "labelling_machine.html", page=page)


@router.get("/labels.jsonl", dependencies=[may("train")])
def all_labels(site: SiteDep, seen: Seen, names: bool = False) -> Response:
    """All that people judged, as `callcoach labels export` writes it; without `names` under pseudonyms."""
    shown = _shown(site, names)
    seen.note("exported", detail={"what": "labels", "names": names})
    return _jsonl(shown(seen.by_people()), "labels")


@router.get("/{number:int}/labels.jsonl", dependencies=[may("train")])
@router.get("/sample/{number:int}/labels.jsonl", dependencies=[may("train")])
def labels(site: SiteDep, task: TaskDep, seen: Seen, names: bool = False) -> Response:
    shown = _shown(site, names)
    seen.note("exported", detail={"what": "labels", "purpose": task.purpose, "of": task.id, "names": names})
    return _jsonl(shown(seen.labels_of(task)), f"{task.purpose}-{task.id}")


def _shown(site: Site, names: bool) -> Callable[[Iterator[Call]], Iterator[Call]]:
    return iter if names else site.pseudonyms.of_calls


def _jsonl(calls: Iterator[Call], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.jsonl"'}
    return StreamingResponse(map(_line, calls), media_type="application/x-ndjson", headers=headers)


def _line(call: Call) -> str:
    out = io.StringIO()
    write_lines([call], out)
    return out.getvalue()


@router.get("/{number:int}")
@router.get("/sample/{number:int}")
def one(request: Request, task: TaskDep, me: Me, seen: Seen, words: WordsDep, done: bool = False) -> Response:
    progress, lines = seen.progress(task)
    page = task_page(progress, lines, me.viewer, done, words)
    return render(request, "labelling_task.html", page=page)


@router.get("/{number:int}/code")
@router.get("/sample/{number:int}/code")
def go_on(task: TaskDep, seen: Seen) -> Response:
    """To the first line that is not coded yet."""
    _, lines = seen.progress(task)
    spot = next_open(lines)
    return RedirectResponse(line_address(task, spot) if spot else address(task), 303)
