from dataclasses import replace

from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures, tallies
from pipeline.timing import Span
from tests.world import call

BOOK = load_codebook()


def counts(tally, name):
    rate = tally.get(name)
    return rate and (rate.count, rate.total)


def test_a_behaviour_counts_once_a_call_and_once_an_utterance():
    tally = tallies(call("A: Why? [needs_probing]", "C: Mm []", "A: How? [needs_probing]", "A: Ok []"), BOOK)["Kari"]
    assert counts(tally, "calls.needs_probing") == (1, 1)
    assert counts(tally, "utterances.needs_probing") == (2, 3)


def test_question_forms_share_the_questions_that_have_one():
    tally = tallies(call("A: Why? [question/open]", "A: Red? [question/closed]", "A: Blue? [question/closed]"), BOOK)
    assert counts(tally["Kari"], "form.closed") == (2, 3)


def test_ask_tell_counts_an_asking_and_telling_utterance_as_asking():
    tally = tallies(call("A: It is red, ok? [question/closed informing]", "A: It is. [informing]"), BOOK)["Kari"]
    assert counts(tally, "ask_tell") == (1, 2)


def test_an_unjudged_call_gives_no_verbal_figures_but_times():
    tally = tallies(call("A: Hello", "C: Hi"), BOOK)["Kari"]
    assert set(tally) == {"talk_share", "silence_share"}


def test_without_times_there_are_no_figures_of_time():
    timeless = call("A: Hello [greeting]", "C: Hi []")
    turns = tuple(
        replace(t, start_ms=None, end_ms=None, utterances=(replace(t.utterances[0], start_ms=None, end_ms=None),))
        for t in timeless.turns
    )
    assert "talk_share" not in tallies(replace(timeless, turns=turns), BOOK)["Kari"]


def test_measured_speech_gives_overlap_and_silence():
    spans = {"agent": (Span(0, 3000),), "customer": (Span(2000, 4000),)}
    tally = tallies(call("A: One []", "C: Two []", speech=spans, duration_ms=8000), BOOK)["Kari"]
    assert counts(tally, "overlap_share") == (1000, 4000)
    assert counts(tally, "silence_share") == (4000, 8000)
    assert counts(tally, "talk_share") == (3000, 5000)


def test_hold_is_no_silence_and_no_part_of_the_time_there_could_be_any():
    spans = {"agent": (Span(0, 3000),), "customer": (Span(3000, 4000),)}
    tally = tallies(call("A: One []", "C: Two []", speech=spans, duration_ms=9000, hold=(Span(5000, 8000),)), BOOK)
    assert counts(tally["Kari"], "silence_share") == (2000, 6000)
    assert counts(tally["Kari"], "hold_share") == (3000, 9000)


def test_measured_turns_give_the_figures_that_are_no_shares():
    spans = {"agent": (Span(0, 2000), Span(4000, 6000)), "customer": (Span(2000, 4000),)}
    tally = tallies(call("A: It is red", "C: Is it", "A: Yes it is", speech=spans), BOOK)["Kari"]
    assert counts(tally, "response_latency") == (0, 1)
    assert counts(tally, "longest_monologue") == (2000, 1)
    assert counts(tally, "customer_monologue") == (2000, 1)
    assert counts(tally, "speech_rate") == (6, 4000)


def test_a_transferred_call_goes_to_whoever_spoke():
    both = call("A@Kari: Why? [needs_probing]", "C: So. []", "A@Ola: I see []", "C: Bad! [dissatisfaction]")
    found = tallies(both, BOOK)
    assert counts(found["Kari"], "calls.needs_probing") == (1, 1)
    assert counts(found["Ola"], "calls.needs_probing") == (0, 1)
    assert counts(found["Ola"], "calls.dissatisfaction") == (1, 1)
    assert counts(found["Kari"], "calls.dissatisfaction") == (0, 1)


def test_an_unnamed_agent_is_kept_apart():
    assert set(tallies(call("A: Hi [greeting]", agent=None), BOOK)) == {""}


def test_every_tally_is_a_measure_and_every_name_is_there_once():
    names = [m.name for m in measures(BOOK)]
    assert len(names) == len(set(names))
    spans = {"agent": (Span(0, 3000),), "customer": (Span(2000, 4000),)}
    full = call("A: 200 off? [question/open compensation_offered]", "C: No [objection]", speech=spans)
    assert set(tallies(full, BOOK)["Kari"]) <= set(names)


def test_a_call_in_which_no_agent_speaks_gives_no_rate_of_calls():
    assert "calls.stating_need" not in tallies(call("C: It broke. [stating_need]"), BOOK)["Kari"]
