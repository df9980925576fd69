"""Administration: people, who saw what, settings."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from pipeline.web.deps import may
from pipeline.web.routes import audit, centre, forgetting, people

router = APIRouter(prefix="/admin", dependencies=[may("administer")])
for part in (people, audit, centre, forgetting):
    router.include_router(part.router)


@router.get("")
def start() -> RedirectResponse:
    return RedirectResponse("/admin/people", 303)
