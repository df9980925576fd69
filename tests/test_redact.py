import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Call, Dropped, Heard, Transcript, Turn, Utterance, Word
from pipeline.redact import redact


def redacted(text, language="en", names=(), **call):
    turn = Turn("agent", (Utterance(text),))
    return redact(Call("c", (turn,), language, **call), names).turns[0].text


def test_what_was_heard_of_a_line_put_right_is_redacted_too():
    heard = Heard("agent", "Ring 22 98 40 17.", words("Ring", "22", "98", "40", "17."))
    turn = Turn("agent", (Utterance("Ring oss.", heard=heard),))
    found = redact(Call("c", (turn,), "nb")).turns[0].utterances[0].heard
    assert (found.text, [word.text for word in found.words]) == ("Ring [number].", ["Ring", "[number]."])


def words(*texts):
    return tuple(Word(text, 100 * i, 100 * i + 90, 0.9) for i, text in enumerate(texts))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Ring 22 98 40 17 etter to.", "Ring [number] etter to."),
        ("nb", "Ordre 5561 og 5618.", "Ordre [number] og [number]."),
        ("sv", "Är det 070-555 18 92 rätt?", "Är det [number] rätt?"),
        ("da", "HT-5589, tak.", "[number], tak."),
        ("en", "It's +44 7700 900123.", "It's [number]."),
        ("nb", "Eh, ni to sju, fire én åtte.", "Eh, [number]."),
        ("sv", "Fem fem noll åtta två tre, tack.", "[number], tack."),
        ("da", "KH, fire, fire, nul, ni.", "[number]."),
        ("en", "It's two seven four, double one.", "It's [number]."),
        ("sv", "Sjuttioåtta noll tre elva, och sen fyra fyra.", "[number]."),
        (None, "ni to sju fire", "[number]"),
    ],
)
def test_long_numbers_go(language, text, expected):
    assert redacted(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The 24 month plan is 2000 kroner."),
        ("en", "That's £1,299.50 or 1299 pounds."),
        ("en", "Since 2024, and from 2019-2021."),
        ("en", "Between 10-12 or 14:30-16:00."),
        ("en", "It is 1000 Mbit and 2500 people use it."),
        ("en", "One, two, three, four, go."),
        ("en", "At one thirty, eleven forty on Thursday."),
        ("en", "Two hundred and fifty four pounds."),
        ("nb", "Det er klokka 12.30 den 24.12.2025."),
        ("nb", "De 4 860 skal dere slippe, og 12 500 til."),
        ("nb", "Det koster 1299 i måneden."),
        ("sv", "Det kostar 1 250 kronor, 12,50 styck."),
        ("sv", "Mellan 8-16 i två tre dagar."),
        ("da", "Den ligger på 37-38 stykker."),
        ("da", "Det er femoghalvfems kroner."),
    ],
)
def test_money_times_years_and_measures_stay(language, text):
    assert redacted(text, language) == text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sv", "Personnumret är 811228-9874.", "Personnumret är [id]."),
        ("da", "Det er 211062-5629.", "Det er [id]."),
        ("nb", "Fødselsnummeret er 15108695088.", "Fødselsnummeret er [id]."),
        ("en", "Card 4111 1111 1111 1111, please.", "Card [id], please."),
        ("en", "GB82 WEST 1234 5698 7654 32 it is.", "[id] it is."),
        ("nb", "Fødselsnummeret er 15108695089.", "Fødselsnummeret er [id]."),
        ("nb", "Det er 15108695089.", "Det er [number]."),
        ("nb", "en fem en null åtte seks ni fem null åtte åtte", "[id]"),
        ("sv", "Samordningsnumret är 811288-9873.", "Samordningsnumret är [id]."),
    ],
)
def test_numbers_with_right_check_digits_or_said_to_be_are_identities(language, text, expected):
    assert redacted(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Mail kari.n@firma.co.uk.", "Mail [email]."),
        ("nb", "Send til ola krøllalfa lys punktum no, takk.", "Send til [email], takk."),
        ("sv", "Det är kerstin snabel-a backen punkt se.", "Det är [email]."),
        ("en", "It's tom at tide dot com.", "It's [email]."),
        ("en", "Look at the lamp.", "Look at the lamp."),
    ],
)
def test_mail_addresses_go(language, text, expected):
    assert redacted(text, language) == expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["Kari Nordmann"], "Hei, Kari Nordmann her, kari.", "Hei, [name] her, [name]."),
        (["Åse"], "Åses ordre, og åse's.", "[name]s ordre, og [name]'s."),
        (["Kari"], "Karibia og karikatur.", "Karibia og karikatur."),
        (["Kjell-Åke"], "Kjell ringte Kjell-Åke.", "[name] ringte [name]."),
        (["Kari N"], "N er ikke et navn.", "N er ikke et navn."),
        (["88412"], "Kunde 88412, ja.", "Kunde [id], ja."),
        (["Will"], "Will you wait, or will Will do it?", "Will you wait, or will [name] do it?"),
        (["Jo"], "Jo, det er jo Jo her.", "Jo, det er jo [name] her."),
    ],
)
def test_known_names_go_as_whole_words(names, text, expected):
    assert redacted(text, "nb", names) == expected


