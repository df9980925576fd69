"""Workbooks, read back with openpyxl."""

from datetime import UTC, date, datetime

import pytest

from pipeline.errors import WrongUse
from pipeline.report.writers import write_profiles, write_sheets
from pipeline.sheets import Column, Sheet, xlsx
from tests.report.centre import centre, codebook

openpyxl = pytest.importorskip("openpyxl")

FORMULAS = ("=1+1", "+47 22 00 00", "-2", "@SUM(A1)", '=HYPERLINK("http://a";"b")', "  =1", "＝1", "#N/A")


def written(tmp_path, *sheets):
    write_sheets(sheets, "xlsx", tmp_path / "out.xlsx")
    return openpyxl.load_workbook(tmp_path / "out.xlsx")


def page(tmp_path, columns, *rows):
    return written(tmp_path, Sheet("page", columns, rows)).worksheets[0]


def by_heading(sheet, number=2):
    return {heading.value: cell for heading, cell in zip(sheet[1], sheet[number], strict=True)}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_profiles("xlsx", centre(), codebook(), "nb", path)
    return openpyxl.load_workbook(path)


def test_a_report_is_one_workbook_with_a_sheet_a_table(report):
    names = ["About", "Agents", "Figures", "Weeks", "Moments", "Findings", "Compensation"]
    assert report.sheetnames == names


def test_every_sheet_has_a_frozen_bold_line_of_headings_and_a_filter(report):
    for sheet in report.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert all(sheet.column_dimensions[cell.column_letter].width >= len(cell.value) for cell in sheet[1])


def test_shares_read_as_percent_and_times_as_seconds(report):
    sheet = report["Figures"]
    formats = {}
    for number in range(2, sheet.max_row + 1):
        row = by_heading(sheet, number)
        if row["value"].value is not None:
            formats[row["unit"].value] = row["value"].number_format
            assert row["count"].number_format == "#,##0"
    assert formats["share"] == "0%"
    assert formats["seconds"] == '0.0" s"'


def test_numbers_dates_and_nothing_stay_what_they_are(tmp_path):
    columns = (Column("n", "integer"), Column("day", "date"), Column("at", "utc"), Column("on", "local"), Column("no"))
    at = datetime.fromisoformat("2026-11-03T10:15:00+01:00")
    sheet = page(tmp_path, columns, (7, date(2026, 11, 3), at, at, None))
    row = by_heading(sheet)
    assert row["n"].value == 7
    assert row["day"].value == datetime(2026, 11, 3)
    assert row["at"].value == at.astimezone(UTC).replace(tzinfo=None)
    assert row["at"].number_format.endswith('" UTC"')
    assert row["on"].value == datetime(2026, 11, 3, 10, 15)
    assert row["no"].value is None


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(tmp_path, text):
    sheet = page(tmp_path, (Column(text), Column("said"), Column("more", "prose")), (text, text, text))
    for row in sheet.iter_rows():
        for cell in row[:1] if row[0].row == 1 else row:
            assert (cell.value, cell.data_type) == (text, "s")


def test_text_like_a_formula_stays_text_when_it_is_edited_in_excel(tmp_path):
    sheet = page(tmp_path, (Column("said"),), ("=1+1",), ("Hei",))
    assert [bool(sheet.cell(row, 1).quotePrefix) for row in (2, 3)] == [True, False]


def test_characters_that_a_workbook_cannot_hold_are_replaced(tmp_path):
    sheet = page(tmp_path, (Column("said"),), ("a\x00b\ud800c\nd 😀 å",))
    assert sheet["A2"].value == "a\ufffdb\ufffdc\nd 😀 å"


def test_a_text_too_long_for_a_cell_ends_in_dots(tmp_path):
    assert page(tmp_path, (Column("said"),), ("x" * 40_000,))["A2"].value == "x" * 32_766 + "…"


def test_a_number_that_is_none_is_left_out(tmp_path):
    assert page(tmp_path, (Column("n", "number"), Column("m", "number")), (float("nan"), 1.5))["A2"].value is None


def test_names_of_sheets_are_made_fit_and_unique(tmp_path):
    book = written(tmp_path, *(Sheet(name, (Column("a"),), ()) for name in ("a/b: [c]", "x" * 40, "x" * 35, "X" * 31)))
    assert book.sheetnames == ["A-b- -c-", "X" + "x" * 30, "X" + "x" * 26 + " 2", "X" * 27 + " 3"]


def test_more_rows_than_a_sheet_holds_are_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    rows = [(1,), (2,)]
    assert page(tmp_path, (Column("n", "integer"),), *rows).max_row == 3
    with pytest.raises(WrongUse, match=r"^page: a sheet of Excel holds 3 rows and there are more; .*\.parquet"):
        page(tmp_path, (Column("n", "integer"),), *rows, (3,))
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
