"""The tagger against people's coding: counts, trust, and what a profile shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.checking import Checked, Coded, check, kappa
from pipeline.profiles import Check, Trust
from pipeline.tags import Judgement
from pipeline.trust import doubtful_codes, trust, uncounted_codes
from tests.tagging import CODEBOOK

Q, NONE = Judgement(("question",)), Judgement()


def coded(people, machine=None, language="en", speakers=None):
    """`people`: a row of judgements for each coder."""
    speakers = speakers or ["agent"] * len(people[0])
    return Coded(language, speakers, machine or [NONE] * len(people[0]), people)


def question(*calls):
    return check(calls, CODEBOOK, CODEBOOK.names)["question"]


def test_each_cell_is_counted_once_by_what_people_and_machine_say():
    found = question(coded([[Q, NONE, Q, NONE, NONE]], [Q, Q, NONE, NONE, NONE]))
    assert found.check == Check(tp=1, fp=1, fn=1, tn=2, calls=1)
    assert (found.precision, found.recall) == (0.5, 0.5)


def test_only_utterances_of_the_codes_own_speaker_are_cells():
    found = question(coded([[Q, NONE, NONE]], [Q, NONE, NONE], speakers=["agent", "customer", "other"]))
    assert found.check == Check(1, 0, 0, 0, 1)


def test_what_a_person_left_undecided_is_no_cell():
    found = question(coded([[Q, Judgement(ignore=("question",))]], [Q, Q]))
    assert found.check == Check(1, 0, 0, 0, 1)


def test_what_the_machine_did_not_judge_is_no_cell():
    assert question(coded([[Q, Q]], [Q, None])).check == Check(1, 0, 0, 0, 1)


def test_a_call_in_which_a_person_put_one_line_right_in_passing_is_not_coded():
    found = question(coded([[None, Q, None]], [NONE, NONE, NONE]))
    assert found.check == Check(0, 0, 0, 0, 0)


def test_per_call_it_matters_whether_it_was_done_at_all():
    calls = (
        coded([[Q, NONE]], [NONE, Q]),  # both find one, in other lines
        coded([[NONE, NONE]], [Q, Q]),
        coded([[NONE, NONE]], [NONE, NONE]),
    )
    assert question(*calls).in_calls == Check(tp=1, fp=1, fn=0, tn=1, calls=3)


def test_languages_are_counted_apart():
    found = question(coded([[Q]], [Q]), coded([[Q]], [NONE], language="nb"), coded([[Q]], [Q], language=None))
    assert found.languages == {"en": Check(1, 0, 0, 0, 1), "nb": Check(0, 0, 1, 0, 1)}
    assert found.calls == 3


def test_of_several_coders_the_first_is_held_against_the_machine_and_all_against_each_other():
    found = question(coded([[Q, NONE, Q, NONE], [Q, NONE, NONE, Q]], [Q, NONE, Q, NONE]))
    assert found.check == Check(2, 0, 0, 2, 1)
    assert found.human_kappa == pytest.approx(0)  # two of four alike is what chance gives


def test_without_a_second_coder_people_have_no_kappa():
    assert question(coded([[Q, NONE]], [Q, NONE])).human_kappa is None


def test_the_form_is_compared_where_both_call_it_a_question():
    def asked(form):
        return Judgement(("question",), form)

    people = [asked("open"), asked("open"), asked("closed"), NONE, asked(None)]
    machine = [asked("open"), asked("closed"), NONE, asked("open"), asked("open")]
    assert question(coded([people], machine)).forms == {("open", "open"): 1, ("open", "closed"): 1}


def test_a_code_that_the_tagger_cannot_give_is_not_counted_as_missed():
    assert "question" not in check([coded([[Q]])], CODEBOOK, ["apology"])


def test_kappa_is_agreement_beyond_chance():
    # 20 cells, 16 alike; chance 0.5 * 0.5 + 0.5 * 0.5: (0.8 - 0.5) / 0.5
    assert kappa(Check(8, 2, 2, 8, 3)) == pytest.approx(0.6)
    assert kappa(Check(0, 0, 0, 9, 3)) is None


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (Check(0, 0, 0, 0, 0), "not yet checked here"),
        (Check(4, 0, 0, 90, 8), "too few checked"),
        (Check(90, 0, 0, 4, 8), "too few checked"),
        (Check(9, 0, 0, 90, 1), "too few checked"),
        (Check(9, 0, 0, 90, 8), "agrees"),
        (Check(2, 9, 8, 90, 8), "disagrees"),
    ],
)
def test_trust_needs_enough_of_both_and_agreement(counts, verdict):
    found = Checked("question", counts.tp, counts.fp, counts.fn, counts.tn, counts.calls)
    assert trust({"question": found})["question"].verdict == verdict


def test_the_least_kappa_decides():
    found = {"question": Checked("question", 800, 200, 200, 800, 30)}  # kappa 0.6
    assert trust(found, least_kappa=0.5)["question"].verdict == "agrees"
    assert trust(found, least_kappa=0.7)["question"].verdict == "disagrees"
    assert trust(found, least_kappa=0.6)["question"].verdict == "too few checked"


def test_experimental_codes_are_named_also_where_nobody_checked_them():
    assert trust({}, ["apology"]) == {"apology": Trust("not yet checked here", experimental=True)}


def test_an_experimental_code_that_agrees_here_counts_and_any_other_does_not():
    given, agrees = ("question", "apology"), Trust("agrees", experimental=True)
    said = {"question": agrees, "apology": replace(agrees, verdict="disagrees")}
    doubtful = doubtful_codes(given, said)
    assert doubtful == ("apology",)
    assert uncounted_codes(("greeting", *given), given, doubtful) == ("greeting", "apology")
    assert uncounted_codes(("greeting", *given), given, doubtful, experimental=True) == ("greeting",)


def test_a_code_that_is_not_experimental_stays_counted_where_it_disagrees():
    said = {"question": Trust("disagrees")}
    assert uncounted_codes(("question",), ("question",), doubtful_codes((), said)) == ()
