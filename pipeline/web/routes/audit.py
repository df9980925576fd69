"""Who saw and did what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from pipeline.sheets import csvfile
from pipeline.store import Store
from pipeline.store.audit import COMMAND_LINE, Asked, Entry
from pipeline.web.deps import Seen, WordsDep
from pipeline.web.pages import render
from pipeline.web.views.audit import AuditPage, Filter, action_title, asked_for, audit_row, audit_sheet, person_title

router = APIRouter()
ROWS, AT_ONCE = 50, 1000
NONE = -1  # no call has this number


def _filter(
    person: str = "",
    agent: str = "",
    call: str = "",
    action: str = "",
    first: str = "",
    last: str = "",
    before: str = "",
) -> Filter:
    number = int(before) if before.isdecimal() and len(before) < 10 else 0
    person, agent, call, action, first, last = (
        text.strip().replace("\0", "") for text in (person, agent, call, action, first, last)
    )
    return Filter(person, agent, call, action, first, last, number)


Given = Annotated[Filter, Depends(_filter)]


@router.get("/audit")
def audit(request: Request, seen: Seen, words: WordsDep, given: Given) -> Response:
    centre = seen.centre()
    entries = seen.audit(_asked(seen, given), ROWS + 1)
    shown = entries[:ROWS]
    page = AuditPage(
        tuple(audit_row(entry, centre, words) for entry in shown),
        given,
        tuple((name, person_title(name, words)) for name in (*(a.name for a in seen.accounts()), COMMAND_LINE)),
        seen.everybody()[0],
        tuple((action, action_title(action, words)) for action in seen.audited_actions()),
        given.query(before=shown[-1].id) if len(entries) > ROWS else "",
        f"/admin/audit.csv{given.query(before=0)}",
        centre.timezone,
        "" if given.is_plain else words.gettext("A day cannot be understood, and was left out; write 2026-11-02."),
    )
    return render(request, "audit.html", page=page)


@router.get("/audit.csv")
def audit_csv(seen: Seen, given: Given) -> Response:
    seen.note("exported", detail={"what": "audit"})
    text = _lines(seen, _asked(seen, given))
    headers = {"Content-Disposition": 'attachment; filename="callcoach-audit.csv"'}
    return StreamingResponse(text, media_type="text/csv; charset=utf-8", headers=headers)


def _asked(store: Store, given: Filter) -> Asked:
    return asked_for(given, _key(store, given.call) if given.call else None, store.centre().timezone)


def _key(store: Store, call: str) -> int:
    """By name, or by number as `#17` stands for a call that is gone."""
    found = store.number_of(call)
    if found is None and call.removeprefix("#").isdecimal() and len(call) < 10:
        return int(call.removeprefix("#"))
    return NONE if found is None else found


def _lines(store: Store, asked: Asked) -> Iterator[str]:
    """CSV a few entries at a time; with the BOM that Excel needs to see that it is UTF-8."""
    yield "\ufeff"
    first = True
    while True:
        entries: tuple[Entry, ...] = store.audit(asked, AT_ONCE)
        if not entries and not first:
            return
        out = io.StringIO(newline="")
        csvfile.dump(audit_sheet(entries), out)
        yield out.getvalue() if first else out.getvalue().partition("\r\n")[2]
        if len(entries) < AT_ONCE:
            return
        first, asked = False, replace(asked, before=entries[-1].id)
