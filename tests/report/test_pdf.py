"""Pages printed by Chromium, read back with pypdf."""

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from pipeline.errors import WrongUse
from pipeline.report import browser
from pipeline.report.pdf import write_page_pdf, write_report_pdf
from pipeline.report.writers import write_profile
from tests.needs import needs
from tests.report.centre import centre, codebook, profile

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def chromium():
    needs(CHROMIUM, "chromium is not installed, so no page is printed to PDF")


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Stands in for the browser: a browser that fails in a way a real one cannot be made to fail."""
    needs(sys.platform != "win32", "a shell script stands in for a browser, which Windows cannot start")

    def make(text):
        path = tmp_path / "browser.sh"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv(browser.VARIABLE, str(path))

    return make


def read(path):
    return pytest.importorskip("pypdf").PdfReader(path)


def test_a_profile_is_printed_with_its_title_text_and_bookmarks(chromium, tmp_path):
    write_profile("pdf", profile(), codebook(), "nb", tmp_path / "kari.pdf")
    pdf = read(tmp_path / "kari.pdf")
    assert len(pdf.pages) > 2
    assert pdf.metadata.title.startswith("Kari Nordli")
    assert "Kari Nordli" in pdf.pages[0].extract_text()
    assert pdf.outline
    assert "/StructTreeRoot" in pdf.trailer["/Root"]  # tagged, for screen readers
    assert [path.name for path in tmp_path.iterdir()] == ["kari.pdf"]


def test_pages_are_a4_and_nothing_names_a_file_of_this_machine(chromium, tmp_path):
    write_page_pdf(profile(), codebook(), tmp_path / "kari.pdf")
    pdf = read(tmp_path / "kari.pdf")
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages} <= {(595, 842), (594, 842)}
    assert b"file://" not in (tmp_path / "kari.pdf").read_bytes()
    assert not any("file:" in page.extract_text() for page in pdf.pages)


def test_a_report_is_a_folder_with_one_file_a_page_and_may_be_made_again(chromium, tmp_path):
    for profiles in (centre()[:2], centre()[:1]):
        index = write_report_pdf(profiles, codebook(), tmp_path / "paper", "sv")
    assert sorted(path.name for path in index.parent.glob("*.pdf")) == ["index.pdf", "kari-nordli.pdf"]
    assert [path.name for path in tmp_path.iterdir()] == ["paper"]
    assert "Kari Nordli" in read(index).pages[0].extract_text()
    assert b"/URI" not in index.read_bytes()  # a link to another page would lead nowhere


def test_a_folder_with_another_pdf_is_refused_and_untouched(chromium, tmp_path):
    (tmp_path / "mine.pdf").write_bytes(b"%PDF-1.4 mine")
    with pytest.raises(WrongUse, match=r"holds mine\.pdf"):
        write_report_pdf(centre()[:1], codebook(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.pdf"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("echo 'cannot open display' >&2; exit 1", "cannot open display"),
        ("exit 0", "it wrote no file"),
        ('for a; do case "$a" in --print-to-pdf=*) printf %%PDF-half > "${a#*=}";; esac; done', "it wrote no file"),
    ],
)
def test_a_browser_that_prints_nothing_whole_is_named_and_the_old_file_stays(script, tmp_path, text, said):
    script(text)
    out = tmp_path / "out.pdf"
    out.write_bytes(b"old")
    with pytest.raises(WrongUse, match=rf"browser\.sh did not print page\.html \({said}\); name another browser"):
        write_page_pdf(profile(), codebook(), out)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["browser.sh", "out.pdf"]


def test_a_browser_that_hangs_is_ended_with_all_it_started(script, tmp_path):
    script(f"exec 9> {tmp_path}/fifo\n(sleep 20; echo late >&9) &\nsleep 20")
    os.mkfifo(tmp_path / "fifo")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    page = tmp_path / "page.html"
    page.touch()
    with pytest.raises(WrongUse, match=r"took longer than 0\.5 s"):
        browser.print_to_pdf(browser.find_browser(), page, tmp_path / "out.pdf", tmp_path / "profile", seconds=0.5)
    os.set_blocking(reader, True)
    assert os.read(reader, 9) == b""  # nobody holds it open any more
    os.close(reader)


def test_where_no_browser_is_found_the_way_out_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "is_file", lambda path: False)
    with pytest.raises(
        WrongUse, match=r"none was found; install one, name it in CALLCOACH_BROWSER, or choose --format"
    ):
        browser.find_browser({"PATH": str(tmp_path)})


def test_a_browser_named_that_is_not_there_is_said():
    with pytest.raises(WrongUse, match="CALLCOACH_BROWSER names /nowhere/chrome, which is no program here"):
        browser.find_browser({browser.VARIABLE: "/nowhere/chrome"})


def test_edge_is_found_where_windows_keeps_it(tmp_path):
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    assert browser.find_browser({"PATH": "", "PROGRAMFILES(X86)": str(tmp_path)}) == edge
