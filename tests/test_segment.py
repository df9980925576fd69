import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Word
from pipeline.segment import cut, turns_from_speech, turns_from_words
from pipeline.timing import Span

PAIR = ("agent", "customer")


def said(text, start_ms, word_ms=200):
    """Words of `word_ms` each, one straight after the other."""
    return [Word(word, start_ms + i * word_ms, start_ms + (i + 1) * word_ms) for i, word in enumerate(text.split())]


def turns(agent, customer, speech=((), ()), language="en"):
    return turns_from_words((agent, customer), PAIR, speech, language)


def shown(found):
    return [(turn.speaker[0], turn.text) for turn in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Hei. Hva gjelder det? Fint!", ["Hei.", "Hva gjelder det?", "Fint!"]),
        ("nb", "F.eks. den 3. mai kl. 12.30. Går det?", ["F.eks. den 3. mai kl. 12.30.", "Går det?"]),
        ("nb", "Det er i 2. etasje. Ja.", ["Det er i 2. etasje.", "Ja."]),
        ("nb", "Ruteren er min. Den er ny.", ["Ruteren er min.", "Den er ny."]),
        ("nb", "Det er 250 kr. i måneden. Greit?", ["Det er 250 kr. i måneden.", "Greit?"]),
        ("nb", "hei. det er per. takk", ["hei.", "det er per.", "takk"]),
        ("nb", "Jeg tenkte... altså, nei. Vent...", ["Jeg tenkte... altså, nei.", "Vent..."]),
        ("sv", "Mejla per.ek@tallnet.se. Typ 3,50 t.ex. Va?", ["Mejla per.ek@tallnet.se.", "Typ 3,50 t.ex. Va?"]),
        ("sv", "Det är 3 st. Vill du ha fler?", ["Det är 3 st.", "Vill du ha fler?"]),
        ("da", "Det er nr. 5, bl.a. Kom d. 2. juni. Ikke?", ["Det er nr. 5, bl.a. Kom d. 2. juni.", "Ikke?"]),
        ("en", "No. It's Mr. Smith, St. Ives, No. 5.", ["No.", "It's Mr. Smith, St. Ives, No. 5."]),
        ("en", "It was, er... I mean, er... Look.", ["It was, er... I mean, er...", "Look."]),
        ("en", "Go to www.tide.co.uk. Then log in.", ["Go to www.tide.co.uk.", "Then log in."]),
        ("en", 'He said "sure." Then he hung up.', ['He said "sure."', "Then he hung up."]),
        ("en", "no marks here at all i think", ["no marks here at all i think"]),
        ("en", "  ", []),
    ],
)  # fmt: skip
def test_text_is_cut_into_sentences(language, text, expected):
    assert cut(text, language) == expected


def test_very_long_text_without_marks_is_cut_before_a_connective():
    units = cut("we looked at the box in the hall yesterday morning but " * 8, "en")
    assert len(units) > 2
    assert all(unit.startswith("but") for unit in units[1:])


@given(st.text(alphabet="aB3 .,?!…\n\t\"'-)æÅ@:"), st.sampled_from(["nb", "sv", "da", "en", None]))
def test_cutting_keeps_every_character_but_whitespace(text, language):
    units = cut(text, language)
    assert " ".join(units) == " ".join(text.split())
    assert all(units)


def test_speakers_take_turns():
    found = turns(said("Hi there. How can I help?", 0), said("My line is dead.", 1600))
    assert shown(found) == [("a", "Hi there. How can I help?"), ("c", "My line is dead.")]
    assert [u.text for u in found[0].utterances] == ["Hi there.", "How can I help?"]
    assert (found[0].start_ms, found[0].end_ms) == (0, 1200)


def test_a_backchannel_is_a_turn_of_its_own_and_does_not_end_the_others():
    found = turns([*said("I looked at your line.", 0), *said("It is fine.", 1400)], said("Mm.", 1000))
    assert shown(found) == [("a", "I looked at your line. It is fine."), ("c", "Mm.")]


def test_an_answer_to_a_question_is_no_backchannel():
    found = turns([*said("Is it on?", 0), *said("Good, then wait.", 1200)], said("Yes.", 800))
    assert shown(found) == [("a", "Is it on?"), ("c", "Yes."), ("a", "Good, then wait.")]


