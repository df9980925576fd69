"""Timelines by hand: `A 0-4000` is the agent speaking for four seconds, words behind it where there are any."""

import pytest

from pipeline import conversation
from pipeline.call import Call, Transcript, Word
from pipeline.segment import turns_from_speech, turns_from_words
from pipeline.timing import Span, total_ms


def timeline(*lines, **fields):
    """A call as the pipeline makes it: each line one stretch of one speaker, words spread evenly over it."""
    speech, words = {"A": [], "C": []}, {"A": [], "C": []}
    for line in lines:
        who, times, *said = line.split(maxsplit=2)
        start, end = map(int, times.split("-"))
        speech[who].append(Span(start, end))
        tokens = said[0].split() if said else []
        for i, token in enumerate(tokens):
            at, until = (start + (end - start) * n // len(tokens) for n in (i, i + 1))
            words[who].append(Word(token, at, until))
    roles, channels = ("agent", "customer"), (speech["A"], speech["C"])
    worded = any(words.values())
    turns = (
        turns_from_words((words["A"], words["C"]), roles, channels, "en")
        if worded
        else turns_from_speech(roles, channels)
    )
    quality = "full" if worded else "none"
    measured = dict(zip(roles, map(tuple, channels), strict=True))
    return Call(**{"call_id": "c-1", "turns": turns, "language": "en", "speech": measured,
                   "transcript": Transcript("faster-whisper", quality=quality)} | fields)  # fmt: skip


def test_a_monologue_goes_on_over_a_backchannel():
    call = timeline(
        "A 0-4000 First we look at it", "C 4100-4400 mm", "A 4500-9000 and then we pay.", "C 9500-11000 Good to hear."
    )
    assert conversation.longest_monologue_ms(call, "agent") == 9000
    assert conversation.longest_monologue_ms(call, "customer") == 1500


def test_a_monologue_ends_where_the_other_takes_the_floor():
    call = timeline("A 0-4000 First we look at it.", "C 4200-6000 But I paid already.", "A 6300-8000 I see that.")
    assert conversation.longest_monologue_ms(call, "agent") == 4000


def test_a_monologue_goes_on_over_an_attempt_that_is_talked_over():
    call = timeline(
        "A 0-9000 First we look at it and then we look at that and then we pay.",
        "C 4000-5500 But I paid already.",
        "C 9500-11000 Good to hear.",
    )
    assert conversation.longest_monologue_ms(call, "agent") == 9000


def test_without_words_a_brief_sound_does_not_end_a_monologue():
    call = timeline("A 0-4000", "C 4800-5200", "A 6000-9000", "C 9500-12000")
    assert conversation.longest_monologue_ms(call, "agent") == 9000


def test_a_long_silence_and_hold_are_no_part_of_a_monologue():
    quiet = timeline("A 0-4000 One moment please.", "A 12000-15000 Here it is.", "C 15500-17000 Good to hear.")
    assert conversation.longest_monologue_ms(quiet, "agent") == 7000
    held = timeline("A 0-4000 One moment please.", "A 6000-9000 Here it is.", "C 9500-11000 Good to hear.",
                    hold=(Span(4500, 5500),))  # fmt: skip
    assert conversation.longest_monologue_ms(held, "agent") == 8000


def test_a_reply_waits_from_the_end_of_the_customers_speech():
    call = timeline(
        "C 0-2000 It broke again.",
        "A 2800-5000 Which one was it?",
        "C 5100-6000 The red one.",
        "A 6300-8000 I see that.",
    )
    assert conversation.latencies_ms(call) == (800, 300)


def test_an_overlapped_start_is_no_reply_with_a_latency():
    call = timeline(
        "C 0-3000 It broke again yesterday.", "A 2600-6000 Which one of them was it?", "C 6500-8000 The red one."
    )
    assert conversation.latencies_ms(call) == ()


def test_a_reply_after_hold_is_not_counted():
    lines = ("C 0-2000 It broke again.", "A 32000-34000 Thanks for waiting.")
    assert conversation.latencies_ms(timeline(*lines)) == (30000,)
    assert conversation.latencies_ms(timeline(*lines, hold=(Span(2500, 31000),))) == ()


def test_cutting_in_succeeds_where_the_other_gives_way():
    call = timeline(
        "C 0-3000 It broke again and then", "A 2400-6000 Which one of them was it?", "C 6500-8000 The red one."
    )
    assert conversation.interruptions(call, "agent") == 1
    assert conversation.interruptions(call, "customer") == 0
    assert conversation.failed_interruptions(call, "agent") == 0


def test_the_customer_cuts_in_on_the_agent():
    call = timeline("A 0-3000 So what we do is", "C 2400-6000 No I have paid that.", "A 6500-8000 I see that.")
    assert (conversation.interruptions(call, "agent"), conversation.interruptions(call, "customer")) == (0, 1)


def test_an_attempt_fails_where_the_customer_talks_on():
    call = timeline(
        "C 0-8000 It broke again and then I called but nobody was there",
        "A 3000-4500 But which one was it?",
        "A 8500-9500 I see that.",
    )
    assert (conversation.failed_interruptions(call, "agent"), conversation.interruptions(call, "agent")) == (1, 0)


@pytest.mark.parametrize("aside", ["A 3000-3500 mm", "A 3000-3500"])
def test_a_backchannel_is_no_attempt(aside):
    worded = len(aside.split()) > 2
    call = timeline(
        "C 0-8000" + " It broke again and I called" * worded, aside, "A 8500-9900" + " I see that." * worded
    )
    assert conversation.failed_interruptions(call, "agent") == 0


def test_silence_leaves_hold_out():
    call = timeline("A 0-4000", "C 5000-9000", duration_ms=20_000, hold=(Span(10_000, 16_000),))
    assert conversation.silence_ms(call) == 1000 + 1000 + 4000
    assert conversation.hold_ms(call) == 6000


def test_hold_nobody_looked_for_is_not_known():
    assert conversation.hold_ms(timeline("A 0-4000", "C 5000-9000")) is None
    assert conversation.hold_ms(timeline("A 0-4000", "C 5000-9000", hold=())) == 0


def test_overlap_is_the_time_both_speak():
    assert conversation.overlap_ms(timeline("A 0-4000", "C 3000-6000", "A 5500-7000")) == 1500


def test_speech_rate_is_words_over_own_speaking_time():
    call = timeline(
        "A 0-3000 We send a new one today.", "C 3200-5000 Good to hear.", "A 6000-9000 It's there on Friday, then."
    )
    assert conversation.words_spoken(call, "agent") == 11
    assert total_ms(conversation.speech(call, "agent")) == 6000


def test_a_call_without_words_has_no_speech_rate():
    assert conversation.words_spoken(timeline("A 0-3000", "C 3200-5000"), "agent") is None


@pytest.mark.parametrize(
    "fields", [{"speech": {}}, {"speech": {"agent": (Span(0, 3000),)}}, {"transcript": Transcript("beside")}]
)
def test_where_turns_do_not_follow_from_measured_speech_nothing_is_known_of_turn_taking(fields):
    call = timeline("A 0-3000 We send one.", "C 3200-5000 Good to hear.", **fields)
    assert conversation.floor(call) is None
    assert conversation.longest_monologue_ms(call, "agent") is None
    assert conversation.latencies_ms(call) is None
    assert conversation.interruptions(call, "agent") is None
    assert conversation.failed_interruptions(call, "agent") is None
