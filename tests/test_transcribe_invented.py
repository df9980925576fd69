from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.call import LANGUAGES, Word
from pipeline.language import list_lines
from pipeline.timing import Span
from pipeline.transcribe.invented import without_invented

TALK = [Span(0, 600_000)]


def said(text, start_ms=0, word_ms=250, confidence=0.9):
    """Words of `word_ms` each, one straight after the other."""
    return [
        Word(word, start_ms + i * word_ms, start_ms + (i + 1) * word_ms, confidence)
        for i, word in enumerate(text.split())
    ]


def sieved(words, speech=TALK, hold=(), language="en"):
    """Text kept, and text and reason of what was dropped."""
    kept, dropped = without_invented(words, 0, speech, hold, language)
    return " ".join(word.text for word in kept), [(gone.text, gone.reason) for gone in dropped]


SAID = {
    "nb": [
        "Ja, ja, ja, ja, det er greit.",
        "Nei nei nei nei nei, det var ikke sånn.",
        "Hallo? Hallo, hallo? Er du der?",
        "Tusen takk, tusen takk, tusen takk!",
        "Nummeret er 5 5 5 5 1 2 3 4.",
        "Null null null null null null null sju.",
        "Kan du høre meg? Kan du høre meg? Kan du høre meg?",
        "Jeg får ikke teksting av og på til å virke.",
        "Teksting av og på, ja.",
        "Teksting av? Ja.",
        "Er undertekster av eller på?",
        "Nicolai Winther.",
        "Takk for at du så på det så fort.",
        "Vi venter og venter og venter og venter.",
        "Musikk.",
        "Det går fort, fort, fort, fort.",
    ],
    "sv": [
        "Ja ja ja ja ja.",
        "Nej nej nej, jo, nej.",
        "Hallå, hallå, hallå? Hör du mig?",
        "Tack tack tack, hej hej, hej då.",
        "Det är 0 0 0 0 7 7 7 7.",
        "Fem fem fem fem ett.",
        "Tack för att du tittade.",
        "Undertexter av olika slag går att slå på.",
        "Jättebra, jättebra, jättebra, då säger vi så.",
        "Översättning av avtalet behövs inte.",
    ],
    "da": [
        "Ja ja ja ja, selvfølgelig.",
        "Nej nej nej nej nej.",
        "Nul nul fire fem, nul nul fire fem.",
        "Hov hov hov, vent lige.",
        "Tak tak tak, hej hej.",
        "Tak for at du så på det.",
        "Undertekster af en eller anden grund mangler.",
        "Hallo? Er du der? Hallo? Er du der? Hallo? Er du der?",
        "Det må du undskylde, det må du undskylde.",
    ],
    "en": [
        "No no no no, that's not it.",
        "Yeah, yeah, yeah, yeah, yeah, yeah.",
        "Five five five five one.",
        "Hello? Hello? Hello? Hello?",
        "Thanks for watching it for me.",
        "I can see subtitles by default.",
        "It's very, very, very, very, very slow.",
        "Bye bye, bye bye, bye.",
        "Okay okay okay okay okay.",
        "I said and I said and I said it.",
        "The end of the month.",
        "All rights reserved.",
        "Oh my God, oh my God, oh my God.",
        "Noise.",
    ],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, own in SAID.items() for text in own])
def test_what_callers_do_say_stays(language, text):
    assert sieved(said(text), language=language) == (text, [])


INVENTED = [
    "Teksting av Nicolai Winther",
    "Tekst og undertekster av Nicolai Winther",
    "Undertekster av Ai-Media",
    "Takk for at du så på videoen.",
    "Undertexter av Anna Svensson",
    "Översättning och textning av Anna Svensson",
    "Svensktextning.nu",
    "Undertextning.nu",
    "Svensktextning.nu Svensktextning.nu",
    "Undertexter från Amara.org-gemenskapen",
    "Danske tekster af Nicolai Winther",
    "Undertekster af Jesper Buhl Scandinavian Text Service 2018",
    "Tak fordi du så med!",
    "Thanks for watching!",
    "Thank you for watching.",
    "Subtitles by the Amara.org community",
    "Transcription by CastingWords",
    "♪",
    "♪♪ ♪",
    "[Music]",
    "(musikk)",
    "* applåder *",
]


