"""Windows of many calls into batches."""

from __future__ import annotations

from pipeline.call import Word
from pipeline.timing import Span
from pipeline.transcribe.desk import Desk, Opened
from pipeline.transcribe.heard import Spoken
from pipeline.transcribe.windows import Window


def opened(windows, language="nb", channels=1):
    spoken = Spoken(None, ((),) * channels, language)
    return Opened(spoken, language, [Window(i % channels, (Span(i, i + 1),)) for i in range(windows)])


def test_a_batch_is_filled_across_calls():
    desk, first, second = Desk(9), opened(3), opened(3)
    desk.add(first)
    assert desk.batch(4) == []
    desk.add(second)
    assert [call for call, _ in desk.batch(4)] == [first, first, first, second]
    assert desk.batch(4) == []
    assert len(desk.batch(4, full=False)) == 2


def test_languages_are_not_mixed():
    desk = Desk(9)
    desk.add(opened(3, "nb"))
    desk.add(opened(4, "sv"))
    assert {call.language for call, _ in desk.batch(4)} == {"sv"}
    assert {call.language for call, _ in desk.batch(4, full=False)} == {"nb"}


def test_when_too_many_calls_wait_the_oldest_is_done_though_the_batch_is_not_full():
    desk, calls = Desk(2), [opened(1, "da"), opened(1, "sv"), opened(1, "nb")]
    for call in calls:
        desk.add(call)
    assert [call for call, _ in desk.batch(4)] == [calls[0]]
    assert desk.batch(4) == []


def test_a_call_is_complete_with_its_last_window():
    call = opened(2, channels=2)
    assert not call.give(1, [Word("b", 5, 6)])
    assert call.give(0, [Word("a", 0, 1)])
    assert [[word.text for word in own] for own in call.words()] == [["a"], ["b"]]


def test_a_call_that_failed_fails_once_and_its_windows_are_not_decoded():
    desk, broken, fine = Desk(9), opened(3), opened(2)
    desk.add(broken)
    desk.add(fine)
    assert broken.fail()
    assert not broken.fail()
    assert [call for call, _ in desk.batch(5, full=False)] == [fine, fine]
