import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from pipeline.profiles import Check, Rate
from pipeline.stats.corrected import _kappa_variance, corrected, kappa, trusted


def calls_with(count: int, calls: int) -> Rate:
    return sum((Rate.of_call(int(number < count), 1) for number in range(calls)), Rate())


def test_the_corrected_share_is_rogan_and_gladens():
    # (0.30 + 0.95 - 1) / (0.80 + 0.95 - 1)
    found = corrected(calls_with(300, 1000), Check(tp=80, fp=10, fn=20, tn=190, calls=300))
    assert found.value == pytest.approx(0.25 / 0.75)
    assert found.interval.low < 1 / 3 < found.interval.high


def test_the_interval_is_lang_and_reiczigels_by_hand():
    # z² = 3.8415: p' = 301.92/1003.84 = 0.30077, se' = 81/102 = 0.79412, sp' = 191/202 = 0.94554; Youden 0.73966
    # value' = 0.24631/0.73966 = 0.33300; shift = 7.683 (0.33300 · 0.0016029 - 0.66700 · 0.00025492) = 0.00279
    # error = √(0.00020950 + 0.11089 · 0.0016029 + 0.44489 · 0.00025492) / 0.73966 = 0.03018
    found = corrected(calls_with(300, 1000), Check(tp=80, fp=10, fn=20, tn=190, calls=300))
    low, high = 0.33579 - 1.95996 * 0.03018, 0.33579 + 1.95996 * 0.03018
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=2e-4)


def test_a_larger_check_narrows_the_interval():
    small = corrected(calls_with(300, 1000), Check(8, 1, 2, 19, 30)).interval
    large = corrected(calls_with(300, 1000), Check(800, 100, 200, 1900, 3000)).interval
    assert large.high - large.low < small.high - small.low


def test_a_machine_that_finds_what_is_not_there_gets_a_share_of_nothing():
    found = corrected(calls_with(20, 1000), Check(50, 10, 0, 190, 250))
    assert (found.value, found.interval.low) == (0, 0)


@pytest.mark.parametrize(
    "check",
    [Check(4, 0, 0, 100, 50), Check(100, 0, 0, 4, 50), Check(10, 40, 10, 60, 50)],
    ids=["four present", "four absent", "the machine hardly tells"],
)
def test_no_correction_from(check):
    assert corrected(calls_with(30, 100), check) is None


def test_kappa_and_its_large_sample_error_are_the_published_ones():
    theirs = cohens_kappa(np.array([[40, 9], [6, 45]]))
    assert kappa(Check(40, 9, 6, 45, 100)).value == pytest.approx(theirs.kappa)
    assert _kappa_variance(40, 9, 6, 45) == pytest.approx(theirs.var_kappa)


def test_one_value_only_has_no_kappa():
    assert kappa(Check(0, 0, 0, 50, 20)) is None


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (Check(95, 5, 5, 95, 60), "yes"),
        (Check(60, 40, 40, 60, 60), "no"),
        (Check(5, 0, 0, 5, 8), "too few checked"),
        (Check(3, 0, 0, 500, 60), "too few checked"),
    ],
    ids=["clearly above", "clearly below", "ten without a mistake", "three present"],
)
def test_trust_needs_the_whole_interval(check, answer):
    assert trusted(check) == answer
