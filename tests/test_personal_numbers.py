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
        ("sv", "Jag är född den tolfte mars sextioåtta.", "Jag är född [id]."),
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


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("nb", ("A Adressen?", "C bjørkeveien tjueto c", "A bjørkeveien tjueto c, ja"), ["[address]", "[address], ja"]),
        ("nb", ("C Send det til Nedre Skogvei, eh, nummer nitten, oppgang B.",), ["Send det til [address]."]),
        (
            "sv",
            ("C Jag bor på Sankt Olofsgatan 31, lägenhet 1102.", "A 31, ja."),
            ["Jag bor på [address].", "[address], ja."],
        ),
        ("sv", ("C Det är till Fågelsången 8 i Lund.",), ["Det är till [address] i Lund."]),
        (
            "da",
            ("A Hvor flytter du hen?", "C nørre allé sytten", "A Nummer 17, tredje sal?"),
            ["[address]", "[address]?"],
        ),
        ("da", ("C den skal til rosenlunden otte i vejle",), ["den skal til [address] i vejle"]),
        ("en", ("C it's flat six eleven beechwood avenue", "A ls8 2pq?"), ["it's [address]", "[address]?"]),
        ("en", ("C I live at the Old Rectory, Church Lane.",), ["I live at the [address]."]),
        (
            "en",
            ("A Your address?", "C Four Mill Lane.", "A The house is number 12, not four?"),
            ["[address].", "The house is [address], not [address]?"],
        ),
    ],
)
def test_addresses_as_people_say_them_go(language, lines, expected):
    assert said(language, *lines)[-len(expected) :] == expected


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("nb", ("C Ludvig Karin tre åtte null en to.",), ["[number]."]),
        ("nb", ("C En hvit varebil, BP, nitten, fire null sju.",), ["En hvit varebil, [number]."]),
        ("sv", ("A Vilken bil?", "C rtk fyra ett sju"), ["[number]"]),
        ("en", ("C A Fiesta, K X one nine, erm, G H J.",), ["A Fiesta, [number]."]),
        ("en", ("C The van, two four one C W, double three nine.",), ["The van, [number]."]),
        (
            "sv",
            ("C bilen heter fkj 42b", "A Fredrik Kalle Johan fyra två Bertil?"),
            ["bilen heter [number]", "[number]?"],
        ),
        ("sv", ("C Okej, RGT 613.",), ["Okej, [number]."]),
        ("da", ("A Nummerpladen?", "C dk 45 112"), ["[number]"]),
        (
            "en",
            ("A Reference?", "C x for x-ray, four, T for tango, nine nine", "A x4t99, right"),
            ["[number]", "[number], right"],
        ),
        ("da", ("C Bestillingen er R7KD2P.", "A r7kd2p, tak."), ["Bestillingen er [number].", "[number], tak."]),
        ("nb", ("C Rammenummeret er W T U, 2 2 9, K 0 1.",), ["Rammenummeret er [number]."]),
        ("da", ("A IBAN-nummeret?", "C NO 93", "A ja", "C 8601 11"), ["[id]", "ja", "[id]"]),
    ],
)
def test_plates_and_references_with_letters_go(language, lines, expected):
    assert said(language, *lines)[-len(expected) :] == expected


@pytest.mark.parametrize(
    ("language", "lines", "expected"),
    [
        ("nb", ("C Hun er død, født åttende i fjerde syttifire.",), ["Hun er død, født [id]."]),
        ("sv", ("A Födelsedag?", "C elfte maj sextio", "A Den elfte femte sextio?"), ["[id]", "[id]?"]),
        (
            "da",
            ("A Hvornår er du født?", "C Tredje maj 61.", "A Her står fjerde maj.", "C Det skal være tredje maj."),
            ["Her står fjerde maj.", "Det skal være [id]."],
        ),
        ("en", ("A Date of birth?", "C 12/04/1995.", "A The twelfth of April, thanks."), ["[id], thanks."]),
    ],
)
def test_dates_of_birth_go_also_said_again_and_put_right(language, lines, expected):
    assert said(language, *lines)[-len(expected) :] == [*expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Pluss førtisju, ni én to, tre fire, fem seks sju.", "[number]."),
        ("sv", "Noll sjuttiotre, nej, ta noll sju sex två två ett.", "[number], nej, ta [number]."),
        ("sv", "Personnumret är 640812 och så fyra sista 3329.", "Personnumret är [id]."),
        ("en", "The account ending four one one is closed.", "The account ending [id] is closed."),
        (
            "en",
            "It's on the card ending two seven, three to five days.",
            "It's on the card ending two seven, three to five days.",
        ),
    ],
)
def test_what_belongs_to_a_number_goes_with_it(language, text, expected):
    assert said(language, f"C {text}") == [expected]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Det er ola, understrek, nord, krøllalfa, firma, punktum, no.", "Det er [email]."),
        ("sv", "Mejlen är karin punkt ek åttiofyra snabel a öh vad heter det gmail punkt com.", "Mejlen är [email]."),
        ("da", "Mailen er bo.lund@privat.dk. Så er den sendt.", "Mailen er [email]. Så er den sendt."),
        ("en", "It's the dot lark hang on the dot larks with an s at sky dot com.", "It's [email]."),
    ],
)
def test_mail_addresses_with_remarks_inside_go_and_end_with_the_sentence(language, text, expected):
    assert said(language, f"C {text}") == [expected]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("C A two lane road and a one way street.", "A Model MX5 with a 2L engine.")),
        ("nb", ("A Feilkode E204 på kanal 4.", "C Jeg bor i 3. etasje.", "A 3 dager, ja.")),
        ("sv", ("C Det kostar SEK 450, och SAS 903 går 12.40.", "A Bokningen gäller 2 vuxna och 3 barn.")),
        ("da", ("A Vi har åbent fra ti til fjorten.", "C Det er på 41 på motorvejen tre kilometer nede.")),
        ("nb", ("A Den er 8490 hvis du betaler alt på en gang.", "C Levering tolvte mars, ja.")),
    ],
)
def test_what_only_looks_like_an_address_a_plate_or_a_birthday_stays(language, lines):
    assert said(language, *lines) == [line[2:] for line in lines]


def test_other_dates_behind_a_date_of_birth_stay():
    lines = ("A Date of birth?", "C Third of May 1970.", "A Thanks. Delivery is the fourth of June, for 450 pounds.")
    assert said("en", *lines)[2] == lines[2][2:]


def test_a_house_number_is_one_only_behind_an_address():
    assert said("nb", "A Ja.", "C 118 b.") == ["Ja.", "118 b."]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("A WE CAN CUT 200 POUNDS", "C CEO 100 percent, DIR 868L")),
        ("nb", ("A JEG GIR DEG 200 KRONER",)),
        ("en", ("A Your car is covered.", "C and then pay 100 a month?", "A it can do 250 miles")),
        ("nb", ("A Hva er registreringsnummeret?", "C en rød kia 300 kroner")),
        ("en", ("C It's still error404.", "A Restart the router5, then netflix4 works.")),
        ("nb", ("A da sender vi pakken til Trondheim 3 i uka",)),
        ("en", ("C 5 people drive way too fast, and 2 live close by",)),
        ("nb", ("C født ²³ mai",)),
    ],
)
def test_money_measures_and_makes_are_no_plates_addresses_or_dates(language, lines):
    assert said(language, *lines) == [line[2:] for line in lines]


def test_a_part_of_an_address_that_is_two_names_goes():
    assert said("en", "C It's kari@x.no.", "A kariberg84 was the old one?") == [
        "It's [email].",
        "[email] was the old one?",
    ]
