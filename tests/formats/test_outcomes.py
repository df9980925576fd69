"""Tables of outcomes as other systems export them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.errors import UnreadableInput
from pipeline.formats.outcomes import Layout, read_outcomes
from pipeline.outcomes import LastBefore, Named


def reasons(found) -> list[str]:
    return [str(fault).split("o.csv ")[1] for fault in found.faults]


def test_known_and_mapped_columns_are_outcomes_and_the_others_are_named(file):
    text = "Samtale;NPS;Win back;Løst;Kommentar;agent\nk-1;8,5;Ja;nei;Fin;Kari\nk-2;3;nej;2;;\n"
    found = read_outcomes(file("o.csv", text.encode("cp1252")), Layout({"call_id": "Samtale", "solved": "Løst"}))
    assert [(row.place.split("o.csv ")[1], row.call, dict(row.values)) for row in found.rows] == [
        ("line 2", Named("k-1"), {"nps": 8.5, "win_back": 1, "solved": 0}),
        ("line 3", Named("k-2"), {"nps": 3, "win_back": 0, "solved": 2}),
    ]
    assert (found.left_out, found.faults, found.empty) == (("Kommentar",), (), 0)


@pytest.mark.parametrize("yes", ["ja", "Yes", "true", "1", "JA"])
@pytest.mark.parametrize("no", ["nei", "nej", "no", "false", "0"])
def test_yes_and_no_in_four_languages(file, yes, no):
    found = read_outcomes(file("o.csv", f"call_id;churn\na;{yes}\nb;{no}\n"))
    assert [row.values["churn"] for row in found.rows] == [1, 0]


@pytest.mark.parametrize(
    ("heading", "cell", "reason"),
    [
        ("nps", "11", "nps is '11', not from 0 to 10"),
        ("nps", "-1", "nps is '-1', not from 0 to 10"),
        ("nps", "ja", "nps is 'ja', not a number from 0 to 10"),
        ("csat", "7", "csat is '7', not from 1 to 5"),
        ("csat", "0", "csat is '0', not from 1 to 5"),
        ("churn", "2", "churn is '2', neither yes nor no"),
        ("churn", "kanskje", "churn is 'kanskje', neither yes nor no"),
        ("Løst", "vet ikke", "Løst is 'vet ikke', not a number, yes or no"),
        ("nps", "", "nps is empty"),
    ],
)
def test_a_cell_that_cannot_be_used_costs_its_row_and_says_why(file, heading, cell, reason):
    text = f"call_id;{heading};note\na;{cell};x\nb;1;x\n"
    found = read_outcomes(file("o.csv", text), Layout({heading: heading}))
    (said,) = reasons(found)
    assert said.startswith(f"line 2: {reason}")
    assert [row.call for row in found.rows] == [Named("b")]


def test_an_empty_cell_beside_a_filled_one_says_nothing(file):
    found = read_outcomes(file("o.csv", "call_id;nps;csat\na;9;\nb;;4\n;1;1\nc;;\n"))
    assert [dict(row.values) for row in found.rows] == [{"nps": 9}, {"csat": 4}]
    assert found.empty == 2
    assert reasons(found) == [
        "line 4: it names no call; mend that row.",
        "line 5: nps and csat are empty; mend that row.",
    ]


def test_the_recording_names_the_call_where_no_call_id_does(file):
    found = read_outcomes(file("o.csv", "call_id;Fil;nps\n;k-1.wav;9\nc-2;k-2.wav;8\n"), Layout({"recording": "Fil"}))
    assert [row.call for row in found.rows] == [Named("k-1.wav"), Named("c-2")]


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("03.11.2026 09:14", None, datetime(2026, 11, 3, 9, 14)),
        ("03.11.2026 09:14", "Europe/Oslo", datetime(2026, 11, 3, 8, 14, tzinfo=UTC)),
        ("2026-11-03T09:14:00Z", "Europe/Oslo", datetime(2026, 11, 3, 9, 14, tzinfo=UTC)),
        ("03.11.2026", None, datetime(2026, 11, 4)),  # a day counts to its end
        ("2026-11-03", "Europe/Oslo", datetime(2026, 11, 3, 23, tzinfo=UTC)),
    ],
)
def test_a_row_of_a_customer_has_a_moment(file, text, zone, moment):
    path = file("o.csv", f"Kunde;Besvart;nps\n88412;{text};9\n")
    found = read_outcomes(path, Layout({"customer_id": "Kunde", "time": "Besvart"}, "customer", zone))
    assert found.rows[0].call == LastBefore("88412", moment)


def test_a_row_without_customer_or_time_is_a_fault(file):
    found = read_outcomes(
        file("o.csv", "customer_id;time;nps\n;2026-11-03;9\n1;;9\n1;i går;9\n"), Layout(by="customer")
    )
    assert [reason.split(": ")[1].split(";")[0] for reason in reasons(found)] == [
        "it names no customer",
        "it says no time",
        "'i går' is not a date and time such as 2026-11-03T09:14:00 or 03.11.2026 09:14",
    ]


@pytest.mark.parametrize(
    ("headings", "by", "says"),
    [
        ("NPS;Navn", "call", "it has no column call_id or recording; name it with --map call_id=…; it has NPS, Navn"),
        ("call_id;Navn", "call", "it has none of the outcomes nps, csat, churn, repeat, win_back; name one with"),
        ("call_id;nps", "customer", "it has no column customer_id"),
        ("customer_id;nps", "customer", "it has no column time"),
    ],
)
def test_a_table_without_calls_or_outcomes_is_refused(file, headings, by, says):
    with pytest.raises(UnreadableInput, match=says):
        read_outcomes(file("o.csv", f"{headings}\n1;2\n"), Layout(by=by))
