"""Agents: the list, a profile, what is agreed with them."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline import coaching
from pipeline.accounts import Account
from pipeline.errors import Forbidden, WrongUse
from pipeline.measures import measures
from pipeline.profiles import Profile
from pipeline.report import writers
from pipeline.report.folder import slugs
from pipeline.report.page import agent_page
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.web import figures
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.faults import Gone
from pipeline.web.figures import FiltersDep
from pipeline.web.pages import render
from pipeline.web.site import Site
from pipeline.web.views import agents as listed
from pipeline.web.views import coaching as plans
from pipeline.web.views.filters import Filters, bar
from pipeline.web.views.profile import calls_of_profile, without_plan

router = APIRouter(dependencies=[may("see")])
EXPORTS = {  # in the order they are offered
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


@router.get("/agents")
def agents_page(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep, q: str = ""
) -> Response:
    if not account.viewer.may("coach"):
        return RedirectResponse("/agents/me", 303)
    days = seen.last_days(chosen.scope)
    names = listed.matching(list(days), q)
    lines = listed.agent_lines(
        names,
        seen.numbers("agent", names),
        seen.teams_of(chosen.scope),
        seen.tallies("agent", chosen.scope, listed.counting(site.codebook), include_draft=chosen.draft),
        days,
        seen.sessions(),
        site.codebook,
        words,
        chosen.query(),
    )
    shown = bar(chosen, words, teams=figures.teams_to_choose(seen), calls=False, search=q)
    return render(request, "agents.html", lines=lines, bar=shown, kept=chosen.query(), q=q, any=bool(days))


@router.get("/agents/me")
def own_page(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep, focus: str = ""
) -> Response:
    name = _own(account)
    number = seen.numbers("agent", [name])[name]
    return _profile_page(request, site, account, seen, words, chosen, focus, number, name)


@router.get("/agents/{number:int}")
def agent_profile(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep, number: int,
    focus: str = "",
) -> Response:  # fmt: skip
    name = figures.agent_numbered(seen, number)
    return _profile_page(request, site, account, seen, words, chosen, focus, number, name)


def _own(account: Account) -> str:
    name = account.viewer.own
    if name is None:
        raise Gone
    return name


def _profile_page(
    request: Request, site: Site, account: Account, seen: Store, words: Words, chosen: Filters, focus: str,
    number: int, name: str, refused: tuple[str, str] = ("", ""),
) -> Response:  # fmt: skip
    """`refused`: why a session was not noted, and what was agreed in it."""
    fault, agreed = refused
    own, may_coach = account.viewer.own == name, seen.may_coach(name)
    profile = _profile(site, seen, name, chosen, focus)
    seen.note("saw", agent=name)
    practice = profile and profile.practice
    kept = chosen.query(("focus", focus))
    plan = plans.plan(
        number, name, profile.sessions if profile else seen.sessions(name), seen.vision(name), site.codebook, words,
        person=account.name, own=own, may_coach=may_coach, today=figures.today(site, seen), kept=kept,
        practised=practice.measure.name if practice else "", agreed=agreed,
    )  # fmt: skip
    home = f"/agents{chosen.query()}" if account.viewer.may("coach") else ""
    action = "/agents/me" if request.url.path == "/agents/me" else f"/agents/{number}"
    about = {"plan": plan, "fault": fault, "kept": chosen.query(), "done": request.query_params.get("done", "")}
    if profile is None:
        shown = bar(chosen, words, action=action)
        return render(request, "profile_empty.html", 422 if fault else 200, bar=shown, name=name, home=home, **about)
    return render(
        request,
        "profile.html",
        422 if fault else 200,
        page=without_plan(agent_page(profile, site.codebook, words, home)),
        calls=seen.call_keys(calls_of_profile(profile)),
        bar=bar(chosen, words, more=[plans.practice_select(profile, site.codebook, words, focus)], action=action),
        exports=[(form, f"/agents/{number}/export/{form}{kept}") for form in EXPORTS if _ready(form)],
        **about,
    )


def _profile(site: Site, seen: Store, name: str, chosen: Filters, focus: str) -> Profile | None:
    """None where no call of the agent is in the period."""
    if not seen.has_calls(chosen.days.scope(agent=name)):
        return None
    measured = {measure.name for measure in measures(site.codebook)}
    practised = focus if focus in measured else None
    given = ([name], site.codebook, chosen.days, chosen.draft, chosen.unsure)
    try:
        return coaching.profiles(seen, *given, focus=practised)[0]
    except WrongUse:
        if practised is None:
            raise
        return coaching.profiles(seen, *given)[0]  # it rests on what is not shown any more


# ---- files


@router.get("/agents/{number:int}/export/{form}")
def export(
    site: SiteDep, seen: Seen, words: WordsDep, chosen: FiltersDep, number: int, form: str, focus: str = ""
) -> Response:
    name = figures.agent_numbered(seen, number)
    profile = _profile(site, seen, name, chosen, focus) if form in EXPORTS and _ready(form) else None
    if profile is None:
        raise Gone
    file = f"{slugs([name])[0]}.{form}"
    with tempfile.TemporaryDirectory(prefix="callcoach-") as folder:
        path = Path(folder) / file
        writers.write_profile(form, profile, site.codebook, words.language, path)
        content = path.read_bytes()
    seen.note("exported", agent=name, detail={"format": form})
    return Response(
        content, media_type=EXPORTS[form], headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


def _ready(form: str) -> bool:
    try:
        writers.ready(form)
    except WrongUse:
        return False
    return True


# ---- what is agreed

Text = Annotated[str, Form(max_length=plans.LONGEST)]


@router.post("/agents/{number:int}/sessions", dependencies=[may("coach")])
def add_session(
    request: Request, site: SiteDep, account: Me, seen: Seen, words: WordsDep, chosen: FiltersDep, number: int,
    held_on: Annotated[str, Form()] = "", focus: Annotated[str, Form()] = "", agreed: Text = "",
) -> Response:  # fmt: skip
    name = figures.agent_numbered(seen, number)
    try:
        day = date.fromisoformat(held_on)
        fault = words.gettext("This day is still to come: note a session when it has been held.")
        fault = fault if day > figures.today(site, seen) else ""
    except ValueError:
        day, fault = figures.today(site, seen), words.gettext("On which day was it held? Give it as 2026-11-02.")
    if focus and focus not in {measure.name for measure in measures(site.codebook)}:
        fault = words.gettext("There is nothing of this name to practise; choose from the list.")
    if fault:
        return _profile_page(request, site, account, seen, words, chosen, "", number, name, (fault, agreed))
    seen.add_session(name, day, focus=focus or None, agreed=agreed.strip() or None)
    return _back(f"/agents/{number}", chosen, "noted")


@router.post("/agents/{number:int}/sessions/{session:int}/remove", dependencies=[may("coach")])
def remove_session(seen: Seen, chosen: FiltersDep, number: int, session: int) -> Response:
    name = figures.agent_numbered(seen, number)
    if session not in {one.id for one in seen.sessions(name)}:
        raise Gone
    seen.remove_session(session)
    return _back(f"/agents/{number}", chosen, "removed")


@router.post("/agents/{number:int}/vision")
def set_vision(account: Me, seen: Seen, chosen: FiltersDep, number: int, text: Text = "") -> Response:
    name = figures.agent_numbered(seen, number)
    if account.viewer.own != name:
        raise Forbidden("A service vision is in the agent's own words; only they can change it.")
    seen.set_vision(name, text.strip())
    return _back("/agents/me", chosen, "vision")


def _back(profile: str, chosen: Filters, done: str) -> Response:
    return RedirectResponse(f"{profile}{chosen.query(('done', done))}#coaching", 303)
