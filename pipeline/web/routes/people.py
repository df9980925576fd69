"""People: added with roles, changed, closed, given a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.accounts import Account
from pipeline.errors import StoreError, WrongUse
from pipeline.store import Store
from pipeline.store.schema import INTEGERS
from pipeline.viewers import roles_of
from pipeline.web.deps import Me, Seen, WordsDep, me, seen, words_of
from pipeline.web.faults import Gone
from pipeline.web.pages import render
from pipeline.web.views.people import Chosen, person_page, person_row, role_fields

router = APIRouter(prefix="/people")
Text = Annotated[str, Form()]
Several = Annotated[list[str], Form()]
Number = Annotated[int, Path(ge=1, lt=INTEGERS)]


@router.get("")
def people(request: Request, seen: Seen, words: WordsDep, done: str = "") -> Response:
    centre, waiting = seen.centre(), seen.invited()
    rows = [person_row(account, centre, waiting, words) for account in seen.accounts()]
    return render(request, "people.html", rows=sorted(rows, key=lambda row: row.closed), done=done)


@router.get("/new")
def new(request: Request) -> Response:
    return _new_page(request, Chosen())


@router.post("")
def add(
    request: Request,
    seen: Seen,
    words: WordsDep,
    name: Text = "",
    login: Text = "",
    roles: Several = [],  # noqa: B006 - FastAPI makes a new one each time
    agent: Text = "",
    teams: Several = [],  # noqa: B006
) -> Response:
    chosen = Chosen(roles_of(roles), agent or None, tuple(teams))
    fault = chosen.fault(*seen.everybody(), words)
    if not login.strip() or not name.strip():
        fault = words.gettext("Give a name and a log-in name.")
    if not fault:
        try:
            account = seen.add_account(login, name, chosen.roles, agent=chosen.agent, teams=chosen.teams)
        except WrongUse:
            fault = words.gettext("This log-in name or name is taken or cannot be used; choose another.")
        else:
            return _handed_over(request, account, seen.link_for(account.id))
    return _new_page(request, chosen, fault, name, login)


@router.get("/{number}")
def person(request: Request, number: Number, done: str = "") -> Response:
    return _page(request, _account(seen(request), number), done=done)


@router.post("/{number}")
def change(
    request: Request,
    number: Number,
    seen: Seen,
    words: WordsDep,
    roles: Several = [],  # noqa: B006
    agent: Text = "",
    teams: Several = [],  # noqa: B006
) -> Response:
    account = _account(seen, number)
    chosen = Chosen(roles_of(roles), agent or None, tuple(teams))
    fault = chosen.fault(*seen.everybody(), words)
    if not fault:
        try:
            seen.change_account(number, chosen.roles, agent=chosen.agent, teams=chosen.teams)
        except WrongUse:
            fault = _last_admin(request)
        else:
            return RedirectResponse(f"/admin/people/{number}?done=roles", 303)
    return _page(request, account, chosen, fault)


@router.post("/{number}/link")
def link(request: Request, number: Number, seen: Seen) -> Response:
    account = _account(seen, number)
    return _handed_over(request, account, seen.link_for(number))


@router.post("/{number}/close")
def close(request: Request, number: Number, seen: Seen, me: Me) -> Response:
    account = _account(seen, number)
    try:
        seen.close_account(number)
    except WrongUse:
        return _page(request, account, fault=_last_admin(request))
    return RedirectResponse("/login" if number == me.id else "/admin/people?done=closed", 303)


@router.post("/{number}/open")
def reopen(number: Number, seen: Seen) -> Response:
    _account(seen, number)
    seen.reopen_account(number)
    return RedirectResponse(f"/admin/people/{number}?done=opened", 303)


def _account(store: Store, number: int) -> Account:
    try:
        return store.account(number)
    except StoreError as error:
        raise Gone(str(error)) from error


def _page(
    request: Request, account: Account, chosen: Chosen | None = None, fault: str = "", done: str = ""
) -> Response:
    store, words = seen(request), words_of(request)
    given = chosen or Chosen(account.roles, account.agent, account.teams)
    fields = role_fields(*store.everybody(), given, words)
    page = person_page(account, store.centre(), store.invited(), fields, me(request).name, words)
    return render(request, "person.html", 422 if fault else 200, page=page, fault=fault, done=done)


def _new_page(request: Request, chosen: Chosen, fault: str = "", name: str = "", login: str = "") -> Response:
    fields = role_fields(*seen(request).everybody(), chosen, words_of(request))
    values = {"fields": fields, "fault": fault, "name": name, "login": login}
    return render(request, "person_new.html", 422 if fault else 200, **values)


def _handed_over(request: Request, account: Account, token: str) -> Response:
    """The link stands on this page only: nothing but its hash is stored."""
    address = str(request.url_for("invitation", token=token))
    return render(request, "link.html", account=account, address=address)


def _last_admin(request: Request) -> str:
    return words_of(request).gettext(
        "This is the last person who administers callcoach; make somebody else an administrator first."
    )
