"""The language of pages: as the person chose, else as the browser asks."""

from __future__ import annotations

from fastapi import Request

from pipeline.accounts import Login
from pipeline.call import LANGUAGES
from pipeline.report.words import Words, words

COOKIE = "language"  # chosen before anybody is logged in
_SAME = {"no": "nb", "nn": "nb"}  # who asks for another Norwegian gets ours


def words_for(request: Request, login: Login | None) -> Words:
    chosen = (login and login.account.language) or request.cookies.get(COOKIE)
    return words(chosen if chosen in LANGUAGES else asked_for(request.headers.get("accept-language", "")))


def asked_for(header: str) -> str:
    """The best of our languages that an Accept-Language header names, by its weights; else English."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        language = name.split("-")[0].strip().lower()
        try:
            wanted.append((-float(weight or 1), _SAME.get(language, language)))
        except ValueError:
            continue
    return next((language for _, language in sorted(wanted, key=lambda w: w[0]) if language in LANGUAGES), "en")
