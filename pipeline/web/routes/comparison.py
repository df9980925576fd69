"""Agents, teams or periods side by side."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query, Request, Response

from pipeline.comparing import By, Every, of_shown
from pipeline.errors import WrongUse
from pipeline.report.comparison import compare_page
from pipeline.showing import showing
from pipeline.strata import PARTS
from pipeline.web import figures
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.figures import FiltersDep
from pipeline.web.pages import render
from pipeline.web.views import comparison as view
from pipeline.web.views.filters import bar

router = APIRouter(dependencies=[may("coach")])


@router.get("/compare")
def compare(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep,
    by: str = "agent", every: str = "month", adjusted: str = "", measure: Annotated[list[str] | None, Query()] = None,
) -> Response:  # fmt: skip
    sees_all, teams = account.viewer.sees_all, figures.teams_to_choose(seen)
    by_what: By = by if by in get_args(By) and (by != "team" or sees_all) else "agent"  # type: ignore[assignment]
    length: Every = every if every in get_args(Every) else "month"  # type: ignore[assignment]
    if not sees_all and chosen.team is None and teams:
        chosen = chosen.of_team(*teams[0])  # agents of one's own team are compared with each other
    shown = showing(seen, site.codebook, chosen.unsure)
    wanted = view.wanted(shown.codebook, measure or [])
    mix = PARTS if adjusted == "1" and by_what == "agent" else ()
    about: dict[str, Any] = {
        "bar": bar(
            chosen, words, teams=teams if by_what != "team" else (), all_teams=sees_all,
            more=view.selects(words, by_what, length, adjusted == "1", sees_all),
            habits=view.choices(shown.codebook, words, wanted),
        ),
        "kept": chosen.query(),
    }  # fmt: skip
    seen.note("saw", detail={"page": "compare", "by": by_what, "team": chosen.team})
    everybody = chosen.of_team(None, None)
    scope = everybody.scope if by_what == "team" else chosen.scope
    nobody = not sees_all and not teams
    try:
        found = None if nobody else of_shown(
            seen, shown, by_what, scope, wanted, every=length, mix=mix, include_draft=chosen.draft
        )  # fmt: skip
    except WrongUse:  # nobody with a name has calls in the period
        found = None
    if found is None:
        return render(request, "figures_empty.html", title=view.title(words, by_what), others=[], **about)
    hrefs = figures.addresses(seen, by_what, found.parties, everybody.query()) if by_what != "period" else {}
    return render(request, "comparison.html", page=compare_page(found, site.codebook, words, hrefs), **about)
