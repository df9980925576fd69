import math

import numpy as np
import pytest

from pipeline.intervals import effective_total, interval, overlap
from pipeline.profiles import Rate


def pooled(*calls: tuple[int, int]) -> Rate:
    return sum((Rate.of_call(count, total) for count, total in calls), Rate())


def test_calls_get_wilsons_interval():
    found = interval(pooled(*[(1, 1)] * 8, *[(0, 1)] * 2))
    assert found is not None
    # 8 of 10: Newcombe (1998), table of the score method
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_all_of_all_reaches_one_but_not_from_one():
    found = interval(pooled(*[(1, 1)] * 8))
    assert found is not None
    assert found.high == 1.0
    assert found.low < 0.7


def test_utterances_that_differ_between_calls_are_worth_less_than_their_number():
    alike = pooled(*[(5, 10)] * 10)
    unlike = pooled(*[(9, 10), (1, 10)] * 5)
    assert effective_total(unlike) < effective_total(alike) / 3


def test_the_clustered_interval_matches_the_ratio_estimator_by_hand():
    # five calls, p = 15/50; Σ(x - p n)² = 4+1+0+1+4 = 10; var = 5/4 · 10/50² = 0.005; z²/t²₄ = 3.8415/7.7086
    rate = pooled((1, 10), (2, 10), (3, 10), (4, 10), (5, 10))
    assert effective_total(rate) == pytest.approx(0.3 * 0.7 / 0.005 * 3.8415 / 7.7086, rel=1e-3)


def test_one_call_says_nothing_of_how_calls_differ():
    assert interval(pooled((3, 40))) is None


def test_nothing_counted_has_no_interval():
    assert interval(Rate()) is None


def test_intervals_apart_do_not_overlap():
    low, high = interval(pooled(*[(0, 1)] * 8)), interval(pooled(*[(1, 1)] * 8))
    assert not overlap(low, high)
    assert overlap(low, None)


def ratios(*calls: tuple[int, int]) -> Rate:
    return sum((Rate.ratio_of_call(count, total) for count, total in calls), Rate())


def test_the_interval_of_a_ratio_matches_the_estimator_by_hand():
    # R = 12/6 = 2; Σ(y - R x)² = 1 + 1 + 0 = 2; relative variance = 3/2 · 2/12² = 1/48; t₂ = 4.3027
    found = interval(ratios((1, 1), (5, 2), (6, 3)), unit="seconds")
    factor = math.exp(4.3027 * math.sqrt(1 / 48))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((2 / factor, 2 * factor), rel=1e-4)


@pytest.mark.parametrize("calls", [((900, 1), (400, 1)), ((500, 1), (500, 1), (500, 1)), ((0, 3), (0, 1), (0, 2))])
def test_two_calls_or_calls_all_alike_give_a_ratio_no_interval(calls):
    assert interval(ratios(*calls), unit="seconds") is None


def test_a_million_calls_of_fifty_minutes_keep_their_spread():
    half = Rate(1, 3_000_000, 1, 1, 3_000_000**2, 3_000_000)
    million = Rate(*(500_000 * n for n in vars(half).values())) + Rate(
        *(500_000 * n for n in vars(Rate.ratio_of_call(2, 3_000_000)).values())
    )
    found = interval(million, unit="per_minute")
    assert found is not None
    # relative variance of the mean: (1/3)² over a million calls
    assert found.high / found.low == pytest.approx(math.exp(2 * 1.96 / 3 / 1000), rel=1e-6)


@pytest.mark.parametrize("calls", [5, 30])
def test_intervals_of_ratios_hold_the_truth_about_as_often_as_they_say(calls):
    """Replies of a second on average, skewed, their number and their length differing from call to call."""
    dice = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        replies = dice.poisson(15, calls) + 1
        means = np.exp(dice.normal(0, 0.4, calls) - 0.08)
        waits = [int(dice.exponential(1000 * mean, n).sum()) for mean, n in zip(means, replies, strict=True)]
        found = interval(ratios(*zip(waits, map(int, replies), strict=True)), unit="seconds")
        held += found is not None and found.low <= 1000 <= found.high
    assert 0.90 <= held / 400 <= 0.98