def test_a_backchannel_word_takes_the_floor_where_nobody_goes_on():
    found = turns(said("You will hear from us.", 0), said("Okay.", 1200))
    assert shown(found) == [("a", "You will hear from us."), ("c", "Okay.")]


def test_words_talked_over_do_not_end_the_turn():
    found = turns(said("So what we do now is this and then that.", 0), said("But my", 900))
    assert shown(found) == [("a", "So what we do now is this and then that."), ("c", "But my")]
    assert not found[1].interrupts


def test_cutting_in_where_the_other_gives_way_is_an_interruption():
    found = turns(said("It all began when the", 0), said("Give me your number first.", 500))
    assert shown(found) == [("a", "It all began when the"), ("c", "Give me your number first.")]
    assert found[1].interrupts


def test_a_short_overlap_at_the_end_of_a_turn_is_no_interruption():
    found = turns(said("What is your name?", 0), said("Peter it is.", 700))
    assert [turn.interrupts for turn in found] == [False, False]


def test_a_sentence_is_cut_where_the_other_takes_the_floor_in_its_pause():
    found = turns([*said("Okay and", 0), *said("then we send it.", 3000)], said("Wait, which one was it?", 600))
    assert shown(found) == [("a", "Okay and"), ("c", "Wait, which one was it?"), ("a", "then we send it.")]


def test_words_without_marks_are_cut_at_pauses():
    found = turns([*said("i had a look", 0), *said("it is the box", 1600)], [])
    assert [u.text for u in found[0].utterances] == ["i had a look", "it is the box"]


def test_a_pause_inside_a_marked_sentence_does_not_cut_it():
    found = turns([*said("I had a look,", 0), *said("it is the box.", 1600)], [])
    assert len(found[0].utterances) == 1


def test_edges_are_those_of_the_speech_around_the_words():
    found = turns(said("Hi there.", 1000), [], speech=([Span(880, 1530)], []))
    assert (found[0].start_ms, found[0].end_ms) == (880, 1530)


def test_a_word_stretched_over_silence_starts_where_it_is_heard():
    found = turns([Word("Hi", 0, 2100), Word("there.", 2100, 2400)], [], speech=([Span(1800, 2400)], []))
    assert found[0].start_ms == 1800
    assert found[0].utterances[0].words[0] == Word("Hi", 0, 2100)


def test_two_utterances_in_one_stretch_of_speech_do_not_both_take_its_edges():
    found = turns(said("Hi. Hello.", 100), [], speech=([Span(0, 600)], []))
    assert [(u.start_ms, u.end_ms) for u in found[0].utterances] == [(0, 300), (300, 600)]


def test_speech_without_words_gives_turns_with_times_only():
    found = turns_from_speech(PAIR, ([Span(0, 2000), Span(2300, 5000)], [Span(3000, 3400), Span(5200, 9000)]))
    times = [(turn.speaker[0], turn.start_ms, turn.end_ms) for turn in found]
    assert times == [("a", 0, 5000), ("c", 3000, 3400), ("c", 5200, 9000)]
    assert not any(t.utterances for t in found)


def test_one_channel_gives_one_turn():
    assert shown(turns_from_words([said("Hi. Hello.", 0)], ["other"], [[]], "en")) == [("o", "Hi. Hello.")]


WORDS = st.builds(
    lambda text, start, length: Word(text, start, start + length),
    st.sampled_from(["ja", "Mm.", "hei", "Hva?", " og", "3.", "så...", "Per"]),
    st.integers(0, 20_000),
    st.integers(0, 3000),
)
SPANS = st.lists(st.builds(lambda a, b: Span(a, a + b), st.integers(0, 20_000), st.integers(1, 4000)), max_size=6)


@given(st.lists(st.lists(WORDS, max_size=25), min_size=1, max_size=3), st.lists(SPANS, max_size=3), st.booleans())
def test_every_word_comes_out_once_in_the_order_of_its_channel(channels, speech, sort):
    if sort:
        channels = [sorted(own, key=lambda w: w.start_ms) for own in channels]
    speakers = ["agent", "customer", "other"][: len(channels)]
    found = turns_from_words(channels, speakers, speech, None)
    for own, speaker in zip(channels, speakers, strict=True):
        assert [w for t in found if t.speaker == speaker for u in t.utterances for w in u.words] == own
    assert [t.start_ms for t in found] == sorted(t.start_ms for t in found)
