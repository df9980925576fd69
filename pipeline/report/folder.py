"""A folder of pages that appears whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.atomic import whole_folder
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.comparing import SideBySide
from pipeline.driving import Driving
from pipeline.ledger import Total
from pipeline.profiles import Profile
from pipeline.report.overview import Links, in_order
from pipeline.report.quotes import LISTED
from pipeline.report.render import (
    call_html,
    compare_html,
    drivers_html,
    ledger_html,
    profile_html,
    team_html,
    teams_html,
)
from pipeline.showing import Showing
from pipeline.teams import TeamReview

INDEX, COMPARE, LEDGER = "index.html", "compare.html", "ledger.html"
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
    return {i: f"{_kept_apart(slug)}.html" for i, slug in enumerate(slugs([p.agent for p in in_order(profiles)]))}


def _kept_apart(slug: str) -> str:
    """An agent's name that reads like another page of the report."""
    return (
        f"agent-{slug}"
        if slug in ("compare", "ledger") or slug.startswith(("team-", "call-", "agent-", "outcome-"))
        else slug
    )


def overview_html(profiles: Sequence[Profile], codebook: Codebook, language: str = "en") -> str:
    """The teams page, with links to the agents' pages as `write_report` names them."""
    return teams_html(profiles, hrefs(profiles), codebook, language)


@dataclass(frozen=True)
class Extras:
    """What a report may hold besides profiles. `call`: of a call_id, for the calls whose words are shown."""

    teams: Sequence[TeamReview] = ()
    comparison: SideBySide | None = None
    ledger: Mapping[str, tuple[Total, ...]] = field(default_factory=dict)  # by what -> added up
    shown: Showing | None = None  # what the ledger may rest on
    drivers: Sequence[Driving] = ()
    call: Callable[[str], Call] | None = None


def write_report(
    profiles: Sequence[Profile], codebook: Codebook, folder: Path, language: str = "en", extras: Extras = Extras()
) -> Path:
    """The teams page and one page an agent, in `folder`; the path of the teams page.

    Also a page for each team, for the comparison and for each call shown, where there are `extras`.
    An earlier report there is replaced once the new one is complete. WrongUse where `folder` holds anything else.
    """
    ordered = in_order(profiles)
    agents = hrefs(profiles)
    of_agents = {profile.agent: agents[index] for index, profile in enumerate(ordered)}
    names = [review.team for review in extras.teams]
    teams = {name: f"team-{slug}.html" for name, slug in zip(names, slugs(names), strict=True)}
    outcomes = [driving.outcome.name for driving in extras.drivers]
    driven = {name: f"outcome-{slug}.html" for name, slug in zip(outcomes, slugs(outcomes), strict=True)}
    links = Links(teams, COMPARE if extras.comparison else "", LEDGER if extras.ledger else "", driven)
    with whole_folder(folder, _ours, "a report") as new:
        _write(new / INDEX, teams_html(profiles, agents, codebook, language, links))
        for review in extras.teams:
            _write(new / teams[review.team], team_html(review, codebook, language, of_agents, INDEX))
        if extras.comparison:
            _write(new / COMPARE, compare_html(extras.comparison, codebook, language, of_agents, INDEX))
        if extras.ledger and extras.shown:
            page = ledger_html(extras.ledger, extras.shown, codebook, language, {**of_agents, **teams}, INDEX)
            _write(new / LEDGER, page)
        for driving in extras.drivers:
            _write(new / driven[driving.outcome.name], drivers_html(driving, codebook, language, INDEX))
        calls = _calls_shown(ordered) if extras.call else []
        of_calls = {call_id: f"call-{slug}.html" for call_id, slug in zip(calls, slugs(calls), strict=True)}
        for index, profile in enumerate(ordered):
            _write(new / agents[index], profile_html(profile, codebook, language, INDEX, of_calls))
        for call_id, name in of_calls.items():
            call = extras.call(call_id) if extras.call else None
            if call:
                home = of_agents.get(call.agent or "", INDEX)
                _write(new / name, call_html(call, codebook, language, home))
    return folder.resolve() / INDEX


def _calls_shown(profiles: Sequence[Profile]) -> list[str]:
    """Calls of the moments to practise and of the findings listed."""
    found: dict[str, None] = {}
    for profile in profiles:
        practice = profile.practice
        found |= dict.fromkeys(p.call_id for p in (*practice.worked, *practice.passed)) if practice else {}
        found |= dict.fromkeys(finding.call_id for finding in profile.findings[:LISTED])
    return list(found)


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")


def _ours(path: Path) -> bool:
    if path.suffix != ".html" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return _MARK in file.read(1000)
