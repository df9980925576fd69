import numpy as np
import pytest

from benchmarks.simulated_rates import Truth, share_of_calls
from pipeline.intervals import interval
from pipeline.profiles import Rate
from pipeline.stats.compare import difference
from pipeline.stats.enough import calls_needed, calls_to_tell


def times(rate: Rate, factor: int) -> Rate:
    return Rate(*(n * factor for n in vars(rate).values()))


# twelve calls ten times over spread by 119/120 · 12/11 less than 120 calls like the twelve: Bessel's correction
@pytest.mark.parametrize(
    ("truth", "calls"),
    [(Truth("share", 0.3), 129.8), (Truth("share", 0.3, single=True), 120), (Truth("seconds", 2000), 129.8)],
)
def test_with_the_calls_needed_the_interval_is_as_narrow_as_asked(truth, calls):
    rate = truth.calls(np.random.default_rng(31), truth.mean, 12)
    now = interval(rate, unit=truth.unit)
    tenfold = interval(times(rate, 10), unit=truth.unit)
    assert now is not None
    assert tenfold is not None
    more = calls_needed(rate, truth.unit, (tenfold.high - tenfold.low) / 2)
    assert more == pytest.approx(calls - 12, abs=1.5)


def test_an_interval_narrow_enough_needs_no_more_calls():
    assert calls_needed(Rate(50, 100, 100, 50, 100, 50), "share", 0.1) == 0


def test_one_call_says_nothing_of_how_many_are_needed():
    assert calls_needed(Rate.of_call(3, 40), "share", 0.1) is None


@pytest.mark.parametrize("truth", [Truth("share", 0.2), Truth("share", 0.5, single=True), Truth("per_minute", 1e-5)])
def test_the_calls_to_tell_find_the_difference_four_times_in_five(truth):
    rng = np.random.default_rng(32)
    other, many = truth.calls(rng, truth.mean, 3000), truth.calls(rng, 1.3 * truth.mean, 3000)
    now = Rate(*(round(n / 50) for n in vars(many).values()))
    more = calls_to_tell(now, other, truth.unit)
    assert more is not None
    found = [difference(truth.calls(rng, 1.3 * truth.mean, now.calls + more), other, truth.unit) for _ in range(200)]
    told = np.mean([one is not None and one.p < 0.05 for one in found])
    assert 0.68 < told < 0.9  # standard error 2.8 %, and `many` is itself a draw


def test_no_difference_is_never_told():
    rate = share_of_calls(np.random.default_rng(33), 0.3, 20)
    assert calls_to_tell(rate, rate, "share") is None


def test_where_the_other_side_is_too_uncertain_own_calls_do_not_help():
    rng = np.random.default_rng(34)
    assert calls_to_tell(share_of_calls(rng, 0.32, 500), share_of_calls(rng, 0.3, 4), "share") is None
