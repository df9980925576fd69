"""Our pages on paper: the HTML that the reader would see, printed by a browser of this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.atomic import list_files, listed, whole_file, whole_folder
from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report.browser import find_browser, print_to_pdf
from pipeline.report.folder import Extras, hrefs, slugs
from pipeline.report.overview import in_order
from pipeline.report.render import (
    compare_html,
    drivers_html,
    ledger_html,
    profile_html,
    team_html,
    teams_html,
)

INDEX = "index.pdf"
AT_ONCE = 2  # browsers


def write_page_pdf(profile: Profile, codebook: Codebook, path: Path, language: str = "en") -> None:
    """One agent's page. WrongUse where no browser is found or it prints nothing; `path` is then as it was."""
    page_pdf(profile_html(profile, codebook, language), path)


def page_pdf(page: str, path: Path) -> None:
    """Any of our pages, given as HTML."""
    browser = find_browser()
    with whole_file(path) as part:
        _print(browser, page, part, path.resolve().parent)


def write_report_pdf(
    profiles: Sequence[Profile], codebook: Codebook, folder: Path, language: str = "en", extras: Extras = Extras()
) -> Path:
    """The teams page, one file an agent and those of `extras` but single calls, in `folder`; the path of the first.

    Without links from one to another. As `write_report` else.
    """
    browser, ordered = find_browser(), in_order(profiles)
    folder = folder.resolve()
    pages = _pages(ordered, codebook, language, extras)
    with whole_folder(folder, listed, "a report as PDF") as new:

        def one(name: str) -> None:
            _print(browser, pages[name](), new / f"{name}.pdf", folder.parent)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, pages))
        list_files(new)
    return folder / INDEX


def _pages(
    ordered: Sequence[Profile], codebook: Codebook, language: str, extras: Extras
) -> dict[str, Callable[[], str]]:
    """Name of a file, without its ending, to its page: made when it is printed."""
    found: dict[str, Callable[[], str]] = {"index": partial(teams_html, ordered, {}, codebook, language)}
    for index, name in hrefs(ordered).items():
        found[Path(name).stem] = partial(profile_html, ordered[index], codebook, language)
    for slug, review in zip(slugs([r.team for r in extras.teams]), extras.teams, strict=True):
        found[f"team-{slug}"] = partial(team_html, review, codebook, language)
    if extras.comparison:
        found["compare"] = partial(compare_html, extras.comparison, codebook, language)
    if extras.ledger and extras.shown:
        found["ledger"] = partial(ledger_html, extras.ledger, extras.shown, codebook, language)
    for slug, driving in zip(slugs([d.outcome.name for d in extras.drivers]), extras.drivers, strict=True):
        found[f"outcome-{slug}"] = partial(drivers_html, driving, codebook, language)
    return found


def _print(browser: Path, page: str, out: Path, room: Path) -> None:
    """In a folder of its own in `room`, where the user writes: a browser from a snap sees no /tmp and no hidden one."""
    with tempfile.TemporaryDirectory(prefix="callcoach-", dir=room, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / "page.html").write_text(page, encoding="utf-8", newline="\n")
        print_to_pdf(browser, folder / "page.html", folder / "page.pdf", folder / "profile")
        (folder / "page.pdf").replace(out)
