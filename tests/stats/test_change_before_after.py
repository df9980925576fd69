from itertools import product

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.profiles import Rate
from pipeline.stats.change import Prior, beside, change, shrunk_before


def calls_with(count: int, calls: int) -> Rate:
    return sum((Rate.of_call(int(number < count), 1) for number in range(calls)), Rate())


def seconds(*milliseconds: int) -> Rate:
    return sum((Rate.ratio_of_call(one, 1) for one in milliseconds), Rate())


@pytest.mark.parametrize(("first", "second"), list(product([0, 3, 10], [0, 7, 40])))
def test_the_interval_of_calls_is_newcombes(first, second):
    found = change(calls_with(first, 10), calls_with(second, 40))
    theirs = confint_proportions_2indep(second, 40, first, 10, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(theirs, abs=1e-9)


def test_the_interval_of_newcombes_own_example():
    # 56/70 - 48/80 = 0.2000, method 10: 0.0524 to 0.3339 (Newcombe 1998, table II)
    found = change(calls_with(48, 80), calls_with(56, 70))
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.verdict == "up"


def test_utterances_clustered_in_calls_tell_less_than_their_number():
    alike = [Rate.of_call(5, 10)] * 10
    unlike = [Rate.of_call(9, 10), Rate.of_call(1, 10)] * 5
    later = sum([Rate.of_call(7, 10)] * 10, Rate())
    assert change(sum(alike, Rate()), later).verdict == "up"
    assert change(sum(unlike, Rate()), later).verdict == "no change seen"


def test_four_calls_on_a_side_are_too_few():
    found = change(calls_with(4, 4), calls_with(0, 50))
    assert (found.verdict, found.difference, found.low, found.p) == ("too few calls", -1.0, None, None)


def test_nothing_to_count_has_no_difference():
    assert change(Rate(), calls_with(3, 9)).difference is None


def test_p_and_interval_agree_on_where_zero_lies():
    for after in range(41):
        found = change(calls_with(20, 40), calls_with(after, 40))
        assert (found.p < 0.05) == (found.verdict != "no change seen")


def test_times_that_fall_are_told_with_an_interval_around_the_difference():
    found = change(seconds(*[4000, 5000, 6000] * 5), seconds(*[2000, 2500, 3000] * 5), "seconds")
    assert found.verdict == "down"
    assert found.low < found.difference == -2500 < found.high < 0


def test_a_time_without_an_interval_is_too_few():
    assert change(seconds(*[0] * 9), seconds(*[2000, 2500, 3000] * 3), "seconds").verdict == "too few calls"


def test_what_changed_for_everybody_is_taken_off():
    own = change(calls_with(40, 100), calls_with(60, 100))
    everyone = change(calls_with(4000, 10_000), calls_with(6000, 10_000))
    assert own.verdict == "up"
    found = beside(own, everyone)
    assert (found.difference, found.verdict) == (pytest.approx(0), "no change seen")
    assert found.high - found.low > own.high - own.low


def test_too_few_calls_of_the_agent_stay_too_few_beside_others():
    own = change(calls_with(1, 2), calls_with(2, 2))
    found = beside(own, change(calls_with(40, 100), calls_with(60, 100)))
    assert (found.verdict, found.difference) == ("too few calls", pytest.approx(0.3))


def test_few_calls_are_drawn_to_the_group():
    # (1 + 0.3 · 40) / (10 + 40)
    assert shrunk_before(calls_with(1, 10), Prior(0.3, 40)) == pytest.approx(13 / 50)
    assert shrunk_before(Rate(), Prior(0.3, 40)) == pytest.approx(0.3)


def test_a_rise_from_a_bad_month_back_to_the_groups_share_is_no_change():
    bad, usual = calls_with(2, 20), calls_with(9, 20)
    assert change(bad, usual).verdict == "up"
    assert change(bad, usual, prior=Prior(0.45, 100)).verdict == "no change seen"
