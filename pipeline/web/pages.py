"""Templates into answers. Templates of the web stand before those of reports: same pages, in the frame of the app."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from pipeline.report.render import TEMPLATES as OF_REPORTS
from pipeline.report.render import make_environment
from pipeline.web.deps import login_of, words_of

HERE = Path(__file__).resolve().parent
TEMPLATES, STATIC = HERE / "templates", HERE / "static"


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """`values` as the template names them; `me`, `csrf`, `path` and the language come by themselves."""
    words, login = words_of(request), login_of(request)
    page = environment(words.language).get_template(template)
    html = page.render(
        me=login.account if login else None,
        csrf=login.csrf if login else "",
        path=request.url.path,
        words=words,
        **values,
    )
    return HTMLResponse(html, status, headers={"Content-Language": words.language, "Vary": "Accept-Language, Cookie"})


@cache
def environment(language: str) -> Environment:
    made = make_environment(language, ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(OF_REPORTS)]))
    made.globals |= {"asset": asset, "has": has}
    return made


def has(name: str) -> bool:
    """Whether there is such a file in `static/`."""
    return file_of(name).is_file()


@cache
def asset(name: str) -> str:
    """Address of a file in `static/`, another one whenever the file is another, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256(file_of(name).read_bytes()).hexdigest()[:12]}"


def file_of(name: str) -> Path:
    return OF_REPORTS / "style.css" if name == "report.css" else STATIC / name
