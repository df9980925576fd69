"""What goes with an outcome: those there are, and one of them against behaviours."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.driving import driving
from pipeline.report.driverpage import driver_page
from pipeline.report.outcomes import outcome_title, outcome_view
from pipeline.web import figures
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.faults import Gone
from pipeline.web.figures import FiltersDep
from pipeline.web.pages import render
from pipeline.web.views.filters import bar

router = APIRouter(dependencies=[may("coach")])


@router.get("/drivers")
def outcomes(request: Request, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep) -> Response:
    found = [(one.name, outcome_view(one, words)) for one in seen.outcomes(chosen.scope) if one.calls]
    seen.note("saw", detail={"page": "drivers"})
    shown = bar(chosen, words, teams=figures.teams_to_choose(seen), calls=False)
    return render(
        request,
        "outcomes.html",
        outcomes=found,
        bar=shown,
        kept=chosen.query(),
        can_tell=can_tell(),
        any=bool(found or seen.outcomes()),
    )


@router.get("/drivers/{name}")
def outcome(request: Request, site: SiteDep, seen: Seen, words: WordsDep, chosen: FiltersDep, name: str) -> Response:
    known = {one.name for one in seen.outcomes() if one.calls}
    if name not in known:
        raise Gone
    if not can_tell():
        return RedirectResponse(f"/drivers{chosen.query()}", 303)
    seen.note("saw", detail={"page": "drivers", "outcome": name, "team": chosen.team})
    shown = bar(chosen, words, teams=figures.teams_to_choose(seen))
    about: dict[str, Any] = {"bar": shown, "kept": chosen.query()}
    if not any(one.name == name and one.calls for one in seen.outcomes(chosen.scope)):
        title = outcome_title(name, words)
        return render(request, "figures_empty.html", title=title, others=[], **about)
    found = driving(seen, name, site.codebook, chosen.scope, include_draft=chosen.draft, experimental=chosen.unsure)
    return render(request, "outcome.html", page=driver_page(found, site.codebook, words), **about)


def can_tell() -> bool:
    return find_spec("statsmodels") is not None
