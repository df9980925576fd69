"""Names, e-mail addresses and where people live."""

import pytest

from pipeline.call import Call, Turn, Utterance
from pipeline.formats.codebook import load_codebook
from pipeline.process import Engines, finish
from pipeline.redact import redact
from tests.fakes import KeywordTagger

SPEAKERS = {"A": "agent", "C": "customer"}


def said(language, *lines, names=(), **call):
    turns = tuple(Turn(SPEAKERS[line[0]], (Utterance(line[2:]),)) for line in lines)
    return [turn.text for turn in redact(Call("c", turns, language, **call), names).turns]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Hei, du snakker med Ragnhild.", "Hei, du snakker med [name]."),
        ("nb", "det er terje solbakken fra Hamar", "det er [name] fra Hamar"),
        ("nb", "jeg heter oddvar nesbø", "jeg heter [name]"),
        ("sv", "Mitt namn är Tage Lindblom.", "Mitt namn är [name]."),
        ("da", "Jeg hedder Xenia og ringer.", "Jeg hedder [name] og ringer."),
        ("en", "This is Zebedee Crake speaking.", "This is [name] speaking."),
        ("en", "Bear with me, Mr Ockenden.", "Bear with me, [name]."),
        ("nb", "Jeg setter deg over til Marius Brekke.", "Jeg setter deg over til [name]."),
        ("nb", "Jeg snakka med Grethe, Xander og Marte.", "Jeg snakka med [name], [name] og [name]."),
        ("sv", "Min dotter heter Xenia.", "Min dotter heter [name]."),
        ("da", "Det var fru Karlsen.", "Det var [name]."),
        ("nb", "Wiik, med dobbel w: W, I, I, K.", "[name], med dobbel w: [name]."),
        ("en", "B for Bravo, E for Echo, N for November.", "[name]."),
    ],
)
def test_introduced_spelled_and_addressed(language, text, expected):
    assert said(language, f"C {text}") == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Hei, du har kommet til kundeservice."),
        ("nb", "Bedriften heter Solbakken Bygg."),
        ("nb", "Hei, jeg ringer fra Telemark."),
        ("sv", "Det är inte mitt fel, ska du veta."),
        ("en", "I'm Irish and I'm patient."),
        ("en", "My name is spelled wrong on the bill."),
        ("en", "I sent an SMS, an S M S."),
        ("da", "Det er en god have, I har."),
    ],
)
def test_other_words_stay(language, text):
    assert said(language, f"C {text}") == [text]


def test_an_answer_to_the_name_is_known_from_then_on():
    found = said("en", "A Can I take your surname?", "C Pocklington.", "A And Pocklington it is, thanks.")
    assert found[1:] == ["[name].", "And [name] it is, thanks."]


def test_a_word_that_was_an_answer_is_a_name_with_a_capital_only():
    assert said("en", "A Your name?", "C Domain.", "C It is about my domain.")[1:] == [
        "[name].",
        "It is about my domain.",
    ]


def test_a_column_of_names_and_the_account_list_are_known():
    texts = said("nb", "A Qvist Bratz og Zora Fjell.", names=["Zora Fjell"], columns={"Kundenavn": "Qvist Bratz"})
    assert texts == ["[name] og [name]."]


def test_engines_bring_the_people_of_the_account_list():
    call = Call("c", (Turn("agent", (Utterance("Spør Zora på lageret."),)),), "nb")
    engines = Engines(None, "none", KeywordTagger(), load_codebook(), people=("Zora Fjell",))
    assert finish(call, "0", {}, engines).call.turns[0].text == "Spør [name] på lageret."


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Til kari punktum nordmann krøllalfa gmail punktum com.", "Til [email]."),
        ("nb", "Mailen min er yngve understrek sætre alfakrøll hotmail.com.", "Mailen min er [email]."),
        ("sv", "Det är lennart snabel-a telia punkt com.", "Det är [email]."),
        ("da", "E-mailen er kontakt at ravnbyg dot dk.", "E-mailen er [email]."),
        ("en", "It's clive underscore 58 at hotmail dot co dot uk.", "It's [email]."),
        ("en", "I was at home, at six, dot.", "I was at home, at six, dot."),
        ("sv", "Med snabel-a och allt.", "Med snabel-a och allt."),
    ],
)
def test_mail_addresses_are_said_in_many_ways(language, text, expected):
    assert said(language, f"C {text}") == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Pakken er levert til Faduma Warsame i skranken.", "Pakken er levert til [name] i skranken."),
        ("en", "There's a Mr. O'Dwyer, and a P. Boateng too.", "There's a [name], and a [name] too."),
        ("da", "Er det Damgaard med dobbelt a?", "Er det [name] med dobbelt a?"),
        ("sv", "kunden torgny sjögren vill byta", "kunden [name] vill byta"),
        ("en", "you spoke to miss okafor and i miss it", "you spoke to [name] and i miss it"),
        ("da", "du taler med bo, og min kone hedder lone", "du taler med [name], og min kone hedder [name]"),
        ("en", "this is hunter calling about a hunter", "this is [name] calling about a hunter"),
        ("en", "Rose. Rose Tollemache.", "[name]."),
        ("nb", "Jeg bor i Bergen, og Telenor er nede.", "Jeg bor i Bergen, og Telenor er nede."),
        ("en", "Will you send it to Preston, please?", "Will you send it to Preston, please?"),
        ("sv", "tusen tack, det var bra", "tusen tack, det var bra"),
        ("nb", "Spør Telenor om det, eller spør Gaute.", "Spør Telenor om det, eller spør [name]."),
        ("en", "Thanks Guys. Tell Virgin.", "Thanks Guys. Tell Virgin."),
        ("nb", "det er greit med mange bakker her", "det er greit med mange bakker her"),
    ],
)
def test_names_that_nobody_introduces_go_and_words_like_them_stay(language, text, expected):
    assert said(language, f"C {text}") == [expected]


def test_a_mail_address_in_pieces_goes():
    lines = ("A E-postadressen?", "C Kristoffer punktum engebretsen", "A Ja.", "C krøllalfa outlook punktum com.")
    assert said("nb", *lines)[1::2] == ["[email]", "[email]."]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Storgata 5, 4836 Arendal.", "[address]."),
        ("nb", "Vi bor i Øvre Torggate 23 B, ja.", "Vi bor i [address], ja."),
        ("nb", "hentes i grenseveien 99", "hentes i [address]"),
        ("nb", "Fra Fjellveien åtte.", "Fra [address]."),
        ("sv", "Storgatan 12 B, 582 23 Linköping.", "[address]."),
        ("sv", "Det gick till Magistratsvägen 14 i måndags.", "Det gick till [address] i måndags."),
        ("da", "Vesterbrogade 7, 2. th, 1620 København V.", "[address]."),
        ("en", "14 High Street, please.", "[address], please."),
        ("en", "Flat 3, 112 Marlborough Avenue.", "[address]."),
        ("en", "Postcode SK9 4TR.", "Postcode [address]."),
        ("nb", "Postboks 318, 6401 Molde.", "[address]."),
        ("nb", "Vi er på vei 5 ganger i uka.", "Vi er på vei 5 ganger i uka."),
        ("nb", "Jeg sto på gata i 5 minutter.", "Jeg sto på gata i 5 minutter."),
        ("en", "There's 1 main road in.", "There's 1 main road in."),
    ],
)
def test_where_people_live(language, text, expected):
    assert said(language, f"C {text}") == [expected]


def test_a_postcode_that_was_asked_for_goes_with_its_town():
    assert said("nb", "A Og postnummeret?", "C Femti null tre Bergen.")[1] == "[number]."