def test_the_agent_and_the_customer_number_of_the_call_are_known():
    assert redacted("Tom here, customer C-17.", agent="Tom", customer_id="C-17") == "[name] here, customer [id]."


def test_who_gives_a_name_is_known_from_then_on():
    turns = tuple(Turn("customer", (Utterance(text),)) for text in ("My name is Declan Furey.", "Right, declan."))
    assert [turn.text for turn in redact(Call("c", turns, "en")).turns] == ["My name is [name].", "Right, [name]."]


def test_words_that_make_a_number_become_one_word_with_their_time():
    spoken = words("It's", "22", "98", "40", "17.", "Right?")
    utterance = Utterance("It's 22 98 40 17. Right?", 0, 590, words=spoken)
    found = redact(Call("c", (Turn("agent", (utterance,)),), "en")).turns[0].utterances[0]
    assert found.words == (spoken[0], Word("[number].", 100, 490, 0.9), spoken[5])
    assert (found.text, found.start_ms, found.end_ms) == ("It's [number]. Right?", 0, 590)


def test_a_name_inside_a_word_keeps_the_words_apart():
    spoken = words("Karis", "Kari.")
    utterance = Utterance("Karis Kari.", words=spoken)
    found = redact(Call("c", (Turn("agent", (utterance,)),), "nb"), ["Kari"]).turns[0].utterances[0]
    assert [word.text for word in found.words] == ["[name]s", "[name]."]


TEXTS = st.lists(
    st.sampled_from(
        [
            "Kari",
            "Karis",
            "fem",
            "sju",
            "null",
            "to",
            "og",
            "så",
            "22",
            "98",
            "4017",
            "1.000",
            "kr",
            "2024",
            "12.30",
            "-",
            ",",
            ".",
            "[name]",
            "a@b.no",
            "at",
            "dot",
            "com",
            "krøllalfa",
            "hundre",
        ]
    ),
    max_size=15,
).map(" ".join)


@given(st.lists(TEXTS, max_size=4), st.sampled_from(["nb", "sv", "da", "en", None]))
def test_redacting_twice_changes_nothing_more_and_keeps_every_utterance(texts, language):
    utterances = tuple(
        Utterance(text, words=tuple(Word(w, i, i + 1) for i, w in enumerate(text.split()))) for text in texts
    )
    once = redact(Call("c", (Turn("agent", utterances),), language), ["Kari"])
    assert redact(once, ["Kari"]) == once
    assert len(once.turns[0].utterances) == len(texts)
    for utterance in once.turns[0].utterances:
        assert " ".join(word.text for word in utterance.words) == utterance.text


def test_text_that_was_dropped_is_redacted_too():
    gone = Dropped("ring 22 33 44 55", 0, 0, 900, "crosstalk")
    heard = Call("c", (), "nb", transcript=Transcript("faster-whisper", dropped=(gone,)))
    assert [left.text for left in redact(heard).transcript.dropped] == ["ring [number]"]
