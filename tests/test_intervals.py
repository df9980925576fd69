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
