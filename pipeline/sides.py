"""The sides of a call: the words and the speech of each voice, and which of them is the agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from pipeline.call import Call, RoleBasis, Speaker, Word
from pipeline.diarize.decode import Decoded, decode
from pipeline.diarize.voices import BLOCK_MS, Voices
from pipeline.listening import Ears, Listened
from pipeline.roles import RoleModel, word_log_odds
from pipeline.speakers import roles
from pipeline.timing import Span, distance, intersect, merge, nearest, overlapping, total_ms

TOLD = 0.8  # of a speaker's time in a transcript that one channel must hold


@dataclass(frozen=True)
class Sides:
    """One entry a voice. `reason`: in words, how it is known who is who."""

    words: tuple[tuple[Word, ...], ...]
    speech: tuple[tuple[Span, ...], ...]
    speakers: tuple[Speaker, ...]
    basis: RoleBasis
    reason: str
    alike: str | None = None  # agents, customers: two voices of one channel that speak like that

    def by_speaker(self) -> dict[str, tuple[Span, ...]]:
        spans: dict[str, list[Span]] = {}
        for speaker, own in zip(self.speakers, self.speech, strict=True):
            if own:
                spans.setdefault(speaker, []).extend(own)
        return {speaker: merge(found) for speaker, found in spans.items()}


def by_channel(listened: Listened, words: Sequence[Sequence[Word]], language: str | None, ears: Ears) -> Sides:
    """A voice a channel."""
    found = roles(listened.recording.info.channels, ears.agent_channel, words, language, ears.role_model)
    basis = RoleBasis("words" if ears.agent_channel is None else "channel", found.certainty)
    return Sides(tuple(map(tuple, words)), listened.speech, found.speakers, basis, found.reason)


def by_voice(
    voices: Voices | None,
    speech: Sequence[Span],
    words: Sequence[Word],
    language: str | None,
    model: RoleModel,
) -> Sides:
    """Two voices in one channel, parted by their sound and by what they say; `speech` and `words` are the channel's."""
    if voices is None:
        reason = "both voices are in one channel, and too little is said to tell them apart"
        return Sides((tuple(words),), (tuple(speech),), ("other",), RoleBasis("sound", 0.0), reason)
    told = decode(voices, _evidence(voices, words, language, model) if words else None)
    parted: tuple[list[Word], list[Word]] = ([], [])
    for word in words:
        parted[_voice_of(word, told)].append(word)
    found = roles(2, None, parted, language, model)
    agent = found.speakers.index("agent")
    certainty, reason = found.certainty, found.reason if words else "no words tell which of the two voices is the agent"
    if told.agent is not None:
        certainty = min(certainty, told.certainty) if agent == told.agent else 1 - max(certainty, told.certainty)
    alike = _alike(found.evidence)
    if alike:
        certainty = min(certainty, 0.5)
        reason = f"both voices in the one channel speak like {alike}: it may be only one"
    return Sides(
        (tuple(parted[0]), tuple(parted[1])),
        told.spans,
        found.speakers,
        RoleBasis("words" if words else "sound", max(0.0, certainty)),
        reason,
        alike,
    )


def by_transcript(call: Call, listened: Listened, ears: Ears) -> Sides | None:
    """Channels as the transcript's times have them; None where neither they nor the options tell which is whose.

    The words stay with the transcript.
    """
    channels = listened.speech
    nothing: tuple[tuple[Word, ...], ...] = ((),) * len(channels)
    if ears.agent_channel is not None:
        return by_channel(listened, nothing, call.language, ears)
    if len(channels) != 2:
        return None
    said = {speaker: _times(call, speaker) for speaker in ("agent", "customer")}
    first, second = (
        total_ms(intersect(channels[agent], said["agent"])) + total_ms(intersect(channels[1 - agent], said["customer"]))
        for agent in (0, 1)
    )
    if max(first, second) < TOLD * total_ms((*said["agent"], *said["customer"])) or first == second:
        return None
    speakers: tuple[Speaker, ...] = ("agent", "customer") if first > second else ("customer", "agent")
    return Sides(nothing, channels, speakers, RoleBasis("transcript", 1.0), "the transcript beside it says so")


def _times(call: Call, speaker: Speaker) -> list[Span]:
    return [
        Span(turn.start_ms, turn.end_ms)
        for turn in call.turns
        if turn.speaker == speaker and turn.start_ms is not None and turn.end_ms is not None
    ]


def _alike(evidence: Sequence[float]) -> str | None:
    """`agents` or `customers` where both voices speak so: one voice split in two looks like that."""
    if not evidence:
        return None
    if min(evidence) > 0:
        return "agents"
    return "customers" if max(evidence) <= 0 else None


def _evidence(voices: Voices, words: Sequence[Word], language: str | None, model: RoleModel) -> NDArray[np.float64]:
    """(blocks,) log odds of the agent, each word's spread over its time."""
    evidence = np.zeros(len(voices.speech))
    for word, odds in zip(words, word_log_odds(model, words, language), strict=True):
        first = min(word.start_ms // BLOCK_MS, len(evidence) - 1)
        last = min(max(first + 1, -(-word.end_ms // BLOCK_MS)), len(evidence))
        evidence[first:last] += odds / (last - first)
    return evidence


def _voice_of(word: Word, told: Decoded) -> int:
    """The voice that speaks during most of the word; of equals, the one nearer to it."""
    span = Span(word.start_ms, max(word.end_ms, word.start_ms + 1))
    heard = [sum((span & spoken).duration_ms for spoken in overlapping(own, span)) for own in told.spans]
    if heard[0] != heard[1]:
        return int(heard[1] > heard[0])
    middle = (span.start_ms + span.end_ms) // 2
    near = [nearest(own, middle) for own in told.spans]
    away = [distance(one, middle) if one else inf for one in near]
    return int(away[1] < away[0])
