"""A folder of pages that appears whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from pipeline.atomic import whole_folder
from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report.overview import in_order
from pipeline.report.render import profile_html, teams_html

INDEX = "index.html"
_MARK = '<meta name="generator" content="callcoach">'  # our pages carry it, see base.html
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})
_RESERVED = {"index", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_LONGEST = 60


def slugs(names: Sequence[str]) -> list[str]:
    """A file name for each, without its ending: lower-case ASCII, unique, allowed on Windows too."""
    taken: set[str] = set()
    result = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-") or "agent"
        slug, number = stem, 1
        while slug in taken or slug in _RESERVED:
            number += 1
            slug = f"{stem}-{number}"
        taken.add(slug)
        result.append(slug)
    return result


def hrefs(profiles: Sequence[Profile]) -> dict[int, str]:
    """Position in `in_order(profiles)` -> file name of that agent's page."""
    return {i: f"{slug}.html" for i, slug in enumerate(slugs([p.agent for p in in_order(profiles)]))}


def overview_html(profiles: Sequence[Profile], codebook: Codebook, language: str = "en") -> str:
    """The teams page, with links to the agents' pages as `write_report` names them."""
    return teams_html(profiles, hrefs(profiles), codebook, language)


def write_report(profiles: Sequence[Profile], codebook: Codebook, folder: Path, language: str = "en") -> Path:
    """The teams page and one page an agent, in `folder`; the path of the teams page.

    An earlier report there is replaced once the new one is complete. WrongUse where `folder` holds anything else.
    """
    with whole_folder(folder, _ours, "a report") as new:
        _write(new / INDEX, overview_html(profiles, codebook, language))
        names = hrefs(profiles)
        for index, profile in enumerate(in_order(profiles)):
            _write(new / names[index], profile_html(profile, codebook, language, home=INDEX))
    return folder.resolve() / INDEX


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")


def _ours(path: Path) -> bool:
    if path.suffix != ".html" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return _MARK in file.read(1000)
