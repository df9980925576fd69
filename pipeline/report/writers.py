"""Figures into files: one function a format. What has tables is written with `write_sheets`, profiles also as pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from pipeline.atomic import list_files, listed, whole_file, whole_folder
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.profiles import Profile
from pipeline.report.asjson import profile_json
from pipeline.report.browser import find_browser
from pipeline.report.folder import write_report
from pipeline.report.pdf import write_page_pdf, write_report_pdf
from pipeline.report.render import profile_html
from pipeline.report.sheets import figures_sheet, profile_sheets
from pipeline.sheets import Sheet, csvfile, jsonfile, parquet, xlsx

Writer = Callable[[Sequence[Profile], Codebook, str, Path], object]  # profiles, codebook, language of pages, where to
ONE_TABLE: Mapping[str, Callable[[Sheet, Path], None]] = {"csv": csvfile.write, "parquet": parquet.write}
ALL_TABLES: Mapping[str, Callable[[Sequence[Sheet], Path], None]] = {"xlsx": xlsx.write, "json": jsonfile.write}
FORMATS = (*ONE_TABLE, *ALL_TABLES)  # of tables


def write_sheets(sheets: Sequence[Sheet], format: str, path: Path) -> None:
    """xlsx, json: one file. csv, parquet: a file for one table, a folder with a file each for several.

    Whole or not at all. WrongUse for several tables where `path` has the ending of one file.
    """
    if format in ALL_TABLES:
        with whole_file(path) as part:
            ALL_TABLES[format](sheets, part)
    elif format not in ONE_TABLE:
        raise WrongUse(f"{path}: there are no tables in {format!r}; choose {', '.join(FORMATS)}.")
    elif len(sheets) == 1 and (_is_file(format, path) or not path.is_dir()):
        with whole_file(path) as part:
            ONE_TABLE[format](sheets[0], part)
    elif _is_file(format, path):
        raise WrongUse(f"{path}: a .{format} file holds one table and there are {len(sheets)}; name a folder.")
    else:
        with whole_folder(path, listed, "such tables") as new:
            for sheet in sheets:
                ONE_TABLE[format](sheet, new / f"{sheet.name}.{format}")
            list_files(new)


def ready(format: str) -> None:
    """WrongUse where the library or browser that `format` needs is not here: asked before anything is counted."""
    if format == "pdf":
        find_browser()
    elif format == "xlsx":
        xlsx.library()
    elif format == "parquet":
        parquet.library()


def print_sheets(sheets: Sequence[Sheet], format: str, out: TextIO) -> None:
    """json, or csv of the first table, as text without a BOM."""
    if format == "json":
        jsonfile.dump(sheets, out)
    else:
        csvfile.dump(sheets[0], out)


def write_profile(format: str, profile: Profile, codebook: Codebook, language: str, path: Path) -> None:
    """One agent's profile in one of `PROFILE`."""
    PROFILE[format]([profile], codebook, language, path)


def write_profiles(format: str, profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    """Many agents' profiles in one of `REPORT`; for pages `path` is a folder."""
    REPORT[format](profiles, codebook, language, path)


def _tables(format: str) -> Writer:
    """A .csv or .parquet file holds the figures; a folder or a workbook all tables."""

    def write(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
        one = format in ONE_TABLE and _is_file(format, path)
        make = (lambda *of: (figures_sheet(*of),)) if one else profile_sheets
        write_sheets(make(profiles, codebook, language), format, path)

    return write


def _is_file(format: str, path: Path) -> bool:
    return path.suffix.lower() == f".{format}"


def _json(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    """A list, as `profile_json`."""
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        jsonfile.dump_value([profile_json(profile) for profile in profiles], out)


def _profile_json(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    with whole_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        jsonfile.dump_value(profile_json(profiles[0]), out)


def _page(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    with whole_file(path) as part:
        part.write_text(profile_html(profiles[0], codebook, language), encoding="utf-8", newline="\n")


def _page_pdf(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    write_page_pdf(profiles[0], codebook, path, language)


def _pages(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    write_report(profiles, codebook, path, language)


def _pages_pdf(profiles: Sequence[Profile], codebook: Codebook, language: str, path: Path) -> None:
    write_report_pdf(profiles, codebook, path, language)


_TABLES: Mapping[str, Writer] = {name: _tables(name) for name in ("csv", "xlsx", "parquet")}
PROFILE: Mapping[str, Writer] = {"json": _profile_json, **_TABLES, "html": _page, "pdf": _page_pdf}
REPORT: Mapping[str, Writer] = {"html": _pages, "pdf": _pages_pdf, **_TABLES, "json": _json}
