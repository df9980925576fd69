"""Recordings and transcripts sent by a browser, analysed, and watched meanwhile."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, astuple
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeSerializer

from pipeline.call import LANGUAGES
from pipeline.errors import StoreError, WrongUse, plain
from pipeline.formats.about import metadata_of
from pipeline.formats.values import one_line
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.store.schema import INTEGERS
from pipeline.store.uploads import Sent
from pipeline.web.deps import Me, Seen, SiteDep, WordsDep, may
from pipeline.web.faults import Gone
from pipeline.web.guard import TooLarge
from pipeline.web.inbox import LONGEST_NAME, SUFFIXES, Arrived, Inbox
from pipeline.web.pages import render
from pipeline.web.site import Site
from pipeline.web.tasks.analyze import FIELDS
from pipeline.web.views.uploads import BatchView, batch_view, size

router = APIRouter(prefix="/uploads", dependencies=[may("upload")])

BATCHES = 10  # on a page
Before = Annotated[int | None, Query(ge=1, lt=INTEGERS)]
BLOCK = 1024 * 1024


@router.get("")
def uploads_page(request: Request, site: SiteDep, seen: Seen, words: WordsDep, before: Before = None) -> Response:
    found = seen.jobs("analyze", before=before, limit=BATCHES + 1)
    return render(
        request,
        "uploads.html",
        batches=[_view(site, seen, words, job.id) for job in found[:BATCHES]],
        older=found[BATCHES - 1].id if len(found) > BATCHES else None,
        accept=",".join(sorted(SUFFIXES)),
        languages=LANGUAGES,
        timezone=site.settings.timezone or seen.centre().timezone,
        most=size(site.settings.upload_bytes, words),
    )


@router.put("/files")
async def take_file(request: Request, name: str, me: Me, site: SiteDep, words: WordsDep) -> Response:
    """A file as it is, without a form around it. What comes back stands for it when the batch is started."""
    arrived = await _arrived(site, name, request.stream(), words)
    known = site.store.known(arrived.digest)
    found = {"call": known.call_id, "href": f"/calls/{site.store.call_key(known.call_id)}"} if known else None
    return JSONResponse(
        {
            "token": _signer(site).dumps([me.id, *astuple(arrived.file)]),
            "name": arrived.file.name,
            "size": size(arrived.file.size, words),
            "known": found,
        }
    )


@router.post("/start")
async def start(request: Request, me: Me, site: SiteDep, seen: Seen, words: WordsDep) -> Response:
    """`files`: what came back for each; the fields are those of all of them together."""
    told = await _small_json(request, site.settings.form_bytes)
    tokens = told.get("files")
    if not isinstance(tokens, list) or not tokens:
        raise WrongUse(words.gettext("Choose at least one file."))
    files = list(dict.fromkeys(_signed(site, me.id, token) for token in tokens))
    number = _add(site, seen, files, told, words)
    return JSONResponse({"job": number, "href": f"/uploads#batch-{number}"}, 201)


@router.post("")
async def send_form(
    site: SiteDep,
    seen: Seen,
    words: WordsDep,
    files: list[UploadFile],
    agent: Annotated[str, Form()] = "",
    team: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
    timezone: Annotated[str, Form()] = "",
    started_at: Annotated[str, Form()] = "",
) -> Response:
    """The same in one form, for browsers without JavaScript."""
    told = {"agent": agent, "team": team, "language": language, "timezone": timezone, "started_at": started_at}
    _checked(told, site, words)
    named = [file for file in files if file.filename]
    if not named:
        raise WrongUse(words.gettext("Choose at least one file."))
    arrived: list[Sent] = []
    refused: list[str] = []
    for file in named:
        try:
            arrived.append((await _arrived(site, file.filename or "", _blocks(file), words)).file)
        except WrongUse as error:
            refused.append(str(error))
    if not arrived:
        raise WrongUse(refused[0])
    number = _add(site, seen, arrived, told, words, refused)
    return RedirectResponse(f"/uploads#batch-{number}", 303)


@router.get("/{job}.json")
def watch(job: int, site: SiteDep, seen: Seen, words: WordsDep) -> Response:
    return JSONResponse(asdict(_view(site, seen, words, job)))


@router.post("/{job}/stop")
def stop(job: int, site: SiteDep, seen: Seen, words: WordsDep) -> Response:
    _view(site, seen, words, job)  # of this kind, and theirs to see
    seen.stop_job(job)
    return RedirectResponse(f"/uploads#batch-{job}", 303)


def _view(site: Site, seen: Store, words: Words, number: int) -> BatchView:
    try:
        job = seen.job(number)
    except StoreError as error:
        raise Gone(str(error)) from error
    if job.kind != "analyze":
        raise Gone(f"{number}: no batch of files.")
    return batch_view(job, seen.uploads(number), words, site.settings.timezone or seen.centre().timezone)


def _add(
    site: Site, seen: Store, files: Sequence[Sent], told: Mapping[str, Any], words: Words, refused: Sequence[str] = ()
) -> int:
    """`refused`: why other files of the same form were not taken."""
    detail = _checked(told, site, words) | ({"refused": list(refused)} if refused else {})
    inbox = Inbox(site.settings.folder)
    if any(not inbox.path(file.stored).is_file() for file in files):
        raise WrongUse(words.gettext("A file you sent is not here any more. Send it again."))
    inbox.sweep({*site.store.stored_uploads(), *(file.stored for file in files)})
    number = seen.add_job("analyze", detail, len(files), files)
    site.wake()
    return number


def _checked(told: Mapping[str, Any], site: Site, words: Words) -> dict[str, Any]:
    """The fields that say anything, as texts."""
    texts = {name: one_line(value) for name in FIELDS if isinstance(value := told.get(name), str)}
    texts = {name: text for name, text in texts.items() if text}
    _, complaints = metadata_of(texts, texts.get("timezone") or site.settings.timezone)
    if complaints:
        raise WrongUse(words.gettext("This cannot be used: %(what)s.", what="; ".join(complaints)))
    return texts


async def _arrived(site: Site, name: str, chunks: AsyncIterator[bytes], words: Words) -> Arrived:
    try:
        return await Inbox(site.settings.folder).take(name, chunks)
    except ValueError as error:
        sentence = words.gettext(
            "%(name)s: files of this kind cannot be analysed. Send recordings, transcripts, or a table about them.",
            name=plain(name[:LONGEST_NAME])[:LONGEST_NAME],
        )
        raise WrongUse(sentence) from error


async def _blocks(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(BLOCK):
        yield block


async def _small_json(request: Request, most: int) -> dict[str, Any]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WrongUse("this is no JSON; load the page again.") from error
    return told if isinstance(told, dict) else {}


def _signer(site: Site) -> URLSafeSerializer:
    return URLSafeSerializer(site.secret, salt="upload")


def _signed(site: Site, account: int, token: Any) -> Sent:
    """The file that was taken in for this person before. WrongUse for anything else."""
    try:
        whose, *file = _signer(site).loads(str(token).encode(errors="replace"))  # JSON may hold half a letter
    except BadSignature as error:
        raise WrongUse("this stands for no file that was sent; send it again.") from error
    if whose != account:
        raise WrongUse("this stands for no file that was sent; send it again.")
    return Sent(*file)
