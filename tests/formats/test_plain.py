from __future__ import annotations

import pytest

from pipeline.call import Call
from pipeline.formats import read_calls, recognise


def read(file, text: str | bytes, **options) -> Call:
    reading = read_calls(file("p-1.txt", text), **options)
    assert reading.faults == ()
    return reading.calls[0]


def said(call: Call) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in call.turns]


@pytest.mark.parametrize(
    ("agent", "customer"),
    [
        ("Agent", "Customer"),
        ("AGENT", "Caller"),
        ("Customer service", "Customer"),
        ("Saksbehandler", "Kunde"),
        ("Kundebehandler", "Innringer"),
        ("Medarbetare", "Kund"),
        ("Handläggare", "Kunden"),
        ("Rådgiver", "Kunde"),
        ("Medarbejder", "Kunden"),
        ("A", "C"),
        ("S", "K"),
    ],
)
def test_words_for_the_two_speakers(file, agent, customer):
    call = read(file, f"{agent}: Hei. Hva skjer?\n{customer}: Ikke noe.\n{agent}: Nei vel.\n")
    assert said(call) == [("agent", "Hei. Hva skjer?"), ("customer", "Ikke noe."), ("agent", "Nei vel.")]
    assert len(call.turns[0].utterances) == 2


def test_the_agents_name_behind_the_word(file):
    call = read(file, "Saksbehandler (Kari N): Hei.\nKunde 1: Hei.\n")
    assert (call.agent, said(call)) == ("Kari N", [("agent", "Hei."), ("customer", "Hei.")])


def test_long_turns_headings_and_blank_lines(file):
    text = "Samtale 17\nTorsdag\n\nAgent: Jeg sier det\nsom det er: vi rakk det ikke.\n\nKunde:\nNei vel.\n"
    assert said(read(file, text)) == [
        ("agent", "Jeg sier det som det er: vi rakk det ikke."),
        ("customer", "Nei vel."),
    ]


def test_clock_times_in_front_and_behind(file):
    call = read(file, "[00:05] Agent: Hei.\n00:00:07.250 Kunde: Hei.\nAgent (01:02:03): Ja.\n")
    assert [turn.start_ms for turn in call.turns] == [5000, 7250, 3_723_000]
    assert said(call) == [("agent", "Hei."), ("customer", "Hei."), ("agent", "Ja.")]


def test_names_alone_are_labels_for_a_later_stage(file):
    call = read(file, "Camilla: Hej.\nMarek: Hej.\nCamilla: Ja?\n")
    assert [(turn.speaker, turn.extra) for turn in call.turns] == [
        ("other", {"speaker": "Camilla"}),
        ("other", {"speaker": "Marek"}),
        ("other", {"speaker": "Camilla"}),
    ]


def test_the_user_may_say_who_is_who(file):
    call = read(file, "Camilla: Hej.\nMarek: Hej.\n", roles={"camilla": "agent", "Marek": "customer"})
    assert [turn.speaker for turn in call.turns] == ["agent", "customer"]


@pytest.mark.parametrize(
    "text",
    [
        "Agent: Hei på deg.\r\nKunde: Åja.\r\n".encode("cp1252"),
        "\ufeffAgent: Hei på deg.\nKunde: Åja.".encode(),
        "Agent: Hei på deg.\nKunde: Åja.".encode("utf-16"),
    ],
)
def test_encodings(file, text):
    assert said(read(file, text)) == [("agent", "Hei på deg."), ("customer", "Åja.")]


@pytest.mark.parametrize(
    "text", ["Husk melk og brød.\nOg egg.", "Kjøp: melk\nog brød\nog egg\nog te\n", "Fra: a\nTil: b\nEmne: c\n"]
)
def test_other_text_is_no_transcript(file, text):
    assert recognise(file("p.txt", text)) is None
    reading = read_calls(file("p.txt", text), "plain")
    assert "no line begins with a speaker" in str(reading.faults[0])


def test_a_turn_longer_than_anybody_speaks(file):
    reading = read_calls(file("p.txt", "Agent: " + "a" * 1_000_001))
    assert "a turn has more than 1000000 characters" in str(reading.faults[0])
