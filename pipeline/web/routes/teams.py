"""Teams: the list, and a team's review."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.errors import WrongUse
from pipeline.report.teampage import team_page
from pipeline.teams import team_review
from pipeline.web import figures
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.figures import FiltersDep
from pipeline.web.pages import render
from pipeline.web.views.agents import counted, counting
from pipeline.web.views.filters import bar
from pipeline.web.views.profile import calls_of_team
from pipeline.web.views.teams import team_lines

router = APIRouter(dependencies=[may("coach")])


@router.get("/teams")
def teams_page(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep
) -> Response:
    chosen, teams = chosen.of_team(None, None), figures.teams_to_choose(seen)
    if len(teams) == 1 and figures.only_team(account):
        return RedirectResponse(f"/teams/{teams[0][1]}{chosen.query()}", 303)
    tallies = seen.tallies("team", chosen.scope, counting(site.codebook), include_draft=chosen.draft)
    calls = {team: counted(tally) for team, tally in tallies.items()}
    lines = team_lines(teams, seen.teams_of(chosen.scope), calls, words, chosen.query())
    seen.note("saw", detail={"page": "teams"})
    return render(request, "team_list.html", lines=lines, bar=bar(chosen, words, calls=False), kept=chosen.query())


@router.get("/teams/{number:int}")
def team(request: Request, site: SiteDep, seen: Seen, words: WordsDep, chosen: FiltersDep, number: int) -> Response:
    name = figures.team_numbered(seen, number)
    seen.note("saw", detail={"page": "team", "name": name})
    days, teams = chosen.of_team(None, None), figures.teams_to_choose(seen)
    others = [(other, f"/teams/{key}{days.query()}", key == number) for other, key in teams]
    kept = days.of_team(name, number if len(teams) > 1 else None).query()
    about: dict[str, Any] = {"bar": bar(days, words), "kept": kept, "others": others}
    try:
        review = team_review(
            seen, name, site.codebook, days.scope, include_draft=chosen.draft, experimental=chosen.unsure
        )
    except WrongUse:  # nobody with a name has calls in the period
        return render(request, "figures_empty.html", title=words.gettext("Team %(team)s", team=name), **about)
    page = team_page(
        review, site.codebook, words, figures.addresses(seen, "agent", review.agents.parties, days.query())
    )
    return render(request, "team_page.html", page=page, calls=seen.call_keys(calls_of_team(review)), **about)
