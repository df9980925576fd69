"""Parquet, read back with pyarrow."""

from datetime import UTC, date, datetime

import pytest

from pipeline.report.writers import write_profiles, write_sheets
from pipeline.sheets import Column, Sheet, parquet
from tests.report.centre import centre, codebook

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


def written(tmp_path, columns, *rows):
    write_sheets([Sheet("t", columns, rows)], "parquet", tmp_path / "t.parquet")
    return pq.read_table(tmp_path / "t.parquet")


def test_columns_have_types_also_where_nothing_is_in_them(tmp_path):
    kinds = ("text", "integer", "number", "share", "date", "local", "utc")
    table = written(tmp_path, tuple(Column(kind, kind) for kind in kinds), (None,) * len(kinds))
    assert [str(field.type) for field in table.schema] == [
        "string", "int64", "double", "double", "date32[day]", "timestamp[ms]", "timestamp[ms, tz=UTC]",
    ]  # fmt: skip
    assert set(table.to_pylist()[0].values()) == {None}


def test_a_table_without_rows_still_has_its_columns(tmp_path):
    assert written(tmp_path, (Column("a"), Column("n", "integer"))).schema.names == ["a", "n"]


def test_a_local_time_is_the_clock_at_the_site_and_utc_is_the_same_moment(tmp_path):
    at = datetime.fromisoformat("2026-11-03T10:15:00+01:00")
    row = written(tmp_path, (Column("on", "local"), Column("at", "utc")), (at, at)).to_pylist()[0]
    assert row["on"] == datetime(2026, 11, 3, 10, 15)
    assert row["at"] == datetime(2026, 11, 3, 9, 15, tzinfo=UTC)


def test_text_stays_as_it_is(tmp_path):
    texts = ["=1+1", "Åse 😀", "", "half \ud83d"]
    table = written(tmp_path, (Column("said"),), *((text,) for text in texts))
    assert table["said"].to_pylist() == ["=1+1", "Åse 😀", "", "half ?"]


def test_rows_are_written_a_group_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS", 2)
    taken = []
    rows = ((taken.append(n) or n,) for n in range(5))
    parquet.write(Sheet("t", (Column("n", "integer"),), rows), tmp_path / "t.parquet")
    assert pq.ParquetFile(tmp_path / "t.parquet").num_row_groups == 3
    assert pq.read_table(tmp_path / "t.parquet")["n"].to_pylist() == taken == [0, 1, 2, 3, 4]


def test_a_report_is_a_folder_with_a_file_a_table(tmp_path):
    write_profiles("parquet", centre(), codebook(), "en", tmp_path / "report")
    assert len(list((tmp_path / "report").glob("*.parquet"))) == 7
    weeks = pq.read_table(tmp_path / "report" / "weeks.parquet")
    assert weeks.schema.field("monday").type == pa.date32()
    assert min(weeks["monday"].to_pylist()) == date(2026, 9, 7)
    assert sum(weeks["total"].to_pylist()) > 0


def test_a_report_named_as_one_file_holds_the_figures(tmp_path):
    write_profiles("parquet", centre(), codebook(), "en", tmp_path / "figures.parquet")
    table = pq.read_table(tmp_path / "figures.parquet")
    assert set(table["agent"].to_pylist()) == {p.agent for p in centre()}
    assert table.num_rows == sum(len(p.figures) for p in centre())
