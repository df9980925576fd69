import numpy as np
import pytest

from benchmarks.simulated_rates import ICC, Truth, share_of_calls
from pipeline.profiles import Rate
from pipeline.stats.sampling import sampling


def test_yes_or_no_per_call_is_worth_its_number():
    found = sampling([Rate(3, 10, 10, 3, 10, 3), Rate(0, 4, 4, 0, 4, 0)], "share")
    assert found.size.tolist() == [10, 4]


def test_the_design_effect_of_many_parties_is_that_of_their_clustering():
    rng = np.random.default_rng(61)
    found = sampling([share_of_calls(rng, 0.3, 20) for _ in range(200)], "share")
    effect = found.total.sum() / found.size.sum()
    # totals are 1 + Poisson(19): Σn²/Σn is 20.95
    assert effect == pytest.approx(1 + ICC * 19.95, rel=0.1)


def test_a_party_that_never_did_it_borrows_the_spread_of_the_others():
    rng = np.random.default_rng(62)
    others = [share_of_calls(rng, 0.3, 20) for _ in range(20)]
    found = sampling([*others, Rate(0, 400, 20, 0, 8000, 0)], "share")
    assert found.size[-1] < 200


def test_parties_are_never_worth_more_than_they_counted():
    alike = Rate(5 * 20, 10 * 20, 20, 25 * 20, 100 * 20, 50 * 20)
    assert sampling([alike] * 3, "share").size.tolist() == [200] * 3


@pytest.mark.parametrize("truth", [Truth("seconds", 2000), Truth("per_minute", 1e-5)])
def test_effective_events_grow_with_calls(truth):
    rng = np.random.default_rng(63)
    few, many = (
        np.mean(sampling([truth.calls(rng, truth.mean, n) for _ in range(30)], truth.unit).size) for n in (20, 80)
    )
    assert many == pytest.approx(4 * few, rel=0.25)
