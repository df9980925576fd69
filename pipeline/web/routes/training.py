"""Taggers: trained, held against each other, taken into use, and back."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from pipeline.classify import load_tagger
from pipeline.errors import ModelMissing, StoreError, WrongUse
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.store.kept import Kept
from pipeline.web.deps import Seen, SiteDep, WordsDep, may
from pipeline.web.faults import Gone
from pipeline.web.models import card_figures, file_of
from pipeline.web.pages import render
from pipeline.web.site import Site
from pipeline.web.tasks.retag import fits
from pipeline.web.tasks.train import headline, labels_folder
from pipeline.web.views.training import TaggerView, ended_text, job_view, kept_view, shipped_view

router = APIRouter(prefix="/training", dependencies=[may("train")])

NUMBER = Annotated[str, Form()]


@router.get("")
def training_page(request: Request, site: SiteDep, seen: Seen, words: WordsDep, ended: str = "") -> Response:
    kept = seen.kept_taggers()
    taggers = _taggers(site, seen, kept, words)
    source = _source_in_use(site)
    job = next(iter(seen.jobs("train", "retag", limit=1)), None)
    folder = labels_folder(site.settings)
    return render(
        request,
        "training.html",
        used=next((tagger for tagger in taggers if tagger.used), None),
        lost=not source,
        taggers=taggers,
        job=job_view(job, words) if job and (job.under_way or job.state in ("failed", "stopped")) else None,
        ended=ended_text(job, words) if ended else "",
        labelled=seen.learned_lines(),
        files=_files(folder) if folder else 0,
        mixed=bool(source) and site.store.tagged_by_others(source),
        fixed=site.settings.tagger is not None,
    )


@router.get("/job.json")
def watch(seen: Seen, words: WordsDep) -> Response:
    job = next(iter(seen.jobs("train", "retag", limit=1)), None)
    return JSONResponse(asdict(job_view(job, words)) if job else None)


@router.post("/train")
def train(site: SiteDep, seen: Seen, words: WordsDep) -> Response:
    _refuse_second(seen, words)
    seen.add_job("train")
    site.wake()
    return RedirectResponse("/training", 303)


@router.post("/use")
def use(site: SiteDep, seen: Seen, words: WordsDep, tagger: NUMBER = "") -> Response:
    """`tagger`: number of a kept one, "" for the one that came with callcoach."""
    _ = words.gettext
    _refuse_second(seen, words)
    if site.settings.tagger is not None:
        raise WrongUse(_("This server was started with a tagger of its own; start it without one to choose here."))
    kept = next((kept for kept in seen.kept_taggers() if str(kept.id) == tagger), None)
    if tagger and kept is None:
        raise Gone(f"{tagger}: no tagger kept here.")
    try:
        chosen = load_tagger(file_of(site.settings.folder, kept) if kept else None)
    except ModelMissing as error:
        raise WrongUse(_("The file of this tagger is not on this server any more. Choose another.")) from error
    if not fits(chosen, site.codebook):
        raise WrongUse(_("This tagger was trained with another codebook than the one in use. Train a new one."))
    seen.add_job("retag", {"tagger": kept.id if kept else None})
    site.wake()
    return RedirectResponse("/training", 303)


@router.post("/stop")
def stop(seen: Seen, job: Annotated[int, Form()]) -> Response:
    try:
        kind = seen.job(job).kind
    except StoreError as error:
        raise Gone(str(error)) from error
    if kind not in ("train", "retag"):
        raise Gone(f"{job}: no training.")
    seen.stop_job(job)
    return RedirectResponse("/training", 303)


def _refuse_second(seen: Store, words: Words) -> None:
    if any(job.under_way for job in seen.jobs("train", "retag", limit=1)):
        raise WrongUse(words.gettext("Something is under way already. Wait until it has ended, or stop it."))


def _taggers(site: Site, seen: Store, kept: tuple[Kept, ...], words: Words) -> list[TaggerView]:
    """Those kept, the newest first, then the one that came with callcoach."""
    used = _source_in_use(site)
    shipped = _shipped()
    noted = seen.tagger_before()
    zone = site.settings.timezone or seen.centre().timezone
    views = [
        kept_view(each, each.source == used, each.source == noted != used, site.codebook, words, zone) for each in kept
    ]
    card = headline(card_figures(None))["card"]
    return [*views, shipped_view(shipped, card, shipped == used, shipped == noted != used, words)]


def _source_in_use(site: Site) -> str:
    """Empty where its file is gone."""
    try:
        return site.tagger.source
    except ModelMissing:
        return ""


@cache
def _shipped() -> str:
    return load_tagger().source


@cache
def _files(folder: Path) -> int:
    return sum(1 for _ in (folder / "calls").rglob("*.tsv")) or sum(1 for _ in folder.rglob("*.tsv"))
