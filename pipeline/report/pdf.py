"""Our pages on paper: the HTML that the reader would see, printed by a browser of this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.atomic import list_files, listed, whole_file, whole_folder
from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report.browser import find_browser, print_to_pdf
from pipeline.report.folder import slugs
from pipeline.report.overview import in_order
from pipeline.report.render import profile_html, teams_html

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


def write_report_pdf(profiles: Sequence[Profile], codebook: Codebook, folder: Path, language: str = "en") -> Path:
    """The teams page and one file an agent, in `folder`; the path of the teams page. As `write_report` else."""
    browser, ordered = find_browser(), in_order(profiles)
    names = [f"{slug}.pdf" for slug in slugs([p.agent for p in ordered])]
    folder = folder.resolve()
    with whole_folder(folder, listed, "a report as PDF") as new:

        def one(made: tuple[str, Profile | None]) -> None:
            name, profile = made
            html = profile_html(profile, codebook, language) if profile else teams_html(ordered, {}, codebook, language)
            _print(browser, html, new / name, folder.parent)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, [(INDEX, None), *zip(names, ordered, strict=True)]))
        list_files(new)
    return folder / INDEX


def _print(browser: Path, page: str, out: Path, room: Path) -> None:
    """In a folder of its own in `room`, where the user writes: a browser from a snap sees no /tmp and no hidden one."""
    with tempfile.TemporaryDirectory(prefix="callcoach-", dir=room, ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / "page.html").write_text(page, encoding="utf-8", newline="\n")
        print_to_pdf(browser, folder / "page.html", folder / "page.pdf", folder / "profile")
        (folder / "page.pdf").replace(out)
