from dataclasses import astuple

import numpy as np
import pytest

from pipeline.profiles import Rate
from pipeline.stats.rates import pool, spread, spreads, without

CALLS = [Rate.of_call(3, 10), Rate.of_call(0, 7), Rate.of_call(5, 5)]


def test_everyone_without_one_is_the_sum_of_the_others():
    assert without(pool(CALLS), CALLS[1]) == CALLS[0] + CALLS[2]


def test_a_party_that_is_not_among_everyone_cannot_be_taken_away():
    with pytest.raises(ValueError, match="no part"):
        without(CALLS[0], CALLS[2])


def test_the_spread_is_the_sum_over_calls():
    share = 8 / 22
    by_hand = (3 - 10 * share) ** 2 + (7 * share) ** 2 + (5 - 5 * share) ** 2
    assert spread(pool(CALLS)) == pytest.approx(by_hand)


def test_spreads_of_many_rates_keep_small_differences_of_large_numbers():
    alike = pool([Rate.ratio_of_call(3 * 10**8 + 1, 10**8)] * 7)
    nearly = alike + Rate.ratio_of_call(3 * 10**8 + 2, 10**8)
    rates = [pool(CALLS), alike, nearly, Rate(), Rate.of_call(0, 5)]
    found = spreads(np.array([astuple(rate) for rate in rates], np.int64))
    assert found.tolist() == pytest.approx([spread(rate) for rate in rates])
    assert 0 == found[1] < found[2]
