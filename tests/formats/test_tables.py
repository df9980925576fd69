from __future__ import annotations

import pytest

from pipeline.errors import UnreadableInput
from pipeline.formats.tables import read_table


def values(table) -> list[dict[str, str]]:
    return [dict(row.values) for row in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_any_export_reads_the_same(file, delimiter, encoding, line_end):
    text = line_end.join([f"Navn{delimiter}Lag", f'"Åse; B, N"{delimiter}Kø 1', ""])
    table = read_table(file("t.csv", text.encode(encoding)))
    assert table.columns == ("Navn", "Lag")
    assert values(table) == [{"Navn": "Åse; B, N", "Lag": "Kø 1"}]
    assert table.faults == ()


def test_rows_know_their_lines_and_empty_cells_have_no_key(file):
    table = read_table(file("t.csv", "a;b\n\n1; \n;;\n 2 ;3;\n"))
    assert [(row.line, dict(row.values)) for row in table.rows] == [(3, {"a": "1"}), (5, {"a": "2", "b": "3"})]


def test_a_cell_may_hold_line_ends_and_quotes(file):
    table = read_table(file("t.csv", 'a;b\n"en\nto ""tre""";4\n5;6\n'))
    assert [(row.line, row.values["a"]) for row in table.rows] == [(2, 'en\nto "tre"'), (4, "5")]


def test_excels_line_that_names_the_separator(file):
    assert values(read_table(file("t.csv", "sep=;\na,x;b\n1;2\n"))) == [{"a,x": "1", "b": "2"}]


def test_renaming_columns(file):
    path = file("t.csv", "Saksbehandler;agent;Lag\nKari;17;A\n")
    assert values(read_table(path, {"agent": "saksbehandler "})) == [{"agent": "Kari", "Lag": "A"}]


def test_a_faulty_row_does_not_hide_the_next(file):
    table = read_table(file("t.csv", 'a;b\n1;2\n"åpen;3\n4;5;6\n7;8\n"9" ;10\n'))
    assert [row.line for row in table.rows] == [2, 5, 6]
    assert [str(fault).split("t.csv ")[1] for fault in table.faults] == [
        "line 3: a quotation mark is not closed, or it is longer than 100000 characters; mend that row.",
        "line 4: it has 3 cells under 2 headings; mend that row.",
    ]


def test_a_quotation_mark_inside_a_cell_is_a_letter(file):
    assert values(read_table(file("t.csv", 'a;b\n5" skjerm;1\n'))) == [{"a": '5" skjerm', "b": "1"}]


def test_a_row_that_is_too_long(file):
    table = read_table(file("t.csv", "a;b\n" + "x" * 200_000 + ";1\n2;3\n"))
    assert ([row.line for row in table.rows], len(table.faults)) == ([3], 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "it is empty"),
        (";;;\n1;2\n", "it has no line of headings"),
        ("a;b;A\n1;2;3\n", "the heading 'a' stands twice"),
        (";".join(map(str, range(501))), "it has 501 columns"),
        (b"PK\x03\x04rest", "it is no whole Excel workbook; save it anew as .xlsx or CSV"),
        (b"\xd0\xcf\x11\xe0rest", "it is an Excel workbook of the old kind or with a password"),
        (b"a;b\n\x00\x01", "it holds binary data"),
        (b"a;b\n\x81;1", "it is neither UTF-8 nor Windows-1252 text"),
    ],
)
def test_what_is_no_table(file, content, says):
    with pytest.raises(UnreadableInput, match=says):
        read_table(file("t.csv", content))


def test_a_column_that_is_not_there_is_named_with_those_that_are(file):
    with pytest.raises(UnreadableInput, match="it has no column 'Rådgiver'; it has Navn, Lag"):
        read_table(file("t.csv", "Navn;Lag\n1;2\n"), {"agent": "Rådgiver"})


def test_a_missing_file(tmp_path):
    with pytest.raises(UnreadableInput, match=r"none.csv: it cannot be opened \(no such file"):
        read_table(tmp_path / "none.csv")
