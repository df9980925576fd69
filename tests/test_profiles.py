import pytest

from pipeline.profiles import Rate


def test_rates_pool_by_adding_counts():
    pooled = Rate.of_call(1, 2) + Rate.of_call(30, 100)
    assert (pooled.count, pooled.total, pooled.calls) == (31, 102, 2)


def test_a_rate_of_nothing_has_no_share():
    assert Rate().share is None


def test_a_call_without_chances_does_not_count_as_a_call():
    assert (Rate.of_call(0, 0) + Rate.of_call(1, 1)).calls == 1


def test_more_than_all_is_refused():
    with pytest.raises(ValueError, match="3 out of 2"):
        Rate.of_call(3, 2)
