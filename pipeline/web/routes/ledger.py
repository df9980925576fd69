"""What was given away."""

from __future__ import annotations

from typing import get_args

from fastapi import APIRouter, Request, Response

from pipeline.ledger import By, rolled_up
from pipeline.report.ledgerpage import ledger_page
from pipeline.showing import showing
from pipeline.web import figures
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.figures import FiltersDep
from pipeline.web.pages import render
from pipeline.web.views.filters import bar
from pipeline.web.views.ledger import by_select, most_often, named

router = APIRouter(dependencies=[may("coach")])


@router.get("/ledger")
def ledger(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep, by: str = ""
) -> Response:
    sees_all = account.viewer.sees_all
    allowed = by in get_args(By) and (by != "customer" or sees_all)
    asked: By = by if allowed else "team" if sees_all else "agent"  # type: ignore[assignment]
    totals = rolled_up(seen.ledger_lines(chosen.scope, include_draft=chosen.draft), asked)
    totals = most_often(totals) if asked == "customer" else named(totals, asked, site.codebook, words)
    hrefs: dict[str, str] = {}
    if asked in ("agent", "team"):
        names = {total.key for total in totals if total.key}
        hrefs = figures.addresses(seen, asked, names, chosen.of_team(None, None).query())
    shown = showing(seen, site.codebook, chosen.unsure)
    page = ledger_page({asked: totals}, shown, site.codebook, words, hrefs)
    seen.note("saw", detail={"page": "ledger", "by": asked, "team": chosen.team})
    offered = bar(chosen, words, teams=figures.teams_to_choose(seen), more=[by_select(words, asked, sees_all)])
    return render(
        request, "given_away.html", page=page, bar=offered, kept=chosen.query(), untold=bool(totals) and not page.tables
    )
