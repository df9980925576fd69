import pytest

from pipeline.call import Call, Turn, Utterance
from pipeline.reliability import calibration_error, reliability
from pipeline.tags import Judgement
from tests.tagging import CODEBOOK


def call(*judgements: Judgement) -> Call:
    return Call("c", (Turn("agent", tuple(Utterance("x", judgement=j) for j in judgements)),))


def test_of_decisions_given_much_the_same_probability_it_is_counted_how_many_hold():
    gold = call(Judgement(("apology",)), Judgement(), Judgement(ignore=("apology",)))
    said = call(*(Judgement(scores={"apology": p}) for p in (0.72, 0.78, 0.1)))
    bins = reliability([gold], [said], CODEBOOK)
    assert [(b.decisions, b.held) for b in bins] == [(2, 0.5)]
    assert bins[0].probability == pytest.approx(0.75)
    assert calibration_error(bins) == pytest.approx(0.25)


def test_nothing_decided_has_no_error():
    assert calibration_error(reliability([], [], CODEBOOK)) is None
