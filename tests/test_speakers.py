import pytest

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.errors import WrongUse
from pipeline.speakers import evidence, roles, roles_for_labels


def said(text, start_ms=0):
    return [Word(word, start_ms + i * 200, start_ms + i * 200 + 150) for i, word in enumerate(text.split())]


AGENT = {
    "nb": "Velkommen til Nordlys, det er Kari. Kan jeg få fødselsdatoen din? Da skal jeg sjekke abonnementet ditt.",
    "sv": "Välkommen till Tallnet, du pratar med Eva. Kan jag få ditt personnummer? Jag ser här att du har en faktura.",
    "da": "Velkommen til Nordlink, du taler med Kasper. Må jeg få dit kundenummer? Så sender jeg dig en ny.",
    "en": "Thanks for calling Tide, how can I help? Can I take your postcode? I'll send you a new one.",
}
CUSTOMER = {
    "nb": "Hei, jeg ringer om nettet mitt, jeg har kjøpt en ruter og den virker ikke hjemme hos meg.",
    "sv": "Hej, jag ringer om min faktura, ni har dragit pengarna två gånger från mitt kort.",
    "da": "Hej, jeg ringer om mit internet, I har sendt mig en forkert regning og jeg vil have mine penge.",
    "en": "Hi, I'm calling about my bill, you charged me twice and I want my money.",
}


@pytest.mark.parametrize("language", ["nb", "sv", "da", "en"])
@pytest.mark.parametrize("known", [True, False], ids=["language known", "language not known"])
def test_the_words_tell_the_agent_whichever_channel_and_whoever_speaks_first(language, known):
    words = [said(CUSTOMER[language]), said(AGENT[language], 5000)]
    found = roles(2, None, words, language if known else None)
    assert found.speakers == ("customer", "agent")
    assert found.certainty > 0.8


def test_a_given_channel_wins_over_the_words():
    found = roles(2, 0, [said(CUSTOMER["en"]), said(AGENT["en"])], "en")
    assert (found.speakers, found.certainty) == (("agent", "customer"), 1.0)


def test_a_channel_that_is_not_there_is_refused():
    with pytest.raises(WrongUse, match="no channel number 3"):
        roles(2, 2, [], "en")


def test_without_words_the_first_channel_is_the_agents_and_hardly_sure():
    assert roles(2, None, [], None) == roles(2, None, [[], []], "nb")
    found = roles(2, None, [], None)
    assert (found.speakers, found.certainty) == (("agent", "customer"), 0.5)


def test_words_that_tell_nothing_leave_it_uncertain():
    assert roles(2, None, [said("mm"), said("mm")], "en").certainty < 0.8


def test_both_voices_in_one_channel_are_neither():
    assert roles(1, None, [said(AGENT["en"])], "en").speakers == ("other",)


def test_one_channel_given_as_the_agents_is_the_agents():
    assert roles(1, 0, [said("hi")], "en").speakers == ("agent",)


def labelled(*pairs):
    turns = (Turn("other", (Utterance(text),), extra={"speaker": label}) for label, text in pairs)
    return Call("c", tuple(turns), "en")


def test_anonymous_labels_get_roles():
    call = labelled(("SPEAKER_01", CUSTOMER["en"]), ("SPEAKER_00", AGENT["en"]), ("SPEAKER_01", "Thanks."))
    assert [turn.speaker for turn in roles_for_labels(call).turns] == ["customer", "agent", "customer"]
    assert roles_for_labels(call).turns[0].extra == {"speaker": "SPEAKER_01"}


def test_a_call_that_knows_its_roles_stays():
    call = Call("c", (Turn("customer", (Utterance(AGENT["en"]),)), Turn("agent", (Utterance("Hi."),))), "en")
    assert roles_for_labels(call) == call


def test_a_single_label_stays_other():
    call = labelled(("SPEAKER_00", AGENT["en"]))
    assert roles_for_labels(call) == call


def test_casing_and_marks_do_not_matter_to_the_agents_phrases():
    assert evidence("thanks for calling tide how can i help", "en") > 1
