import numpy as np
import pytest

from pipeline.call import Call, Turn, Utterance
from pipeline.features import lines_of
from pipeline.whole import Mood, mood_views, reason_view


def call(*speakers: str) -> Call:
    return Call("c", tuple(Turn(who, (Utterance("word"),)) for who in speakers), language="en")


def test_each_call_weighs_its_own_utterances_and_they_sum_to_one():
    lines = lines_of([call("agent", "customer"), call("customer", "other", "customer")])
    view = reason_view(lines).toarray()
    assert view.sum(axis=1) == pytest.approx([1, 1])
    assert view[0, 2:].tolist() == [0, 0, 0]
    assert view[0, 1] > view[0, 0]  # the customer says more about the reason
    assert view[1, 3] == 0  # whoever else speaks says nothing about it


def test_the_mood_at_the_start_looks_at_the_first_words_and_at_the_end_at_the_last():
    start, end = (
        view.toarray()[0] for view in mood_views(lines_of([call("customer", "agent", "customer", "customer")]))
    )
    assert start[0] > start[2] > start[3]
    assert end[3] > end[2] > end[0]
    assert start[1] == end[1] == 0


def test_mood_is_within_its_scale_and_unknown_without_a_customer():
    mood = Mood(np.array([[10.0, 0.0], [-10.0, 0.0]], dtype=np.float32))
    lines = lines_of([call("customer"), call("agent")])
    assert mood.of(np.ones((2, 1), dtype=np.float32), lines) == [(2, -2), None]
