from pipeline.codebook import CUSTOMER_BEGINS, Codebook, Opportunity
from pipeline.formats.codebook import load_codebook
from pipeline.measures import tallies
from pipeline.opportunities import chances
from tests.world import call

BOOK = load_codebook()


def found(a_call, opportunity):
    one = Codebook("1", BOOK.codes, opportunities=(opportunity,))
    return [(c.utterance, c.answer if c.taken else None) for c in chances(a_call, one)]


CARE = Opportunity("care", ("dissatisfaction",), ("empathy", "apology"), {}, turns=2)


def test_an_answer_in_the_next_turns_takes_the_opportunity():
    it = call("C: Awful [dissatisfaction]", "A: Right, let me see [steering]", "C: Yes []", "A: I am sorry [apology]")
    assert found(it, CARE) == [(0, 3)]


def test_an_answer_after_those_turns_comes_too_late():
    it = call(
        "C: Awful [dissatisfaction]",
        *("A: The number please? [verification]", "C: It is four [stating_need]") * 2,
        "A: I am sorry [apology]",
    )
    assert found(it, CARE) == [(0, None)]


def test_a_backchannel_is_no_turn_in_which_to_answer():
    it = call(
        "C: Awful [dissatisfaction]",
        *("A: mm []", "C: really bad []") * 3,
        "A: I am sorry [apology]",
    )
    assert found(it, CARE) == [(0, 7)]


def test_nothing_was_missed_where_the_agent_never_spoke_again():
    assert found(call("A: Bye [closing]", "C: Awful [dissatisfaction]"), CARE) == []


def test_what_calls_for_it_again_before_the_answer_is_the_same_opportunity():
    it = call("C: Awful [dissatisfaction]", "A: Right, I see []", "C: Bad [dissatisfaction]", "A: Sorry [apology]")
    assert found(it, CARE) == [(0, 3)]


def test_after_the_answer_it_can_be_called_for_again():
    it = call(
        "C: Awful [dissatisfaction]",
        "A: Sorry [apology]",
        "C: Still bad [dissatisfaction]",
        "A: The rules say so [informing]",
    )
    assert found(it, CARE) == [(0, 1), (2, None)]


CHECK = Opportunity("check", ("proposing",), ("testing_understanding",), {}, turns=1)


def test_the_agents_own_utterance_may_hold_both():
    it = call("A: We could swap it, would that do? [proposing testing_understanding]", "C: Yes []", "A: Good []")
    assert found(it, CHECK) == [(0, 0)]


def test_an_agents_last_word_calls_for_nothing_more():
    assert found(call("C: Help [stating_need]", "A: Try again [proposing]"), CHECK) == []


BEFORE = Opportunity(
    "ask_first", ("compensation_request",), ("needs_probing",), {}, before=("compensation_offered", "refusing")
)


def test_before_an_answer_it_does_not_matter_how_many_turns_it_takes():
    it = call(
        "C: I want money [compensation_request]",
        *("A: Let me look [steering]", "C: Fine []") * 4,
        "A: What happened? [needs_probing]",
        "A: Here is 50 [compensation_offered]",
    )
    assert found(it, BEFORE) == [(0, 9)]


def test_an_answer_without_probing_first_is_missed():
    it = call("C: I want money [compensation_request]", "A: No [refusing]", "A: What happened? [needs_probing]")
    assert found(it, BEFORE) == [(0, None)]


def test_probing_before_the_claim_counts_too():
    it = call("A: What happened? [needs_probing]", "C: I want money [compensation_request]", "A: No [refusing]")
    assert found(it, BEFORE) == [(1, 0)]


def test_a_claim_that_nobody_answers_calls_for_nothing():
    assert found(call("C: I want money [compensation_request]", "A: Bye [closing]"), BEFORE) == []


def test_the_customer_begins_with_the_first_turn_of_more_than_a_few_words():
    begins = Opportunity("needs", (CUSTOMER_BEGINS,), ("needs_probing",), {})
    it = call("C: Hello? []", "A: Hi [greeting]", "C: My parcel has not come yet []", "A: When? [needs_probing]")
    assert found(it, begins) == [(2, 3)]


def test_an_opportunity_is_the_agents_who_speaks_next():
    it = call("A: Hi [greeting]", "C: Awful [dissatisfaction]", "A@Ola: Ola here, hello [greeting]")
    assert [c.agent for c in chances(it, BOOK) if c.opportunity == "care_after_dissatisfaction"] == ["Ola"]


def test_taken_and_missed_add_up_to_a_rate():
    it = call(
        "C: Awful [dissatisfaction]",
        "A: Sorry [apology]",
        "C: Still bad [dissatisfaction]",
        "A: The rules say so [informing]",
    )
    rate = tallies(it, BOOK)["Kari"]["chance.care_after_dissatisfaction"]
    assert (rate.count, rate.total) == (1, 2)


def test_what_was_never_called_for_gives_no_figure():
    assert "chance.care_after_dissatisfaction" not in tallies(call("A: Hi [greeting]", "C: Hi []"), BOOK)["Kari"]


def test_an_unjudged_call_has_no_opportunities():
    assert chances(call("C: My parcel has not come yet", "A: When?"), BOOK) == ()


def test_without_one_of_its_codes_an_opportunity_is_gone():
    left = {o.name for o in BOOK.without(["apology"]).opportunities}
    assert "care_after_dissatisfaction" not in left
    assert "probing_after_need" in left
