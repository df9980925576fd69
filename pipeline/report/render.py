"""View models into pages: one Jinja environment a language, everything escaped, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined

from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.comparing import SideBySide
from pipeline.driving import Driving
from pipeline.ledger import Total
from pipeline.profiles import Profile
from pipeline.report import charts, plots
from pipeline.report.callpage import call_page
from pipeline.report.comparison import compare_page
from pipeline.report.driverpage import driver_page
from pipeline.report.ledgerpage import ledger_page
from pipeline.report.overview import Links, teams_page
from pipeline.report.page import agent_page
from pipeline.report.teampage import team_page
from pipeline.report.words import words
from pipeline.showing import Showing
from pipeline.teams import TeamReview

TEMPLATES = Path(__file__).resolve().parent / "templates"


def profile_html(
    profile: Profile, codebook: Codebook, language: str = "en", home: str = "", calls: Mapping[str, str] = {}
) -> str:
    """One agent's page, complete in itself. `home`: address of the teams page, `calls`: call_id -> address of its page,
    where there are such pages."""
    page = agent_page(profile, codebook, words(language), home)
    return _environment(language).get_template("agent.html").render(page=page, calls=calls)


def teams_html(
    profiles: Sequence[Profile], hrefs: Mapping[int, str], codebook: Codebook, language: str, links: Links = Links()
) -> str:
    """The teams page; `hrefs` as in `teams_page`."""
    page = teams_page(profiles, hrefs, codebook, words(language), links)
    return _environment(language).get_template("teams.html").render(page=page)


def call_html(
    call: Call, codebook: Codebook, language: str = "en", home: str = "", outcomes: Mapping[str, float] = {}
) -> str:
    """One call's page, complete in itself. `home`: address of the page it is linked from, where there is one."""
    page = call_page(call, codebook, words(language), home, outcomes)
    return _environment(language).get_template("call.html").render(page=page)


def compare_html(
    found: SideBySide, codebook: Codebook, language: str = "en", hrefs: dict[str, str] | None = None, home: str = ""
) -> str:
    """Agents, teams or periods side by side. `hrefs`: name of an agent -> address of their page."""
    page = compare_page(found, codebook, words(language), hrefs, home)
    return _environment(language).get_template("compare.html").render(page=page)


def team_html(
    review: TeamReview, codebook: Codebook, language: str = "en", hrefs: Mapping[str, str] | None = None, home: str = ""
) -> str:
    """One team's page. `hrefs`: name of an agent -> address of their page."""
    page = team_page(review, codebook, words(language), hrefs, home)
    return _environment(language).get_template("team.html").render(page=page, calls={})


def drivers_html(found: Driving, codebook: Codebook, language: str = "en", home: str = "") -> str:
    page = driver_page(found, codebook, words(language), home)
    return _environment(language).get_template("drivers.html").render(page=page)


def ledger_html(
    totals: Mapping[str, tuple[Total, ...]],
    shown: Showing,
    codebook: Codebook,
    language: str = "en",
    hrefs: Mapping[str, str] | None = None,
    home: str = "",
) -> str:
    page = ledger_page(totals, shown, codebook, words(language), hrefs, home)
    return _environment(language).get_template("ledger.html").render(page=page)


@cache
def _environment(language: str) -> Environment:
    return make_environment(language, FileSystemLoader(TEMPLATES))


def make_environment(language: str, loader: BaseLoader) -> Environment:
    environment = Environment(
        loader=loader,
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(words(language).translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals |= {
        "language": language,
        "axis": [(x, words(language).percent(x / 100)) for x in plots.AXIS],
        "trend_top": plots.TREND_TOP,
        "trend_bottom": plots.TREND_BOTTOM,
        "trend_height": plots.TREND_HEIGHT,
        "chart_top": charts.TOP,
        "chart_bottom": charts.BOTTOM,
        "chart_height": charts.HEIGHT,
    }
    return environment
