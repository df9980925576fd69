from dataclasses import replace

from pipeline.formats.codebook import load_codebook
from pipeline.measures import tallies
from tests.world import call

BOOK = load_codebook()


def tally(*lines):
    return {name: (rate.count, rate.total) for name, rate in tallies(call(*lines), BOOK)["Kari"].items()}


def test_the_words_of_the_answer_belong_to_the_form_of_the_question():
    found = tally(
        "A: What happened? [question/open]",
        "C: It fell down the stairs []",
        "A: Is it broken? [question/closed]",
        "C: Yes []",
    )
    assert found["answer.words.open"] == (5, 1)
    assert found["answer.words.closed"] == (1, 1)
    assert "answer.words.choice" not in found


def test_a_form_is_followed_by_what_the_customer_does_then():
    found = tally("A: Is that fine? [question/closed]", "C: No, not at all [objection]")
    assert found["answer.objection.closed"] == (1, 1)
    assert found["answer.acceptance.closed"] == (0, 1)


def test_of_two_questions_in_a_turn_the_customer_answers_the_last():
    one = call("A: What happened? [question/open]", "C: It fell []")
    closed = call("A: Is it broken? [question/closed]").turns[0].utterances[0]
    asked = replace(one.turns[0], utterances=(*one.turns[0].utterances, closed))
    found = tallies(replace(one, turns=(asked, one.turns[1])), BOOK)["Kari"]
    assert (found["answer.words.closed"].count, found["answer.words.closed"].total) == (2, 1)
    assert "answer.words.open" not in found


def test_an_extra_sale_may_be_told_or_asked():
    found = tally(
        "A: You need socks too. [upselling]",
        "C: No [objection]",
        "A: How many pairs? [upselling question/open]",
        "C: Two, please [acceptance]",
    )
    assert found["upsell_answer.form.told"] == (1, 2)
    assert found["upsell_answer.acceptance.open"] == (1, 1)
    assert found["upsell_answer.objection.told"] == (1, 1)


def test_questions_share_what_they_are_about_and_whether_they_follow_up():
    it = call("A: Why? [question/open]", "C: So []", "A: And then? [question/open]", "A: Which? [question/choice]")
    about = [("cause", False), None, ("situation", True), (None, None)]
    turns = tuple(
        replace(t, utterances=(replace(u, judgement=replace(u.judgement, about=a[0], follow_up=a[1])),)) if a else t
        for t, a in zip(it.turns, about, strict=True)
        for u in t.utterances
    )
    found = tallies(replace(it, turns=turns), BOOK)["Kari"]
    assert (found["about.cause"].count, found["about.cause"].total) == (1, 2)
    assert (found["follow_up"].count, found["follow_up"].total) == (1, 2)
