import pytest

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.errors import WrongUse
from pipeline.speakers import roles, roles_for_labels


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


def test_a_single_label_stays_other_and_is_flagged():
    found = roles_for_labels(labelled(("SPEAKER_00", AGENT["en"])))
    assert [turn.speaker for turn in found.turns] == ["other"]
    assert not found.counts
    assert roles_for_labels(found) == found


def test_who_speaks_first_does_not_count():
    first, second = (
        labelled(*pairs)
        for pairs in (
            (("a", CUSTOMER["en"]), ("b", AGENT["en"])),
            (("b", AGENT["en"]), ("a", CUSTOMER["en"])),
        )
    )
    found = [{t.extra["speaker"]: t.speaker for t in roles_for_labels(call).turns} for call in (first, second)]
    assert found[0] == found[1] == {"a": "customer", "b": "agent"}


def test_a_call_that_is_passed_on_has_two_agents():
    call = labelled(
        ("a", "Thanks for calling Tide, you're speaking to Sam, how can I help you today?"),
        ("b", CUSTOMER["en"]),
        ("a", "Bear with me, I'll put you through to my colleague in billing."),
        ("c", "Hello, you're through to billing, this is Jo. Can I take your account number and your postcode please?"),
        ("b", "Yes, it's on my bill, I've got it here, I was told my money would come back."),
        (
            "c",
            "I can see that here on the system. I'll send you the refund today. Anything else I can help with?",
        ),
        ("b", "No, I just want my money."),
    )
    found = {turn.extra["speaker"]: turn.speaker for turn in roles_for_labels(call).turns}
    assert found == {"a": "agent", "b": "customer", "c": "agent"}


def test_an_announcement_that_nobody_answers_is_neither():
    call = labelled(
        ("queue", "Welcome to Tide. All our agents are busy. You are number three in the queue, please hold the line."),
        ("a", AGENT["en"]),
        ("b", CUSTOMER["en"]),
        ("a", "I'll send you a new one, is there anything else I can help you with?"),
    )
    assert [turn.speaker for turn in roles_for_labels(call).turns] == ["other", "agent", "customer", "agent"]


def test_a_third_voice_that_hardly_speaks_is_neither():
    call = labelled(*[("a", AGENT["en"]), ("b", CUSTOMER["en"])] * 2, ("c", "Mum?"))
    assert roles_for_labels(call).turns[-1].speaker == "other"


def test_a_silent_channel_is_the_other_role():
    assert roles(2, None, [said(CUSTOMER["en"]), []], "en").speakers == ("customer", "agent")
