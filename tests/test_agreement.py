from dataclasses import replace

import pytest

from pipeline.agreement import agreed, agreement, agreements, coded_by_all
from pipeline.call import Call, Facts, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.labels import LabelledCall
from pipeline.tags import Judgement
from tests.tagging import CODEBOOK


def coded(*judgements: Judgement | None, coder: str = "one", facts: Facts | None = None) -> LabelledCall:
    said = tuple(Utterance(f"line {n}", judgement=j) for n, j in enumerate(judgements))
    return LabelledCall(Call("c", (Turn("agent", said),), language="en", facts=facts), "author", coder)


def test_kappa_and_alpha_of_a_worked_example():
    """Two coders, 10 cells, 2 both, 1 first alone, 1 second alone, 6 neither."""
    cells = [[True, True]] * 2 + [[True, False], [False, True]] + [[False, False]] * 6
    found = agreement(cells)
    assert (found.cells, found.present, found.alike) == (10, 4, 8)
    assert found.kappa == pytest.approx((0.8 - 0.58) / (1 - 0.58))
    assert found.alpha == pytest.approx(1 - (2 / 20) / (6 * 14 / (20 * 19)))  # observed over expected disagreement


def test_full_agreement_is_one_and_a_code_nobody_gives_has_none():
    assert agreement([[True, True], [False, False]]).kappa == 1
    nobody = agreement([[False, False], [False, False]])
    assert (nobody.kappa, nobody.alpha, nobody.alike) == (None, None, 2)


def test_an_utterance_that_one_coder_left_out_is_no_cell():
    assert agreement([[True, None], [False, False], [True, True]]).cells == 2


def test_agreement_is_given_code_by_code_and_by_language():
    one = coded(Judgement(("apology",)), Judgement(), Judgement(("question",), "open", about="wish"))
    two = coded(Judgement(("apology",)), Judgement(("apology",)), Judgement(("question",), "closed", about="wish"))
    found = agreements([[one], [two]], CODEBOOK)
    assert set(found) == {"all", "en"}
    assert (found["en"]["apology"].cells, found["en"]["apology"].alike) == (3, 2)
    assert (found["all"]["form"].cells, found["all"]["form"].alike) == (1, 0)
    assert found["all"]["about"].alike == 1


def test_what_both_give_is_kept_and_the_rest_is_undecided():
    one = coded(Judgement(("question", "apology"), "open", about="wish", follow_up=False), facts=Facts(reason="fault"))
    two = coded(
        Judgement(("question", "greeting"), "open", about="other", follow_up=False), facts=Facts(reason="other")
    )
    call = agreed(one, two, CODEBOOK).call
    judgement = call.turns[0].utterances[0].judgement
    assert judgement.labels == ("question",)
    assert (judgement.form, judgement.about, judgement.follow_up) == ("open", None, False)
    assert set(judgement.ignore) == {"apology", "greeting", "about"}
    assert call.facts.reason is None


def test_files_with_other_words_and_coders_without_a_common_call_are_refused():
    one = coded(Judgement())
    other = replace(one, call=replace(one.call, turns=(Turn("agent", (Utterance("else", judgement=Judgement()),)),)))
    with pytest.raises(WrongUse, match="differ in their words"):
        agreements([[one], [other]], CODEBOOK)
    with pytest.raises(WrongUse, match="coded by all"):
        agreements([[one], []], CODEBOOK)


def test_only_calls_that_all_have_are_compared():
    one, two = coded(Judgement()), coded(Judgement())
    assert coded_by_all([[one, replace(two, call=replace(two.call, call_id="d"))], [one]]) == [(one, one)]
