"""Numbers as callers say them: in words, in pieces, asked for; and what only sounds like one."""

import time

import pytest

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.redact import redact

SPEAKERS = {"A": "agent", "C": "customer"}


def said(language, *lines):
    """Each line: speaker and text, "C to to". -> the redacted texts."""
    turns = tuple(Turn(SPEAKERS[line[0]], (Utterance(line[2:]),)) for line in lines)
    return [turn.text for turn in redact(Call("c", turns, language)).turns]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Fire hundre og femten, åttiåtte, null tjue.", "[number]."),
        ("nb", "Ni ni dobbelt tre fire fire en to.", "[number]."),
        ("nb", "Mobilen er førtiåtte eh tjueto sytten nitti.", "Mobilen er [number]."),
        ("sv", "Noll sju noll, sjutton, fyrtio, sexton, tjugotvå.", "[number]."),
        ("da", "Tooghalvtreds nul nul tredive enogtyve.", "[number]."),
        ("en", "Oh seven double seven, triple oh, nine.", "[number]."),
        ("nb", "48, 22, 17, 90.", "[number]."),
        ("nb", "Sånn: 4 8 2 2 1 7 9 0.", "Sånn: [number]."),
        ("nb", "+47 482 21 790, eller 0047 48 22 17 90.", "[number], eller [number]."),
        ("en", "The security code is four one two.", "The security code is [id]."),
        ("nb", "Kontonummeret er 1234.56.78911.", "Kontonummeret er [id]."),
        ("en", "NI number QQ 12 34 56 C.", "NI number [id]."),
        ("en", "My reg is A B one two C D E.", "My reg is [number]."),
        ("sv", "Jag är född den tolfte mars sextioåtta.", "Jag är född den [id]."),
    ],
)
def test_read_out_numbers_go(language, text, expected):
    assert said(language, f"C {text}") == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Fire hundre og femten kroner, og så åttiåtte kroner."),
        ("nb", "Regningene var på 389, 412 og 455."),
        ("nb", "Mellom ti, femten, tjue og tjuefem."),
        ("nb", "Klokka null ni null null, altså."),
        ("nb", "Sånn cirka to, tre, fem og sju."),
        ("sv", "Den tredje februari tjugohundratjugofyra."),
        ("da", "Det er tooghalvtreds stykker."),
        ("en", "It goes from one ninety to three hundred and ten dollars."),
        ("en", "The router is a Netgear 7000 and the car a Peugeot 3008."),
        ("en", "It's 4500 kilowatt hours, 12.50 each, 17.4.1 of it."),
        ("en", "Since 1825, and from 2019."),
        ("nb", "De siste fire dagene har det vært tre feil."),
        ("nb", "Kunde siden 1998, født på landet."),
    ],
)
def test_amounts_lists_times_and_models_stay(language, text):
    assert said(language, f"C {text}") == [text]


def test_a_number_in_pieces_goes_as_a_whole():
    lines = ("A Hvilket nummer?", "C Fire to.", "A Ja.", "C Nittisju.", "A Mm, og så?", "C Åtte femtisju.")
    assert said("nb", *lines) == ["Hvilket nummer?", "[number].", "Ja.", "[number].", "Mm, og så?", "[number]."]


def test_pieces_are_enough_though_nobody_asked():
    assert said("da", "C Toogtyve, nul otte", "A ja", "C halvfjerds enogfyrre") == ["[number]", "ja", "[number]"]


def test_what_is_read_back_goes_too():
    found = said("nb", "A Og nummeret?", "C Førtisju sekstiseks", "A Førtisju sekstiseks.", "C åttito åttini.")
    assert found[1:] == ["[number]", "[number].", "[number]."]


def test_an_answer_is_what_was_asked_for_however_short():
    assert said("sv", "A De fyra sista i personnumret?", "C Fyra fyra ett.")[1] == "[id]."
    assert said("sv", "A Hur många är ni?", "C Fyra fyra ett.")[1] == "Fyra fyra ett."


def test_other_things_end_what_was_asked_for():
    lines = ("A Kundenummeret?", "C Det har jeg ikke her.", "A Det går bra, da ser jeg på navnet.", "C Vi er 120.")
    assert said("nb", *lines)[3] == "Vi er 120."


def test_each_piece_is_one_word_with_its_own_time():
    def utterance(start, *texts):
        words = tuple(Word(text, start + 100 * i, start + 100 * i + 90) for i, text in enumerate(texts))
        return Utterance(" ".join(texts), start, start + 100 * len(texts), words=words)

    pieces = (utterance(0, "Fire", "to", "åtte."), utterance(1000, "ja"), utterance(2000, "Åtte", "femtisju", "ti."))
    turns = tuple(Turn(who, (u,)) for who, u in zip(("customer", "agent", "customer"), pieces, strict=True))
    found = redact(Call("c", turns, "nb"))
    assert [[(w.text, w.start_ms, w.end_ms) for w in t.utterances[0].words] for t in found.turns] == [
        [("[number].", 0, 290)],
        [("ja", 1000, 1090)],
        [("[number].", 2000, 2290)],
    ]


def test_a_line_put_right_joins_the_number_around_it():
    """Its neighbours were redacted before."""
    assert said("nb", "C Det er [number]", "A ja", "C åtte femtisju.")[2] == "[number]."


@pytest.mark.parametrize("unit", ["fem {} ", "konto {} ", "{} og ", "A{} ", "Ola{} punktum ", "{}aa@", "hei Kari{}, "])
def test_time_grows_with_the_length(unit):
    def seconds(count):
        text = "".join(unit.format(i % 997) for i in range(count))
        call = Call("c", (Turn("customer", (Utterance(text),)),), "nb")
        start = time.process_time()
        redact(call)
        return time.process_time() - start

    seconds(100)
    assert seconds(8000) < 8 * seconds(2000) + 0.5
