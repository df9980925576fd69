"""The page of one call."""

from dataclasses import replace

import pytest

from pipeline.call import Facts, Flag
from pipeline.report.callpage import call_page
from pipeline.report.render import call_html
from pipeline.report.words import words
from pipeline.timing import Span
from tests.report.centre import codebook
from tests.world import call

EN = words("en")


def page(*lines, **fields):
    return call_page(call(*lines, **fields), codebook(), EN)


def test_the_timeline_has_a_row_a_behaviour_with_a_dot_where_it_was_said():
    found = page(
        "A: Hello, Shop here [greeting]", "C: It broke [stating_need]", "A: How? [question/open needs_probing]"
    )
    assert [row.title for row in found.timeline.rows] == ["Greeting", "Question", "Probing needs", "States a need"]
    (dot,) = found.timeline.rows[1].dots
    assert (round(dot.x, 1), dot.hover) == (66.7, "0:04 How?")


def test_both_speakers_have_a_lane_and_hold_is_drawn_behind():
    speech = {"agent": (Span(0, 2000), Span(6000, 8000)), "customer": (Span(2000, 4000),)}
    found = page("A: Hello []", "C: Hi []", speech=speech, duration_ms=8000, hold=(Span(4000, 6000),)).timeline
    assert [(bar.x, bar.width) for bar in found.agent] == [(0, 25), (75, 25)]
    assert [(bar.x, bar.width) for bar in found.customer] == [(25, 25)]
    assert [(bar.x, bar.width) for bar in found.hold] == [(50, 25)]


def test_a_call_without_times_has_words_and_no_timeline():
    timeless = call("A: Hello [greeting]")
    turn = timeless.turns[0]
    bare = replace(
        turn, start_ms=None, end_ms=None, utterances=(replace(turn.utterances[0], start_ms=None, end_ms=None),)
    )
    found = call_page(replace(timeless, turns=(bare,)), codebook(), EN)
    assert found.timeline is None
    assert found.turns[0].lines[0].text == "Hello"


def test_opportunities_say_what_called_for_them_and_what_was_said():
    found = page("C: This is simply awful [dissatisfaction]", "A: The rules say so [informing]").chances
    missed = next(c for c in found if c.title.startswith("Empathy"))
    assert (missed.taken, missed.at, missed.answer) == (False, "0:00", "“The rules say so”")


def test_a_broken_order_is_told_with_both_times():
    (found,) = page("A: Have 50 back [compensation_offered]", "A: Why? [needs_probing]", "A: Ok? []").findings
    assert (found.first_at, found.before_at) == ("0:00", "0:02")


def test_who_leads_and_where_the_wording_turned():
    one = call(
        "C: Awful [dissatisfaction]", "A: What happened? [question/open]", "C: So []", "C: Lovely [satisfaction]"
    )
    found = call_page(replace(one, facts=Facts(mood_start=-1, mood_end=1)), codebook(), EN).course
    told = {fact.label: (fact.value, fact.notes) for fact in found}
    assert told["Who leads"][0] == "the agent"
    assert told["The customer's wording"] == ("unhappy → pleased", ("turns at 0:06",))


def test_a_tag_says_how_sure_and_by_whom():
    judged = call("A: How? [question/open]")
    turn = judged.turns[0]
    judgement = replace(turn.utterances[0].judgement, scores={"question": 0.97}, source="behaviours 1.1")
    turn = replace(turn, utterances=(replace(turn.utterances[0], judgement=judgement),))
    (tag,) = call_page(replace(judged, turns=(turn,)), codebook(), EN).turns[0].lines[0].tags
    assert (tag.title, tag.core, tag.hover) == ("Question (open)", True, "97% sure, by behaviours 1.1")


def test_a_flag_stands_at_the_top():
    assert page("A: Hi []", flags=(Flag("speakers", "Nobody knows who is who."),)).flags == (
        "Nobody knows who is who.",
    )


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da"])
def test_words_of_the_call_are_never_markup(language):
    html = call_html(call("A: <script>alert(1)</script> [greeting]"), codebook(), language)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
