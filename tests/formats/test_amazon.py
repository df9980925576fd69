from __future__ import annotations

import json

from pipeline.call import Call, Turn, Utterance, Word
from pipeline.formats import read_calls, recognise
from pipeline.formats.document import as_document

CALL = {
    "JobName": "job-1",
    "JobStatus": "COMPLETED",
    "LanguageCode": "en-GB",
    "Channel": "VOICE",
    "Participants": [{"ParticipantRole": "AGENT"}, {"ParticipantRole": "CUSTOMER"}],
    "ConversationCharacteristics": {"TotalConversationDurationMillis": 5000, "Sentiment": {"OverallSentiment": {}}},
    "Transcript": [
        {
            "Id": "1",
            "ParticipantRole": "AGENT",
            "Content": "Hello, Liffey. How can I help?",
            "BeginOffsetMillis": 440,
            "EndOffsetMillis": 2000,
            "Sentiment": "POSITIVE",
            "LoudnessScores": [78.6, None],
            "Items": [
                {
                    "Type": "pronunciation",
                    "Content": "Hello",
                    "Confidence": "0.99",
                    "BeginOffsetMillis": 440,
                    "EndOffsetMillis": 700,
                },
                {"Type": "punctuation", "Content": ",", "Confidence": "0.0"},
                {"Type": "pronunciation", "Content": "Liffey", "BeginOffsetMillis": 710, "EndOffsetMillis": 1000},
                {"Type": "punctuation", "Content": "."},
                {"Type": "pronunciation", "Content": "How", "BeginOffsetMillis": 1400, "EndOffsetMillis": 1500},
            ],
        },
        {
            "ParticipantRole": "CUSTOMER",
            "Content": "It broke.",
            "BeginOffsetMillis": 2100,
            "EndOffsetMillis": 3000,
            "Sentiment": "NEGATIVE",
        },
    ],
}


def read(file, value, **options) -> Call:
    reading = read_calls(file("a-1.json", json.dumps(value)), **options)
    assert reading.faults == ()
    return reading.calls[0]


def test_a_call(file):
    call = read(file, CALL)
    hello = (Word("Hello,", 440, 700, 0.99), Word("Liffey.", 710, 1000))
    assert (call.call_id, call.language, call.quality) == ("a-1", "en", "full")
    assert call.turns == (
        Turn(
            "agent",
            (
                Utterance("Hello, Liffey.", 440, 1000, words=hello),
                Utterance("How can I help?", 1400, 1500, words=(Word("How", 1400, 1500),)),
            ),
            440,
            2000,
        ),
        Turn("customer", (Utterance("It broke.", 2100, 3000),), 2100, 3000),
    )


def test_nothing_about_how_the_voice_sounds_is_kept(file):
    kept = json.dumps(as_document(read(file, CALL))).casefold()
    assert not any(word in kept for word in ("loudness", "sentiment", "characteristics", "positive", "negative"))


def test_a_part_without_times_or_role(file):
    call = read(file, {"Transcript": [{"ParticipantRole": "AGENT", "Content": "Hi."}, {"Content": "Bye."}]})
    assert call.turns == (Turn("agent", (Utterance("Hi."), Utterance("Bye."))),)


def test_negative_and_huge_times(file):
    turn = {"ParticipantRole": "AGENT", "Content": "Hi.", "BeginOffsetMillis": -5, "EndOffsetMillis": 10**40}
    call = read(file, {"Transcript": [turn]})
    assert (call.turns[0].start_ms, call.turns[0].end_ms) == (0, None)


def test_wrong_types_are_named(file):
    reading = read_calls(file("a.json", json.dumps({"Transcript": [{"ParticipantRole": "AGENT", "Content": 1}]})))
    assert "turn 1: Content is 1, not a text" in str(reading.faults[0])


def test_an_ordinary_transcribe_result_is_not_taken_for_one(file):
    assert recognise(file("a.json", '{"jobName":"x","results":{"transcripts":[]}}')) is None
