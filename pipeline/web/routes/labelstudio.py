"""Lines out to Label Studio, and what was labelled there back in."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response, UploadFile

from pipeline.batch.annotated import take, tasks
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import labelstudio
from pipeline.formats.source import MAX_BYTES
from pipeline.formats.values import one_line
from pipeline.web.deps import Seen, SiteDep, WordsDep, may
from pipeline.web.pages import render

router = APIRouter(dependencies=[may("train")])

FAULTS = 50  # that are shown


@router.get("/training/lines.json")
def lines(site: SiteDep, seen: Seen, words: WordsDep, names: bool = False) -> Response:
    """Without `names` under pseudonyms: who labels needs words, and nobody's name."""
    file = io.StringIO()
    count = labelstudio.write_tasks(tasks(seen, site.codebook, None if names else site.pseudonyms.of_call), file)
    if not count:
        raise WrongUse(words.gettext("No lines wait to be labelled. Make a training queue under Labelling first."))
    seen.note("exported", detail={"what": "lines to be labelled", "lines": count, "names": names})
    return _file(file.getvalue(), "application/json", "callcoach-lines.json")


@router.get("/training/lines.xml")
def config(site: SiteDep) -> Response:
    return _file(labelstudio.config(site.codebook), "application/xml", "callcoach-lines.xml")


@router.post("/uploads/annotations")  # beside the uploads, which may be large
def take_in(
    request: Request,
    site: SiteDep,
    seen: Seen,
    words: WordsDep,
    file: UploadFile,
    coder: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "labels.json"
        path.write_bytes(file.file.read(MAX_BYTES + 1))
        called = site.pseudonyms.resolver(lambda: site.store.named("call"))
        try:
            taken = take(site.store, path, site.codebook, one_line(coder) or None, called, seen.signatures_of_others())
        except UnreadableInput as error:
            raise UnreadableInput(path.name, error.cause, error.way_out) from error
    if not taken.faults:
        seen.note("imported", detail={"what": "Label Studio", "calls": taken.calls, "lines": taken.lines})
    said = words.ngettext(
        "%(n)s line taken in, %(unchanged)s unchanged.",
        "%(n)s lines taken in, %(unchanged)s unchanged.",
        taken.lines,
        n=words.number(taken.lines),
        unchanged=words.number(taken.unchanged),
    )
    faults = [str(fault) for fault in taken.faults]
    status = 422 if faults else 200
    return render(
        request, "annotations.html", status, faults=faults[:FAULTS], more=max(0, len(faults) - FAULTS), said=said
    )


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
