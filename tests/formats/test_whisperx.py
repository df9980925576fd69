from __future__ import annotations

import json

import pytest

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.formats import read_calls, recognise


def word(text: str, start: float | None = None, end: float | None = None, speaker: str | None = None, **more):
    times = {} if start is None else {"start": start, "end": end}
    return {"word": text, **times, **({"speaker": speaker} if speaker else {}), **more}


TWO = {
    "segments": [
        {
            "start": 0.42,
            "end": 2.1,
            "text": " Welcome to Fjordnet. What's wrong?",
            "speaker": "SPEAKER_01",
            "words": [
                word("Welcome", 0.42, 0.8, "SPEAKER_01", score=0.91),
                word("to", 0.8, 0.9, "SPEAKER_01", score=0.7),
                word("Fjordnet.", 0.9, 1.3, "SPEAKER_01", score=0.4),
                word("What's", 1.5, 1.7, "SPEAKER_01", score=0.9),
                word("wrong?", 1.7, 2.1, "SPEAKER_01", score=0.9),
            ],
        },
        {
            "start": 2.3,
            "end": 4.0,
            "text": " Box 3 is dead.",
            "speaker": "SPEAKER_00",
            "words": [word("Box", 2.3, 2.5), word("3"), word("is", 2.9, 3.0), word("dead.", 3.0, 4.0)],
        },
    ],
    "word_segments": [],
    "language": "en",
}


def read(file, value, **options) -> Call:
    reading = read_calls(file("w-1.json", json.dumps(value)), **options)
    assert reading.faults == ()
    return reading.calls[0]


def said(call: Call) -> list[tuple[object, str]]:
    return [(turn.extra.get("speaker"), turn.text) for turn in call.turns]


def test_a_diarized_call(file):
    call = read(file, TWO)
    assert (call.call_id, call.language, call.quality) == ("w-1", "en", "full")
    assert said(call) == [("SPEAKER_01", "Welcome to Fjordnet. What's wrong?"), ("SPEAKER_00", "Box 3 is dead.")]
    assert [turn.speaker for turn in call.turns] == ["other", "other"]
    first, second = call.turns[0].utterances
    assert (first.text, first.start_ms, first.end_ms, len(first.words)) == ("Welcome to Fjordnet.", 420, 1300, 3)
    assert (second.text, second.start_ms, second.end_ms) == ("What's wrong?", 1500, 2100)
    assert second.words[1] == Word("wrong?", 1700, 2100, 0.9)


def test_a_word_without_times_stays_in_the_text(file):
    last = read(file, TWO).turns[1].utterances[0]
    assert last.text == "Box 3 is dead."
    assert [word.text for word in last.words] == ["Box", "is", "dead."]
    assert (last.start_ms, last.end_ms) == (2300, 4000)


def test_the_user_may_say_who_is_the_agent(file):
    call = read(file, TWO, roles={"SPEAKER_01": "agent", "SPEAKER_00": "customer"})
    assert [turn.speaker for turn in call.turns] == ["agent", "customer"]


def test_the_speaker_changes_inside_a_segment(file):
    words = [word("Hei?", 0, 1, "A1"), word("Ja", 1.2, 1.4, "B1"), word("hei.", 1.5, 2, "B1"), word("Mm.", 2, 3)]
    segment = {"start": 0, "end": 3, "text": "Hei? Ja hei. Mm.", "speaker": "A1", "words": words}
    call = read(file, {"segments": [segment]})
    assert said(call) == [("A1", "Hei?"), ("B1", "Ja hei."), ("A1", "Mm.")]
    assert [(turn.start_ms, turn.end_ms) for turn in call.turns] == [(0, 1000), (1200, 2000), (2000, 3000)]


def test_a_segment_without_a_speaker_goes_with_the_one_before(file):
    segments = [
        {"start": 0, "end": 1, "text": "Hei.", "speaker": "A1"},
        {"start": 1, "end": 2, "text": "Ja?"},
        {"start": 2, "end": 3, "text": "Hei.", "speaker": "B1"},
    ]
    assert said(read(file, {"segments": segments})) == [("A1", "Hei. Ja?"), ("B1", "Hei.")]


def test_faster_whisper_as_a_list_of_segments(file):
    words = [word(" Hei", 0.0, 0.4, probability=0.8), word(" du.", 0.4, 0.9, probability=0.7)]
    call = read(file, [{"id": 1, "seek": 0, "start": 0.0, "end": 0.9, "text": " Hei du.", "words": words}])
    words = (Word("Hei", 0, 400, 0.8), Word("du.", 400, 900, 0.7))
    assert call.turns == (Turn("other", (Utterance("Hei du.", 0, 900, words=words),), 0, 900),)


def test_segments_without_words_have_the_segments_times(file):
    call = read(
        file, {"segments": [{"start": 1, "end": 2, "text": "Hei."}, {"start": 2.5, "end": 30, "text": "Ja. Nei."}]}
    )
    assert [(u.start_ms, u.end_ms) for u in call.turns[0].utterances] == [(1000, 2000), (2500, None), (None, 30_000)]


def test_times_that_are_none(file):
    path = file(
        "w.json", '{"segments":[{"start":-1.96,"end":NaN,"text":"Hei."},{"start":1e300,"end":"x","text":"Ja."}]}'
    )
    assert [(u.start_ms, u.end_ms) for u in read_calls(path).calls[0].turns[0].utterances] == [(0, None), (None, None)]


def test_whispers_own_language_codes(file):
    assert read(file, {"segments": [], "language": "no"}).language == "nb"
    assert read(file, {"segments": [], "language": "is"}, language="nb").language == "nb"
    reading = read_calls(file("w.json", '{"segments":[],"language":"is"}'))
    assert "language is 'is'; callcoach knows nb, sv, da and en" in str(reading.faults[0])


@pytest.mark.parametrize(
    ("segments", "says"),
    [
        ([7], "segment 1: 7 stands where an object was expected"),
        ([{"text": 7}], "segment 1: text is 7, not a text"),
        ([{"text": "a", "words": {}}], "segment 1: words is an object, not a list"),
        ([{"text": "a", "words": [{"word": 1}]}], "segment 1: word 1: word is 1, not a text"),
    ],
)
def test_wrong_types_are_named(file, segments, says):
    assert says in str(read_calls(file("w.json", json.dumps({"segments": segments}))).faults[0])


def test_a_call_in_which_nothing_was_heard(file):
    assert read(file, {"segments": [], "language": "sv"}).turns == ()


def test_label_studio_tasks_are_not_taken_for_segments(file):
    assert recognise(file("tasks.json", '[{"id":1,"data":{"text":"Hei."},"annotations":[]}]')) is None
