"""Teams: the list, and a team's review."""

from __future__ import annotations

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
    only = figures.only_team(account)
    if only and chosen.team_number:
        return RedirectResponse(f"/teams/{chosen.team_number}{chosen.of_team(None, None).query()}", 303)
    chosen = chosen.of_team(None, None)
    tallies = seen.tallies("team", chosen.scope, counting(site.codebook), include_draft=chosen.draft)
    calls = {team: counted(tally) for team, tally in tallies.items()}
    lines = team_lines(figures.teams_to_choose(seen), seen.teams_of(chosen.scope), calls, words, chosen.query())
    seen.note("saw", detail={"page": "teams"})
    return render(request, "team_list.html", lines=lines, bar=bar(chosen, words, calls=False), kept=chosen.query())


@router.get("/teams/{number:int}")
def team(
    request: Request, site: SiteDep, seen: Seen, words: WordsDep, chosen: FiltersDep, number: int
) -> Response:  # fmt: skip
    name = figures.team_numbered(seen, number)
    chosen = chosen.of_team(name, number)
    seen.note("saw", detail={"page": "team", "name": name})
    days = chosen.of_team(None, None).scope
    shown, others = bar(chosen, words), [(t, f"/teams/{n}") for t, n in figures.teams_to_choose(seen)]
    about = {"bar": shown, "kept": chosen.query(), "others": others}
    try:
        review = team_review(
            seen, name, site.codebook, days, include_draft=chosen.draft, experimental=chosen.unsure
        )  # fmt: skip
    except WrongUse:  # nobody with a name has calls in the period
        return render(request, "figures_empty.html", title=words.gettext("Team %(team)s", team=name), **about)
    agents = seen.numbers("agent", review.agents.parties)
    hrefs = {agent: f"/agents/{key}{chosen.of_team(None, None).query()}" for agent, key in agents.items()}
    page = team_page(review, site.codebook, words, hrefs)
    return render(request, "team_page.html", page=page, calls=seen.call_keys(calls_of_team(review)), **about)
