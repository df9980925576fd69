"""A call, a customer or an agent forgotten: counted first, done once it is confirmed, with a certificate."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from pipeline.certificate import from_document
from pipeline.errors import CallcoachError
from pipeline.forget import CERTIFICATES, Place, forget, keep, would_leave
from pipeline.store.store_forgetting import Extent
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, site_of, words_of
from pipeline.web.faults import Gone
from pipeline.web.pages import render
from pipeline.web.views.forgetting import Typed, certificate_page, certificate_rows, fault_of, forget_page, wish_of

router = APIRouter()
_ID = re.compile(r"\d{8}-[0-9a-f]{6}")


async def _sent(request: Request) -> Typed:
    form = await request.form()
    text = {name: str(form.get(name, "")).strip().replace("\0", "")[:500] for name in ("kind", "name", "how")}
    return Typed(**text, backups=form.get("backups") == "1", confirmed=str(form.get("confirmed", "")))


@router.get("/forget")
def form(request: Request, seen: Seen, words: WordsDep) -> Response:
    return _page(request, Typed())


@router.post("/forget")
def send(
    request: Request, site: SiteDep, me: Me, seen: Seen, words: WordsDep, typed: Annotated[Typed, Depends(_sent)]
) -> Response:
    wish = wish_of(typed)
    if wish is None:
        return _page(request, typed, fault=fault_of(words, ""))
    try:
        extent = seen.extent(wish)
    except CallcoachError:
        return _page(request, typed, fault=fault_of(words, wish.kind))
    place = Place(site.settings.url, site.settings.folder)
    if typed.confirmed != _digest(extent):
        return _page(request, typed, extent=extent, left=would_leave(extent, place), confirm=_digest(extent))
    certificate = forget(seen, extent, place, me.name, with_backups=typed.backups)
    keep(certificate, place.folder)
    return RedirectResponse(f"/admin/forget/{certificate.id}", 303)


@router.get("/forget/{number}")
def certificate(request: Request, site: SiteDep, seen: Seen, words: WordsDep, number: str) -> Response:
    found = from_document(json.loads(_file(site.settings.folder, number, ".json").read_text(encoding="utf-8")))
    return render(request, "certificate.html", page=certificate_page(found, seen.centre(), words))


@router.get("/forget/{number}/{form}")
def file(site: SiteDep, number: str, form: str) -> Response:
    path = _file(site.settings.folder, number, f".{form}" if form in ("json", "txt") else "")
    return FileResponse(path, filename=f"certificate-{path.name}", headers={"Cache-Control": "no-store"})


def _digest(extent: Extent) -> str:
    """What was confirmed: where there is more or less of it meanwhile, it is asked about again."""
    found = (extent.wish.kind, extent.wish.name, extent.wish.keep_figures, extent.keys)
    return sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _file(folder: Path, number: str, ending: str) -> Path:
    path = folder / CERTIFICATES / f"{number}{ending}"
    if not ending or not _ID.fullmatch(number) or not path.is_file():
        raise Gone("no such certificate")
    return path


def _page(request: Request, typed: Typed, fault: str = "", **more: Any) -> Response:
    site, words = site_of(request), words_of(request)
    place = site.settings.folder / CERTIFICATES
    found = [
        from_document(json.loads(p.read_text(encoding="utf-8"))) for p in sorted(place.glob("*.json"), reverse=True)
    ]
    confirm = more.pop("confirm", "")
    page = forget_page(typed, words, **more)
    rows = certificate_rows(found, site.store.centre(), words)
    return render(request, "forget.html", 422 if fault else 200, page=page, rows=rows, fault=fault, confirm=confirm)