@pytest.mark.parametrize("text", INVENTED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_credit_between_two_sentences_goes_in_a_call_of_any_language(text, language):
    words = said(f"Hei. {text}") + said("Ja.", start_ms=60_000)
    assert sieved(words, language=language) == ("Hei. Ja.", [(text, "credit")])


def test_a_credit_with_a_pause_in_it_goes():
    words = said("Undertekster av") + said("Nicolai Winther", start_ms=3000) + said("Ja.", start_ms=9000)
    assert sieved(words)[0] == "Ja."


def test_every_credit_of_the_lists_is_found():
    entries = {
        entry.replace("..", "Anna Svensson").replace("*", "").replace("_", " ")
        for language in LANGUAGES
        for heading, own in list_lines(f"{language}-credits")
        if heading == "credit"
        for entry in own
    }
    assert [text for text in entries if sieved(said(text)) != ("", [(text, "credit")])] == []


def test_a_credit_inside_a_sentence_stays():
    text = "så det sto Teksting av Nicolai Winther på skjermen"
    assert sieved(said(text)) == (text, [])


def test_thanks_that_a_caller_may_say_go_where_nobody_speaks():
    words = said("Tack för att du tittade.", start_ms=1100, word_ms=20)
    assert sieved(words, [Span(0, 1000)], language="sv")[1] == [("Tack för att du tittade.", "credit")]


def test_thanks_in_another_language_than_the_calls_go():
    assert sieved(said("Tack för att du tittade."), language="nb")[1] == [("Tack för att du tittade.", "credit")]


def test_of_a_word_in_a_loop_the_beginning_is_kept():
    assert sieved(said("Vent. " + "nei " * 40 + "ok")) == (
        "Vent. nei nei nei ok",
        [("nei " * 36 + "nei", "loop")],
    )


def test_of_a_phrase_in_a_loop_one_is_kept():
    text = "Det kan jeg ikke gjøre."
    assert sieved(said(f"{text} " * 5)) == (text, [(" ".join([text] * 4), "loop")])


def test_a_phrase_said_again_after_a_pause_each_time_stays():
    words = [word for i in range(5) for word in said("Kan du høre meg nå?", start_ms=i * 3000)]
    assert sieved(words)[1] == []


def test_words_faster_than_speech_are_a_loop():
    assert sieved(said("no no no no no", word_ms=10))[0] == "no no"


def test_digits_are_not_counted_by_their_speed():
    assert sieved(said("0 0 0 0 0 0 0 0 0", word_ms=10))[1] == []


def test_of_a_loop_no_more_is_kept_than_there_was_speech_for():
    words = said("nei " * 12, word_ms=50)
    assert sieved(words, [Span(0, 100)], language="nb")[0] == "nei"


def test_a_word_that_is_a_loop_in_itself_goes():
    assert sieved(said(f"Ja, {'nei' * 30} takk")) == ("Ja, takk", [("nei" * 30, "loop")])


def test_a_long_number_in_one_word_stays():
    assert sieved(said("konto 0000000000000000000000000001"))[1] == []


def test_text_far_from_any_speech_goes_whatever_the_confidence():
    words = said("Ja. ") + said("Takk for nå.", start_ms=5000, confidence=0.99)
    assert sieved(words, [Span(0, 400)]) == ("Ja.", [("Takk for nå.", "silence")])


def test_text_beside_speech_stays_where_the_recogniser_is_sure_of_it():
    words = said("Ja. ") + said("Takk.", start_ms=600, confidence=0.9)
    assert sieved(words, [Span(0, 400)])[1] == []


def test_text_beside_speech_goes_where_the_recogniser_doubts_it():
    words = said("Ja. ") + said("Takk.", start_ms=600, confidence=0.2)
    assert sieved(words, [Span(0, 400)])[1] == [("Takk.", "silence")]


def test_a_doubted_word_stays_where_the_speech_beside_it_has_no_other():
    words = said("Ja. ") + said("Takk.", start_ms=1800, confidence=0.2)
    assert sieved(words, [Span(0, 400), Span(2200, 2500)])[1] == []


def test_a_doubted_word_that_ends_a_sentence_over_speech_stays():
    words = said("Det er") + said("greit.", start_ms=1050, confidence=0.2)
    assert sieved(words, [Span(0, 1000)])[1] == []


def test_a_last_word_stretched_over_silence_stays():
    words = [*said("Det er"), Word("greit.", 500, 6000, 0.3)]
    assert sieved(words, [Span(0, 900)])[1] == []


def test_a_word_without_length_stays_where_somebody_speaks():
    assert sieved([Word("Ja.", 300, 300, 0.1)], [Span(0, 900)])[1] == []


def test_text_inside_hold_goes_where_nobody_speaks():
    words = said("Et øyeblikk.") + said("Takk.", start_ms=30_000, confidence=0.99)
    assert sieved(words, [Span(0, 900)], [Span(2000, 60_000)])[1] == [("Takk.", "hold")]


def test_what_an_agent_says_during_hold_stays():
    words = said("Er du der ennå?", start_ms=30_000)
    assert sieved(words, [Span(30_000, 31_000)], [Span(2000, 60_000)])[1] == []


def test_text_in_hold_music_next_to_talk_stays():
    words = said("Da er jeg tilbake.", start_ms=59_800)
    assert sieved(words, [Span(60_000, 61_000)], [Span(2000, 60_100)])[1] == []


def test_without_speech_nothing_was_said():
    assert sieved(said("Takk for meg."), speech=[]) == ("", [("Takk for meg.", "silence")])


def test_what_was_dropped_has_its_time_and_channel():
    words = said("Hei.") + said("Svensktextning.nu", start_ms=9000)
    (gone,) = without_invented(words, 1, TALK, (), "sv")[1]
    assert (gone.channel, gone.start_ms, gone.end_ms) == (1, 9000, 9250)


TOKENS = "ja nei nei. takk Teksting av Nicolai Winther Svensktextning.nu ♪ hvor 5 og... [Music] —"
texts = st.sampled_from(TOKENS.split())
spans = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 5000)), max_size=5).map(
    lambda pairs: [Span(start, start + length) for start, length in pairs]
)


@st.composite
def spoken(draw):
    at, words = 0, []
    for _ in range(draw(st.integers(0, 12))):
        phrase = draw(st.lists(texts, min_size=1, max_size=4)) * draw(st.integers(1, 9))
        for text in phrase:
            at += draw(st.sampled_from([0, 0, 0, 100, 2000]))
            length = draw(st.sampled_from([0, 30, 250, 3000]))
            words.append(Word(text, at, at + length, draw(st.sampled_from([None, 0.1, 0.9]))))
            at += length
    return words


@given(spoken(), spans, spans, st.sampled_from([*LANGUAGES, None]))
@settings(max_examples=150, deadline=None)
def test_each_word_is_kept_or_dropped_in_order_and_a_second_time_nothing_goes(words, speech, hold, language):
    kept, dropped = without_invented(words, 0, speech, hold, language)
    left, gone = list(kept), [text for stretch in dropped for text in stretch.text.split()]
    for word in words:
        if left and left[0] is word:
            left.pop(0)
        else:
            assert gone.pop(0) == word.text
    assert (left, gone) == ([], [])
    assert without_invented(kept, 0, speech, hold, language) == (kept, ())
