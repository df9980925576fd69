"""Utterances of calls as XLSX and Parquet: the rows of the CSV."""

import csv
from datetime import UTC, datetime

import pytest

from pipeline.call import Amount, Call, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.formats import read_calls, write_calls
from pipeline.formats.csvout import COLUMNS
from pipeline.sheets import parquet, xlsx
from pipeline.tags import Judgement

CALL = Call(
    "c-1",
    (
        Turn("agent", (Utterance("=1+1", 0, 900, Judgement(("question",), "open"), (Amount(200, "NOK", "credit"),)),)),
        Turn("customer", (Utterance("Ja, åtte."),)),
    ),
    agent="Åse",
    started_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
)


def test_a_workbook_holds_the_rows_of_the_csv(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    write_calls([CALL], tmp_path / "out.xlsx")
    head, *rows = openpyxl.load_workbook(tmp_path / "out.xlsx").active.values
    assert list(head) == [column.name for column in COLUMNS]
    first, second = (dict(zip(head, row, strict=True)) for row in rows)
    assert (first["text"], first["start_ms"], first["started_at"]) == ("=1+1", 0, datetime(2026, 11, 3, 9))
    assert (second["text"], second["judged"], second["start_ms"], second["amounts"]) == ("Ja, åtte.", "no", None, None)


def test_parquet_holds_the_rows_of_the_csv(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    write_calls([CALL], tmp_path / "out.parquet")
    write_calls([CALL], tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    for row, text in zip(pq.read_table(tmp_path / "out.parquet").to_pylist(), said, strict=True):
        assert row["started_at"] == datetime.fromisoformat(text["started_at"])
        for name in text.keys() - {"started_at"}:
            assert ("" if row[name] is None else str(row[name])) == text[name].removeprefix("'")


def test_calls_are_read_only_as_their_rows_are_written(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(parquet, "ROWS", 4)
    ahead, real = [], parquet._cell
    read = written = 0

    def calls():
        nonlocal read
        for _ in range(20):
            read += 1
            yield CALL

    def counted(cell, kind):
        nonlocal written
        written += 1
        ahead.append(2 * read - written / len(COLUMNS))
        return real(cell, kind)

    monkeypatch.setattr(parquet, "_cell", counted)
    write_calls(calls(), tmp_path / "out.parquet")
    assert max(ahead) <= 4


def test_too_many_utterances_for_excel_are_refused_and_the_old_file_stays(tmp_path, monkeypatch):
    pytest.importorskip("openpyxl")
    monkeypatch.setattr(xlsx, "MAX_ROWS", 2)
    (tmp_path / "out.xlsx").write_text("old")
    with pytest.raises(WrongUse, match="utterances: a sheet of Excel holds 2 rows and there are more"):
        write_calls([CALL], tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_text() == "old"


def test_what_was_written_is_no_transcript(tmp_path):
    pytest.importorskip("openpyxl")
    write_calls([CALL], tmp_path / "out.xlsx")
    assert "it is no transcript" in str(read_calls(tmp_path / "out.xlsx").faults[0])
