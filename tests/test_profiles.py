import pytest

from pipeline.profiles import Rate
from pipeline.times import TIMES


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


def test_a_ratio_may_exceed_one_but_not_go_below_nothing():
    pooled = Rate.ratio_of_call(1800, 2) + Rate.ratio_of_call(600, 1)
    assert (pooled.share, pooled.calls) == (800, 2)
    with pytest.raises(ValueError, match="-1 over 2"):
        Rate.ratio_of_call(-1, 2)


def test_a_ratio_is_read_in_its_unit():
    by_name = {measure.name: measure for measure in TIMES}
    assert by_name["response_latency"].value(800) == 0.8
    assert by_name["speech_rate"].value(300 / 120_000) == pytest.approx(150)
    assert by_name["talk_share"].value(0.5) == 0.5
