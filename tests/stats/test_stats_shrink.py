import numpy as np
import pytest

from benchmarks.simulated_rates import Truth
from pipeline.profiles import Rate
from pipeline.stats.shrink import shrink

UNITS = {
    "utterances": (Truth("share", 0.3, 0.1), 0.1),
    "calls": (Truth("share", 0.6, 0.15, single=True), 0.15),
    "seconds": (Truth("seconds", 2000, 0.25), 0.25),
    "per_minute": (Truth("per_minute", 1e-5, 0.25), 0.25),
}


def yes_or_no(count: int, calls: int) -> Rate:
    return Rate(count, calls, calls, count, calls, count)


@pytest.mark.parametrize("name", UNITS)
def test_shrunk_intervals_cover_the_truth_and_shrunk_values_are_nearer_to_it(name):
    truth, _ = UNITS[name]
    rng = np.random.default_rng(11)
    inside, own_error, shrunk_error = [], 0.0, 0.0
    for _ in range(25):
        rates = truth.parties(rng, 30)
        counted = truth.all(rng, rates, 10, 50)
        found = shrink(counted, truth.unit)
        assert found is not None
        for true, (party, own) in zip(rates, counted.items(), strict=True):
            shrunk = found.parties[party]
            inside.append(shrunk.low <= true <= shrunk.high)
            own_error += (own.count / own.total - true) ** 2
            shrunk_error += (shrunk.value - true) ** 2
    assert 0.92 <= np.mean(inside) <= 0.98  # 750 parties: standard error 0.8 %
    assert shrunk_error < own_error


@pytest.mark.parametrize("name", UNITS)
def test_the_spread_between_many_parties_is_found(name):
    truth, between = UNITS[name]
    rng = np.random.default_rng(12)
    found = shrink(truth.all(rng, truth.parties(rng, 300), 20, 60), truth.unit)
    assert found is not None
    assert found.prior.between_sd == pytest.approx(between, rel=0.2)


def test_parties_all_alike_are_the_group():
    found = shrink({name: yes_or_no(6, 10) for name in "abcd"}, "share")
    assert found is not None
    assert found.prior.between_sd == 0
    assert [one.value for one in found.parties.values()] == pytest.approx([0.6] * 4)
    assert {one.weight for one in found.parties.values()} == {0.0}


def test_two_parties_are_too_few():
    assert shrink({"a": yes_or_no(1, 9), "b": yes_or_no(8, 9), "c": Rate()}, "share") is None


def test_more_calls_of_the_same_share_weigh_more():
    found = shrink({"few": yes_or_no(9, 10), "many": yes_or_no(90, 100), "c": yes_or_no(20, 80)}, "share")
    assert found is not None
    assert found.parties["few"].weight < found.parties["many"].weight < 1
    assert 0.25 < found.parties["few"].value < found.parties["many"].value < 0.9


@pytest.mark.parametrize("counts", [(0, 0, 0), (20, 20, 20), (0, 20, 20), (0, 1, 0)])
def test_counts_of_none_and_all_stay_between_nought_and_one(counts):
    found = shrink({str(k): yes_or_no(count, 20) for k, count in enumerate(counts)}, "share")
    assert found is not None
    for one in found.parties.values():
        assert 0 <= one.low <= one.value <= one.high <= 1
        assert one.low < one.high


def test_a_party_that_never_did_it_gets_a_finite_frequency():
    rng = np.random.default_rng(13)
    truth = UNITS["per_minute"][0]
    counted = truth.all(rng, truth.parties(rng, 5), 20, 20) | {"never": Rate(0, 10**7, 20, 0, 10**13, 0)}
    found = shrink(counted, "per_minute")
    assert found is not None
    assert 0 < found.parties["never"].value < found.prior.mean


def test_single_calls_of_many_utterances_say_nothing_of_chance():
    assert shrink({name: Rate.of_call(k, 10) for k, name in enumerate("abc")}, "share") is None
