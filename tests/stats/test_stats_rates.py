import pytest

from pipeline.profiles import Rate
from pipeline.stats.rates import pool, spread, spread_about, without

CALLS = [Rate.of_call(3, 10), Rate.of_call(0, 7), Rate.of_call(5, 5)]


def test_everyone_without_one_is_the_sum_of_the_others():
    assert without(pool(CALLS), CALLS[1]) == CALLS[0] + CALLS[2]


def test_a_party_that_is_not_among_everyone_cannot_be_taken_away():
    with pytest.raises(ValueError, match="no part"):
        without(CALLS[0], CALLS[2])


def test_the_spread_about_a_ratio_is_the_sum_over_calls():
    assert spread_about(pool(CALLS), 0.5) == pytest.approx((3 - 5) ** 2 + 3.5**2 + 2.5**2)
    assert spread(pool(CALLS)) == pytest.approx(spread_about(pool(CALLS), 8 / 22))
