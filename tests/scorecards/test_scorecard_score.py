from dataclasses import replace

import pytest

from pipeline.errors import WrongUse
from pipeline.intervals import interval
from pipeline.profiles import Measure, Rate
from pipeline.scorecards import Category, Item, Scorecard, score

MEASURES = (
    *(Measure(name, "calls", "", "") for name in ("a", "b", "c")),
    Measure("wait", "time", "", "", unit="seconds"),
)
Q = {"en": "?"}
A, B, C = (Item(name, Q, name) for name in ("a", "b", "c"))


def of_calls(done, calls):
    return sum((Rate.of_call(int(i < done), 1) for i in range(calls)), Rate())


def scored(items, tally):
    return score(Scorecard("mine", "1", tuple(items)), tally, MEASURES)


def points(item, rate):
    return scored([item], {item.measure: rate}).items[0].score


def test_a_share_and_its_complement_add_up_to_a_hundred():
    rate = of_calls(3, 4)
    assert (points(A, rate), points(replace(A, count_as="complement"), rate)) == (75, 25)


@pytest.mark.parametrize(
    ("talked", "expected"), [(0, 0), (200, 50), (400, 100), (500, 100), (600, 100), (800, 50), (1000, 0)]
)
def test_off_target_a_share_falls_straight_to_the_end_of_the_scale(talked, expected):
    band = replace(A, count_as="target", target=(0.4, 0.6))
    assert points(band, Rate.of_call(talked, 1000)) == pytest.approx(expected)


@pytest.mark.parametrize(("milliseconds", "expected"), [(500, 50), (1000, 100), (2000, 100), (4000, 50), (8000, 25)])
def test_a_time_is_scored_in_seconds_and_falls_as_target_over_value(milliseconds, expected):
    band = Item("wait", Q, "wait", count_as="target", target=(1.0, 2.0))
    assert points(band, Rate.ratio_of_call(milliseconds, 1)) == pytest.approx(expected)


def test_a_time_without_target_cannot_be_scored():
    with pytest.raises(WrongUse, match="target"):
        points(Item("wait", Q, "wait"), Rate.ratio_of_call(500, 1))


def test_weights_count_over_what_was_answered():
    whole = scored([replace(A, weight=3), B, C], {"a": of_calls(4, 4), "b": of_calls(0, 4)})
    assert whole.total.score == 75
    assert whole.total.answered_weight == pytest.approx(0.8)
    assert (whole.total.answered, whole.total.questions) == (2, 3)


def test_less_than_half_of_the_weight_gives_no_total():
    one_of_three = scored([A, B, C], {"a": of_calls(1, 2)})
    assert one_of_three.items[0].score == 50
    assert (one_of_three.total.score, one_of_three.total.answered) == (None, 1)
    assert scored([A, B], {"a": of_calls(1, 2)}).total.score == 50


def test_an_item_without_measure_takes_no_weight_from_the_others():
    whole = scored([A, Item("felt", Q, None, weight=0)], {"a": of_calls(1, 2)})
    assert (whole.total.answered_weight, whole.total.questions) == (1, 2)


def test_why_a_question_has_no_answer_is_said():
    items = [Item("felt", Q, None, weight=0), Item("gone", Q, "gone"), B, replace(A, least=3)]
    found = scored(items, {"a": of_calls(1, 2), "gone": of_calls(1, 2)}).items
    assert [s.why_not for s in found] == ["no_measure", "left_out", "nothing_to_count", "too_few"]
    assert all(s.score is None for s in found)


def test_one_call_has_scores_and_no_intervals():
    whole = scored([A, B], {"a": of_calls(1, 1), "b": of_calls(0, 1)})
    assert (whole.total.score, whole.total.low, whole.total.high) == (50, None, None)
    assert whole.items[0].low is None


def test_the_interval_of_a_complement_is_turned_round():
    rate = of_calls(3, 12)
    around = interval(rate)
    item = scored([replace(A, count_as="complement")], {"a": rate}).items[0]
    assert (item.low, item.high) == pytest.approx((100 - 100 * around.high, 100 - 100 * around.low))


def test_an_interval_that_touches_the_target_reaches_a_hundred():
    rate = of_calls(3, 12)
    around = interval(rate)
    band = replace(A, count_as="target", target=(around.high - 0.01, 0.9))
    item = scored([band], {"a": rate}).items[0]
    assert item.score < 100
    assert item.high == 100


def test_the_total_of_one_item_has_that_items_interval():
    whole = scored([A], {"a": of_calls(5, 12)})
    assert (whole.total.low, whole.total.high) == pytest.approx((whole.items[0].low, whole.items[0].high))


def test_categories_even_out_and_items_of_one_category_do_not():
    tally = {"a": of_calls(5, 12), "b": of_calls(5, 12)}
    alone = scored([A], tally).total
    together = scored([A, B], tally).total
    apart = scored([replace(A, category="x"), replace(B, category="y")], tally).total
    assert together.high - together.low == pytest.approx(alone.high - alone.low)
    assert apart.high - apart.low == pytest.approx((alone.high - alone.low) / 2**0.5)


def test_an_answer_without_interval_could_be_anything():
    one_call = Rate.of_call(2, 4)  # utterances of a single call
    whole = scored([A, replace(B, category="y")], {"a": of_calls(12, 12), "b": one_call})
    assert whole.items[1].low is None
    assert whole.total.low < 75 - 25 + 1e-9
    assert whole.total.high == pytest.approx(75 + 25)


def test_categories_have_totals_of_their_own():
    items = (replace(A, category="x"), replace(B, category="x"), replace(C, category="y"))
    card = Scorecard("mine", "1", items, categories=(Category("x", Q), Category("y", Q)))
    parts = score(card, {"a": of_calls(1, 2), "b": of_calls(2, 2)}, MEASURES).categories
    assert (parts["x"].score, parts["y"].score) == (75, None)
