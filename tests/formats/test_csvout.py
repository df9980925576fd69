from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from pipeline.call import Amount, Call, Facts, Transcript, Turn, Utterance
from pipeline.formats import write_calls
from pipeline.formats.tables import read_table
from pipeline.sheets.guard import guarded
from pipeline.tags import Judgement


def rows(tmp_path, *calls: Call) -> list[dict[str, str]]:
    write_calls(calls, tmp_path / "out.csv")
    return list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))


def test_one_row_an_utterance(tmp_path):
    question = Utterance(
        "Er 200 kr greit?",
        0,
        900,
        Judgement(("question", "proposing"), "closed", {}, "m 1", about="wish", follow_up=True),
        (Amount(200, "NOK", "credit"),),
    )
    call = Call(
        "c-1",
        (Turn("agent", (question, Utterance("Takk.")), agent="Ola"), Turn("customer", (Utterance("Ja."),))),
        agent="Åse",
        team="Faktura",
        language="nb",
        started_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        transcript=Transcript("sphinx", quality="draft"),
        facts=Facts(reason="billing", mood_start=-1),
    )
    first, second, third = rows(tmp_path, call)
    assert first == {
        "call_id": "c-1",
        "started_at": "2026-11-03T09:00:00+00:00",
        "team": "Faktura",
        "agent": "Ola",
        "customer_id": "",
        "language": "nb",
        "quality": "draft",
        "turn": "1",
        "utterance": "1",
        "speaker": "agent",
        "start_ms": "0",
        "end_ms": "900",
        "text": "Er 200 kr greit?",
        "judged": "yes",
        "labels": "question proposing",
        "form": "closed",
        "about": "wish",
        "follow_up": "yes",
        "source": "m 1",
        "amounts": "200 NOK credit",
        "reason": "billing",
        "mood_start": "-1",
        "mood_end": "",
    }
    assert (second["utterance"], second["judged"], second["start_ms"]) == ("2", "no", "")
    assert (third["turn"], third["agent"], third["speaker"]) == ("2", "Åse", "customer")


def test_judged_and_none_differs_from_not_judged(tmp_path):
    said = (Utterance("Mm.", judgement=Judgement()), Utterance("Mm."))
    assert [row["judged"] for row in rows(tmp_path, Call("c", (Turn("agent", said),)))] == ["yes", "no"]


@pytest.mark.parametrize("text", ["=1+1", "+47", "-2", "@SUM(A1)", "\tx", "  =1", '=HYPERLINK("http://a";"b")', "＝1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(tmp_path, text):
    row = rows(tmp_path, Call(text, (Turn("agent", (Utterance(text),)),), agent=text))[0]
    assert row["text"] == row["agent"] == row["call_id"] == "'" + text


@pytest.mark.parametrize("text", ["Hei", "– nei", "1-2", "a=b", ""])
def test_other_text_is_left_alone(text):
    assert guarded(text) == text


def test_quotes_line_ends_and_nordic_letters_survive(tmp_path):
    text = 'Han sa "nei",\nså; ja åøæ'
    write_calls([Call("c", (Turn("agent", (Utterance(text),)),))], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfcall_id,")
    assert read_table(tmp_path / "out.csv").rows[0].values["text"] == text


def test_a_call_without_words_has_no_rows(tmp_path):
    assert rows(tmp_path, Call("c", (Turn("agent", (), 0, 900),))) == []
