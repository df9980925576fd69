"""What was taken in with the worst of intentions goes out without doing harm."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Call, Turn, Utterance
from pipeline.formats import write_calls
from pipeline.sheets import Column, Sheet, csvfile
from pipeline.sheets.guard import is_formula
from tests.fuzz.hostile import budget

openpyxl = pytest.importorskip("openpyxl")
BEGIN = st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "a;=", "a\n=", "a;  @", ";-", '"=', "#REF!", ""]
)
TEXT = st.builds(str.__add__, BEGIN, st.text(max_size=8))
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def calls(texts: list[str]) -> list[Call]:
    said = tuple(Utterance(text) for text in texts)
    return [Call(texts[0] or "c", (Turn("agent", said),), agent=texts[0], team=texts[-1], customer_id=texts[0])]


@budget(100)
@given(st.lists(st.builds(str.__add__, BEGIN, LETTERS), min_size=1, max_size=4))
def test_no_cell_of_a_csv_is_a_formula_however_it_is_cut(texts: list[str]) -> None:
    out = io.StringIO(newline="")
    csvfile.dump(Sheet("x", (Column(texts[0]),), [(text,) for text in texts]), out)
    for delimiter in ",;\t":
        for row in csv.reader(out.getvalue().splitlines(keepends=True), delimiter=delimiter, quoting=csv.QUOTE_NONE):
            for cell in row[1:] if delimiter != "," else ():
                assert not is_formula(cell.lstrip('"')), (delimiter, row)
    for row in csv.reader(io.StringIO(out.getvalue(), newline="")):
        assert not any(is_formula(cell) for cell in row), row


@budget(25)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_no_cell_of_a_workbook_is_a_formula(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "out.xlsx"
    write_calls(calls(texts), path)
    for row in openpyxl.load_workbook(path).active.iter_rows():
        for cell in row:
            assert cell.data_type not in ("f", "e"), cell.value


@budget(25)
@given(st.lists(st.builds(str.__add__, BEGIN, LETTERS), min_size=1, max_size=3))
def test_json_lines_stay_one_a_line(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "out.jsonl"
    write_calls(calls(texts), path)
    (line,) = path.read_text(encoding="utf-8").split("\n")[:-1]
    assert json.loads(line)["agent"] == texts[0]


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("before")
    with pytest.raises(UnicodeEncodeError):
        write_calls(calls(["\ud800"]), path)  # the readers let nothing of the sort in
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
