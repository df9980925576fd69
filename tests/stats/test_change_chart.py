from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.profiles import Rate
from pipeline.stats.chart import Chart, chart

MONDAY = date(2024, 1, 1)


def week_of(share: float, calls: int = 20) -> Rate:
    """Calls of one question each, of which `share` have it."""
    return sum((Rate.of_call(int(number < share * calls), 1) for number in range(calls)), Rate())


def weekly(*rates: Rate) -> list[tuple[date, Rate]]:
    return [(MONDAY + timedelta(weeks=number), rate) for number, rate in enumerate(rates)]


def told(found: Chart) -> list[str | None]:
    return [point.signal for point in found.points]


def test_five_weeks_are_too_few_for_limits():
    found = chart(weekly(*[week_of(0.5)] * 5, Rate()))
    assert found.centre is None
    assert [point.value for point in found.points] == [0.5] * 5 + [None]
    assert {(point.low, point.high, point.signal) for point in found.points} == {(None, None, None)}


def test_limits_of_a_share_are_the_binomials():
    found = chart(weekly(*[week_of(0.5)] * 6))
    # of 20 with p = 0.5, 17 or more have probability 0.0013 and 16 or more 0.0059; 0.00135 lies next to 17
    assert 0.8 < found.points[0].high <= 0.85
    assert found.points[0].low == pytest.approx(1 - found.points[0].high)
    assert found.overdispersion == 1


def test_a_week_with_more_calls_has_narrower_limits():
    found = chart(weekly(*[week_of(0.5)] * 6, week_of(0.5, calls=80)))
    assert found.points[6].high < found.points[5].high


def test_a_week_outside_is_told_and_on_which_side():
    found = chart(weekly(*[week_of(0.5)] * 12, week_of(0.95), week_of(0.05)), sessions=[MONDAY + timedelta(weeks=12)])
    assert told(found) == [None] * 12 + ["above", "below"]


def test_the_baseline_ends_with_the_last_whole_week_before_the_first_session():
    weeks = weekly(*[week_of(0.25)] * 8, *[week_of(0.75)] * 4)
    in_the_eighth = MONDAY + timedelta(weeks=7, days=2)
    found = chart(weeks, sessions=[in_the_eighth + timedelta(weeks=2), in_the_eighth])
    assert (found.baseline_weeks, found.centre) == (7, 0.25)


def test_with_five_weeks_before_the_session_all_weeks_are_the_baseline():
    found = chart(weekly(*[week_of(0.25)] * 5, *[week_of(0.75)] * 5), sessions=[MONDAY + timedelta(weeks=5)])
    assert (found.baseline_weeks, found.centre) == (10, 0.5)


def test_the_eighth_week_on_one_side_is_a_run():
    rates = [week_of(0.4), week_of(0.6)] * 6 + [week_of(0.65)] * 9
    found = chart(weekly(*rates), sessions=[MONDAY + timedelta(weeks=12)])
    # the last week of the baseline lies on the same side, and counts
    assert told(found) == [None] * 18 + ["run"] * 3


def test_a_week_on_the_other_side_ends_a_run():
    rates = [week_of(0.4), week_of(0.6)] * 6 + [week_of(0.65)] * 6 + [week_of(0.35)] + [week_of(0.65)] * 6
    assert "run" not in told(chart(weekly(*rates), sessions=[MONDAY + timedelta(weeks=12)]))


def test_an_empty_week_has_no_value_and_breaks_nothing():
    rates = [week_of(0.4), week_of(0.6)] * 6 + [week_of(0.65)] * 3 + [Rate()] + [week_of(0.65)] * 5
    found = chart(weekly(*rates), sessions=[MONDAY + timedelta(weeks=12)])
    assert found.points[15] == replace(found.points[15], value=None, low=None, high=None, signal=None)
    assert told(found)[-1] == "run"


def test_weeks_that_differ_more_than_their_calls_widen_the_limits():
    steady, unsteady = chart(weekly(*[week_of(0.5)] * 8)), chart(weekly(*[week_of(0.2), week_of(0.8)] * 4))
    # moving ranges of 0.6 about a standard error of √(0.5 · 0.5 / 20), over 1.128
    assert unsteady.overdispersion == pytest.approx(0.6 / (0.25 / 20) ** 0.5 / 1.128)
    assert unsteady.points[0].high > steady.points[0].high


def test_calls_that_differ_widen_the_limits_of_their_utterances():
    alike = sum([Rate.of_call(5, 10)] * 10, Rate())
    unlike = sum([Rate.of_call(9, 10), Rate.of_call(1, 10)] * 5, Rate())
    narrow, wide = (chart(weekly(*[rate] * 8)).points[0] for rate in (alike, unlike))
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_few_weeks_that_differ_leave_wider_limits_than_many():
    few, many = (chart(weekly(*[week_of(0.45, 100), week_of(0.55, 100)] * pairs)) for pairs in (3, 20))
    assert few.overdispersion == pytest.approx(many.overdispersion)
    assert few.points[0].high > many.points[0].high


def test_a_week_outside_the_baseline_has_the_centres_error_too():
    found = chart(weekly(*[week_of(0.5)] * 8), sessions=[MONDAY + timedelta(weeks=6)])
    assert found.points[7].high > found.points[5].high


def test_a_little_beside_a_centre_from_few_weeks_is_no_run():
    # standard error of the centre: 0.072 from six weeks, 0.036 from 24
    for weeks, signal in ((6, None), (24, "run")):
        rates = [week_of(0.4), week_of(0.6)] * (weeks // 2) + [week_of(0.55)] * 8
        assert told(chart(weekly(*rates), sessions=[MONDAY + timedelta(weeks=weeks)]))[-1] == signal


def test_what_was_never_seen_in_the_baseline_may_happen_once():
    weeks = weekly(*[week_of(0)] * 8, week_of(0.05), week_of(0.5))
    assert told(chart(weeks, sessions=[MONDAY + timedelta(weeks=8)])) == [None] * 9 + ["above"]


def seconds(*milliseconds: int) -> Rate:
    return sum((Rate.ratio_of_call(one, 1) for one in milliseconds), Rate())


def test_a_time_far_above_the_others_is_told():
    weeks = weekly(*[seconds(3000, 4000, 5000, 4200), seconds(3100, 3900, 4900, 3800)] * 5, seconds(9000, 9500, 8000))
    found = chart(weeks, "seconds", [MONDAY + timedelta(weeks=10)])
    assert told(found) == [None] * 10 + ["above"]
    assert found.points[0].high - found.centre > found.centre - found.points[0].low > 0


def test_one_call_a_week_is_charted_by_its_calls_differing():
    values = [4000, 4400, 3900, 4100, 4500, 3800, 4200]
    found = chart(weekly(*[seconds(value) for value in values], seconds(20_000)), "seconds", [date(2024, 2, 19)])
    assert told(found) == [None] * 7 + ["above"]
