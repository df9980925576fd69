from dataclasses import replace

from pipeline.call import Facts
from pipeline.course import turning, win_back
from pipeline.formats.codebook import load_codebook
from pipeline.lines import lines_of
from pipeline.measures import tallies
from tests.world import call

BOOK = load_codebook()


def tally(a_call):
    return {name: (rate.count, rate.total) for name, rate in tallies(a_call, BOOK)["Kari"].items()}


def test_the_agent_leads_who_asks_and_steers_more_than_the_customer_asks():
    found = tally(call("A: What is it? [question/open]", "C: Can you help? []", "A: Let me see [steering]"))
    assert found["lead.calls"] == (1, 1)
    assert found["lead.moves"] == (2, 3)


def test_a_call_of_the_customers_questions_is_the_customers():
    assert tally(call("C: Where is it? []", "A: There [informing]", "C: And when? []"))["lead.calls"] == (0, 1)


def test_a_call_in_which_nobody_leads_is_not_counted():
    assert "lead.calls" not in tally(call("C: Hello []", "A: Hello [greeting]"))


def test_the_opening_is_the_first_half_minute():
    chat = [f"{'AC'[n % 2]}: Well now []" for n in range(16)]
    found = tally(call("A: Welcome to us [greeting]", *chat, "A: How come? [needs_probing question/open]"))
    assert found["opening.greeting"] == (1, 1)
    assert found["opening.needs_probing"] == (0, 1)


def test_wording_that_ends_better_counts_of_calls_with_both_judged():
    it = call("A: Hi [greeting]", "C: Hi []")
    assert tally(replace(it, facts=Facts(mood_start=-1, mood_end=1)))["mood.better"] == (1, 1)
    assert tally(replace(it, facts=Facts(mood_start=-1, mood_end=1)))["mood.worse"] == (0, 1)
    assert "mood.better" not in tally(replace(it, facts=Facts(mood_start=-1)))


def test_the_wording_turns_where_the_better_begins():
    it = call(
        "C: Awful [dissatisfaction]",
        "A: Sorry [apology]",
        "C: I am leaving [churn_signal]",
        "A: Free for a month [retention_offer]",
        "C: Fine, I will take it [acceptance]",
        "C: Lovely [satisfaction]",
    )
    found = turning(it, BOOK)
    assert found is not None
    assert (found.utterance, found.start_ms, found.to) == (4, 8000, "better")


def test_wording_that_stays_alike_never_turns():
    assert turning(call("C: Awful [dissatisfaction]", "C: Bad [dissatisfaction]"), BOOK) is None


def ending(*lines):
    return win_back(lines_of(call(*lines)), BOOK)


def test_a_customer_who_accepts_after_threatening_to_leave_is_won_back():
    assert ending("C: I am leaving [churn_signal]", "A: Stay [retention_offer]", "C: Fine [acceptance]") == "saved"


def test_leaving_as_the_customers_last_word_is_a_loss():
    assert ending("C: Fine [acceptance]", "C: I am leaving [churn_signal]", "A: Bye [closing]") == "lost"


def test_otherwise_it_stays_open():
    assert ending("C: I am leaving [churn_signal]", "A: Stay [retention_offer]", "C: Hm []") == "open"


def test_without_a_signal_of_leaving_there_is_nothing_to_win_back():
    assert ending("C: Fine [acceptance]") is None
