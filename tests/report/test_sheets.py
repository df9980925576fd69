"""Profiles as plain tables, and what is the same in every format."""

import csv
import json
import re
from datetime import date

import pytest

from pipeline.errors import WrongUse
from pipeline.report.asjson import profile_json
from pipeline.report.sheets import figures_sheet, profile_sheets
from pipeline.report.writers import FORMATS, PROFILE, REPORT, write_profiles, write_sheets
from pipeline.sheets import Column, Sheet
from tests.report.centre import bare, centre, codebook, figure, profile

TWO = Sheet("two", (Column("name"), Column("n", "integer")), (("Åse", 1), ("=1+1", None)))
TYPES = {
    "text": str,
    "prose": str,
    "integer": int,
    "number": (int, float),
    "share": float,
    "value": float,
    "date": date,
}


def cells(sheet):
    """(column, cell) of every row; the rows of a sheet of profiles may be read again."""
    return [(column, cell) for row in sheet.rows for column, cell in zip(sheet.columns, row, strict=True)]


def records(sheet):
    return [dict(zip((column.name for column in sheet.columns), row, strict=True)) for row in sheet.rows]


def test_there_is_a_table_for_each_part_of_a_profile():
    sheets = profile_sheets(centre(), codebook())
    names = ["about", "agents", "figures", "weeks", "moments", "findings", "compensation"]
    assert [sheet.name for sheet in sheets] == names
    assert all(sheet.rows for sheet in sheets)


def test_every_cell_is_of_the_kind_of_its_column():
    for sheet in profile_sheets(centre(), codebook()):
        for column, cell in cells(sheet):
            if column.kind != "local":
                assert cell is None or isinstance(cell, TYPES[column.kind]), (sheet.name, column, cell)


def test_a_row_of_figures_says_what_the_json_of_the_profile_says():
    kari = profile()
    rows = records(figures_sheet([kari], codebook()))
    for row, told in zip(rows, profile_json(kari)["figures"], strict=True):
        assert (row["measure"], row["unit"], row["counted"]) == (told["measure"], told["unit"], told["numerator"])
        for side, prefix in (("agent", ""), ("team", "team_"), ("everyone", "everyone_")):
            for name in ("count", "total", "calls", "value", "low", "high"):
                assert row[prefix + name] == told[side][name]


def test_what_is_not_known_is_empty_and_never_zero():
    nothing = figure("calls.apology", (0, 0), (0, 4))
    row = records(figures_sheet([bare(figures=(nothing,))], codebook()))[0]
    assert (row["count"], row["total"], row["value"], row["low"]) == (0, 0, None, None)
    assert (row["everyone_count"], row["everyone_value"]) == (0, 0.0)
    assert {row[name] for name in row if name.startswith("team")} == {None}  # there is no team


def test_titles_are_in_the_readers_language_and_names_of_columns_are_not():
    english, norwegian = (figures_sheet([profile()], codebook(), language) for language in ("en", "nb"))
    assert english.columns == norwegian.columns
    titles = [{row["measure"]: row["title"] for row in records(sheet)} for sheet in (english, norwegian)]
    assert titles[0]["calls.apology"] == codebook()["apology"].title["en"]
    assert titles[1]["calls.apology"] == codebook()["apology"].title["nb"]


def test_the_first_table_says_period_calls_and_who_is_provisional():
    few = bare(
        agent="Kari", calls=3, first_day=date(2026, 9, 7), last_day=date(2026, 9, 9), calls_left_out={"draft": 2}
    )
    many = bare(agent="Ola", calls=40)
    about = {row["topic"]: row["text"] for row in records(profile_sheets([few, many], codebook())[0])}
    assert about["Period"] == "7 Sep – 9 Sep 2026"
    assert about["Calls counted"] == "43"
    assert about["Left out"] == "2 (2 with only a rough draft of the words)"
    assert re.search(r"fewer than 10 calls.* Kari\.$", about["provisional"])


def test_csv_is_one_table_with_a_mark_for_excel_and_formulas_disarmed(tmp_path):
    write_sheets([TWO], "csv", tmp_path / "two.csv")
    data = (tmp_path / "two.csv").read_bytes()
    assert data == "\ufeffname,n\r\nÅse,1\r\n'=1+1,\r\n".encode()


def test_json_keeps_the_text_as_it_is_and_null_for_nothing(tmp_path):
    write_sheets([TWO], "json", tmp_path / "two.json")
    told = json.loads((tmp_path / "two.json").read_text(encoding="utf-8"))
    assert told == {"two": [{"name": "Åse", "n": 1}, {"name": "=1+1", "n": None}]}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_several_tables_are_a_folder_that_is_replaced_whole(tmp_path, form):
    other = Sheet("other", (Column("a"),), (("b",),))
    write_sheets([TWO, other], form, tmp_path / "tables")
    write_sheets([TWO, Sheet("third", (Column("a"),), ())], form, tmp_path / "tables")
    assert sorted(p.name for p in (tmp_path / "tables").glob("*.*")) == [".callcoach", f"third.{form}", f"two.{form}"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_folder_with_a_file_of_somebody_else_is_left_alone(tmp_path):
    write_sheets([TWO, TWO], "csv", tmp_path / "tables")
    (tmp_path / "tables" / "mine.csv").write_text("mine")
    with pytest.raises(WrongUse, match=r"holds mine\.csv"):
        write_sheets([TWO, TWO], "csv", tmp_path / "tables")
    assert (tmp_path / "tables" / "mine.csv").read_text() == "mine"


def test_several_tables_in_one_csv_file_are_refused(tmp_path):
    with pytest.raises(WrongUse, match="holds one table and there are 2; name a folder"):
        write_sheets([TWO, TWO], "csv", tmp_path / "x.csv")


def test_a_format_that_is_not_there_is_named_with_those_there_are(tmp_path):
    with pytest.raises(WrongUse, match=f"no tables in 'ods'; choose {', '.join(FORMATS)}"):
        write_sheets([TWO], "ods", tmp_path / "x.ods")


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_that_breaks_half_way_leaves_the_old_file_and_nothing_else(tmp_path, form):
    path = tmp_path / f"out.{form}"
    path.write_text("old")

    def rows():
        yield ("Åse", 1)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        write_sheets([Sheet("two", TWO.columns, rows())], form, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("module", "form", "said"),
    [
        ("openpyxl", "xlsx", r"needs openpyxl, which is not installed; pip install 'callcoach\[xlsx\]'\.$"),
        ("pyarrow", "parquet", r"needs pyarrow, which is not installed; pip install 'callcoach\[parquet\]'\.$"),
    ],
)
def test_a_library_that_is_missing_is_named_with_the_way_out(tmp_path, monkeypatch, module, form, said):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(WrongUse, match=said):
        write_sheets([TWO], form, tmp_path / f"x.{form}")
    assert list(tmp_path.iterdir()) == []


def test_a_profile_and_a_report_are_written_in_the_same_formats():
    assert set(PROFILE) == set(REPORT) == {"json", "csv", "xlsx", "parquet", "html", "pdf"}


def test_a_csv_file_of_a_report_holds_the_figures_of_all_agents(tmp_path):
    write_profiles("csv", centre(), codebook(), "en", tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["agent"] for row in csv.DictReader(file)} == {p.agent for p in centre()}
