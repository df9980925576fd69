"""Adjusted shares at the end of their scale."""

from pipeline.profiles import Rate
from pipeline.stats.adjust import adjust
from pipeline.stats.rates import pool


def test_a_share_that_rounding_leaves_just_below_1_has_no_interval_from_0_to_1():
    own = pool([Rate.of_call(1, 1)] * 36)
    everyone = pool([own, *[Rate.of_call(1, 1)] * 30, *[Rate.of_call(0, 1)] * 44])
    assert own.count / (36 * 66 / 110) * (66 / 110) < 1  # 1 but for rounding
    found = adjust({"a": {"x": own}}, {"x": everyone}, "share")["a"]
    assert (found.value, found.interval) == (1.0, None)
