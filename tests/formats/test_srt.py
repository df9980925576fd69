from __future__ import annotations

import pytest

from pipeline.call import Turn, Utterance
from pipeline.formats import read_calls, recognise

CALL = """1
00:00:00,000 --> 00:00:02,000
Rådgiver: Velkommen til Øresporet.

2
00:00:02,100 --> 00:00:03,100
- Kunde: <i>Hej.</i>
- Rådgiver: Hej!

3
00:00:03,200 --> 00:00:05,000
{\\an8}Hvad kan jeg gøre?
"""


def said(reading) -> list[tuple[str, str]]:
    assert reading.faults == ()
    return [(turn.speaker, turn.text) for turn in reading.calls[0].turns]


@pytest.mark.parametrize("change", [str, lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_a_call_with_names(file, change):
    call = read_calls(file("s-1.srt", change(CALL)), language="da").calls[0]
    assert call.call_id == "s-1"
    assert call.turns == (
        Turn("agent", (Utterance("Velkommen til Øresporet.", 0, 2000),), 0, 2000),
        Turn("customer", (Utterance("Hej.", 2100, 2600),), 2100, 2600),
        Turn("agent", (Utterance("Hej!", 2600, 3100), Utterance("Hvad kan jeg gøre?", 3200, 5000)), 2600, 5000),
    )


def test_windows_letters(file):
    assert said(read_calls(file("s.srt", CALL.encode("cp1252")))) == said(read_calls(file("t.srt", CALL)))


def test_names_that_are_no_role_are_labels(file):
    text = CALL.replace("Rådgiver", "Camilla").replace("Kunde", "Marek")
    call = read_calls(file("s.srt", text)).calls[0]
    assert [(turn.speaker, turn.extra["speaker"]) for turn in call.turns] == [
        ("other", "Camilla"),
        ("other", "Marek"),
        ("other", "Camilla"),
    ]


def test_without_names_everything_is_one_turn_of_other(file):
    text = "1\n00:00:00,000 --> 00:00:02,000\nHej.\n\n2\n00:00:02,000 --> 00:00:03,000\nSå er det: farvel.\n"
    assert said(read_calls(file("s.srt", text))) == [("other", "Hej. Så er det: farvel.")]


def test_subtitles_in_a_text_file_are_recognised(file):
    assert recognise(file("s.txt", CALL)) == "srt"


@pytest.mark.parametrize("content", ["", "1\n2\n3\n", "Hej med dig\n"])
def test_a_file_without_cues_is_a_fault(file, content):
    reading = read_calls(file("s.srt", content))
    assert (len(reading.calls), len(reading.faults)) == (0, 1)


def test_a_truncated_file_gives_what_it_has(file):
    whole = CALL[: CALL.index("3\n00:00:03") + len("3\n00:00:03,200 --> 00:0")]
    assert said(read_calls(file("s.srt", whole))) == [
        ("agent", "Velkommen til Øresporet."),
        ("customer", "Hej."),
        ("agent", "Hej!"),
    ]
