"""Whose words are whose, in one channel and in two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from pipeline.call import Word
from pipeline.diarize.voices import Voices
from pipeline.roles import load_role_model
from pipeline.sides import by_transcript, by_voice
from pipeline.timing import Span
from tests.fakes import ears
from tests.world import call

AGENT = (
    "Thanks for calling Tide, how can I help you? Can I take your order number please? "
    "I'll just check that on the system for you. I'll send you a new one today. Is there anything else?"
)
CUSTOMER = (
    "Hi, I'm calling about my bill, you charged me twice and I want my money back. "
    "I've been waiting for three weeks. My husband rang you on Monday. That's fine. I don't have it with me."
)
MODEL = load_role_model()
SPEECH = (Span(0, 30_000), Span(30_500, 60_000))


def voices(apart=8.0, between=None):
    """The first voice speaks for 30 s, then the second, so sure in nats a block."""
    odds = np.zeros((600, 2))
    odds[:300, 0], odds[300:, 1] = apart, apart
    if between:
        odds[slice(*between)] = 0
    speech = np.ones(600, bool)
    speech[300:305] = False
    return Voices(speech, np.where(speech[:, None], odds, 0), np.zeros(600), 1.0)


def said(text, start, end):
    words = text.split()
    step = (end - start) // len(words)
    return [Word(word, start + i * step, start + (i + 1) * step) for i, word in enumerate(words)]


@pytest.mark.parametrize(
    ("texts", "speakers"), [((AGENT, CUSTOMER), ("agent", "customer")), ((CUSTOMER, AGENT), ("customer", "agent"))]
)
def test_what_is_said_tells_the_agent_not_who_speaks_first(texts, speakers):
    words = [*said(texts[0], 0, 30_000), *said(texts[1], 30_500, 60_000)]
    found = by_voice(voices(), SPEECH, words, "en", MODEL)
    assert found.speakers == speakers
    assert found.basis.certainty > 0.9
    assert [" ".join(word.text for word in own) for own in found.words] == list(texts)


def test_words_decide_where_the_sound_does_not():
    """Of 10 s in the middle the sound says nothing; they are the customer's by the words."""
    words = [*said(AGENT, 0, 20_000), *said(CUSTOMER, 20_000, 60_000)]
    found = by_voice(voices(between=(200, 300)), SPEECH, words, "en", MODEL)
    assert found.speech[0][-1].end_ms == pytest.approx(20_000, abs=1_000)


def test_one_voice_split_in_two_is_uncertain():
    words = [*said(AGENT, 0, 30_000), *said(AGENT, 30_500, 60_000)]
    found = by_voice(voices(), SPEECH, words, "en", MODEL)
    assert found.basis.certainty <= 0.5
    assert "speak like agents" in found.reason


def test_without_words_nobody_knows_who_is_the_agent():
    found = by_voice(voices(), SPEECH, [], None, MODEL)
    assert (found.basis.by, found.basis.certainty) == ("sound", 0.5)
    assert [own[0].start_ms for own in found.speech] == [0, 30_500]


def test_too_little_speech_is_nobodys():
    found = by_voice(None, (Span(0, 900),), said("Hello?", 0, 900), "en", MODEL)
    assert (found.speakers, found.basis.certainty) == (("other",), 0.0)


@dataclass
class Channels:
    speech: Any


def test_the_times_of_a_transcript_tell_which_channel_is_whose():
    written = call("C: Hello?", "A: Hi.", "C: It broke.")  # 0 to 2 s, 2 to 4 s, 4 to 6 s
    channels = Channels(((Span(2100, 3900),), (Span(100, 1800), Span(4100, 5900))))
    assert by_transcript(written, channels, ears(None)).speakers == ("agent", "customer")
    swapped = Channels(channels.speech[::-1])
    assert by_transcript(written, swapped, ears(None)).speakers == ("customer", "agent")


def test_a_transcript_whose_times_fit_neither_channel_tells_nothing():
    written = call("C: Hello?", "A: Hi.")
    assert by_transcript(written, Channels(((Span(0, 4000),), (Span(9000, 9500),))), ears(None)) is None
