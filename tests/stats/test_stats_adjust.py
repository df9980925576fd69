import numpy as np
import pytest

from benchmarks.simulated_rates import share_of_calls
from benchmarks.statistics import confounded
from pipeline.profiles import Rate
from pipeline.stats.adjust import adjust
from pipeline.stats.compare import compare
from pipeline.stats.rates import pool


def everyone(parties):
    return {name: pool(strata[name] for strata in parties.values()) for name in ("easy", "hard")}


def draws(seed: int, times: int, effect: float = 1.0):
    rng = np.random.default_rng(seed)
    for _ in range(times):
        yield {str(k): strata for k, strata in enumerate(confounded(rng, effect))}


def test_a_mix_that_feigns_a_difference_is_adjusted_away():
    plain, adjusted = [], []
    for parties in draws(41, 40):
        all_calls = everyone(parties)
        overall = pool(all_calls.values()).share
        found = compare({name: pool(strata.values()) for name, strata in parties.items()}, "share")
        plain += [party.standing != "not apart" for party in found.parties]
        adjusted += [
            not a.interval.low <= overall <= a.interval.high for a in adjust(parties, all_calls, "share").values()
        ]
    assert np.mean(plain) > 0.4
    assert np.mean(adjusted) < 0.08  # 400 intervals: standard error 1.1 %


def test_a_true_difference_outlives_the_adjustment():
    above = []
    for parties in draws(42, 20, effect=1.6):
        all_calls = everyone(parties)
        above.append(adjust(parties, all_calls, "share")["0"].interval.low > pool(all_calls.values()).share)
    assert np.mean(above) > 0.8


def test_observed_and_expected_by_hand():
    own = {"easy": Rate(2, 10, 10, 2, 10, 2), "hard": Rate(9, 10, 10, 9, 10, 9)}
    both = {"easy": Rate(20, 100, 100, 20, 100, 20), "hard": Rate(60, 100, 100, 60, 100, 60)}
    found = adjust({"a": own}, both, "share")["a"]
    assert found.expected == pytest.approx(10 * 0.2 + 10 * 0.6)
    assert found.ratio == pytest.approx(11 / 8)
    assert found.value == pytest.approx(11 / 8 * 0.4)
    assert found.interval.low < found.value < found.interval.high


def test_observed_counts_of_all_parties_are_the_expected_counts():
    (parties,) = draws(43, 1)
    found = adjust(parties, everyone(parties), "share").values()
    assert sum(one.expected for one in found) == pytest.approx(sum(one.observed.count for one in found))


def test_calls_that_nobody_else_has_are_counted():
    rng = np.random.default_rng(44)
    shared, alone, other = (share_of_calls(rng, 0.3, calls) for calls in (5, 7, 9))
    found = adjust({"a": {"x": shared, "y": alone}, "b": {"x": other}}, {"x": shared + other, "y": alone}, "share")
    assert (found["a"].calls_alone, found["b"].calls_alone) == (7, 0)


def test_times_are_adjusted_without_an_upper_bound():
    slow, quick = (pool(Rate.ratio_of_call(ms + k, 1) for k in range(0, 900, 100)) for ms in (4000, 1000))
    found = adjust({"a": {"x": slow}, "b": {"x": quick}}, {"x": slow + quick}, "seconds")["a"]
    assert found.value == pytest.approx(4400)
    assert found.interval.low < 4400 < found.interval.high


def test_a_party_with_nothing_counted_or_nothing_expected_has_no_ratio():
    nothing = Rate(0, 30, 30, 0, 30, 0)
    found = adjust({"a": {"x": nothing}, "b": {"x": Rate()}}, {"x": nothing}, "share")
    assert (found["a"].ratio, found["b"].ratio) == (None, None)
