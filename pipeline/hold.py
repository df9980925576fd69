"""Where the caller waits: hold music, ringing, a queue's announcements, a silence the agent asked for.

Nothing here is a figure of the conversation: its time is neither talk nor silence, and speech in it is a machine's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from pipeline.audio import Recording
from pipeline.call import Turn
from pipeline.levels import FRAME_MS, Levels, frames, levels_of
from pipeline.music import music_and_signals
from pipeline.timing import Span, intersect, merge, subtract, total_ms

BACKGROUND_DB = 18.0  # music this much weaker than the speech beside it is a radio in the room
FADED_DB = 30.0
CONVERSATION = 0.3  # share of a stretch in which the other side speaks: they talk over the music
ANNOUNCEMENT_MS = 30_000  # between two stretches of music
MENU_MS = 60_000  # at the start of the recording
ANSWER_MS = 200
EDGE_MS = 2_500
REMNANT_MS = 300  # of a stretch of speech, left beside music
SILENT_MS = 8_000
ANNOUNCED_MS = 10_000  # from the agent's announcement to the silence

ANNOUNCED = {
    "nb": r"øyeblikk|\bvent(?:e|er)? (?:litt|et|bare)|(?:på|i) (?:hold|vent)\b|(?:et|to|lite) sekund|"
    r"bare litt (?:nå|så)|"
    r"\b(?:skal|må) (?:bare )?(?:sjekke|undersøke|se|høre)\b",
    "sv": r"ögonblick|\bvänta (?:lite|ett|kvar)|\b(?:sätter|kopplar|parkerar) dig|i (?:vänt|kö)|(?:en|två) sekund|"
    r"dröj kvar|\b(?:ska|måste) (?:bara )?(?:kolla|kontrollera|undersöka|se|höra)\b",
    "da": r"øjeblik|\bvent(?:e)? (?:lige|lidt|et)|på hold\b|sætter dig|to sekunder|lige (?:et )?sekund|"
    r"\b(?:skal|må) (?:lige|bare) (?:tjekke|undersøge|se|høre|kigge)\b",
    "en": r"\bon hold\b|\bcan you hold|\bhold (?:on|the line|please|for)|"
    r"\b(?:a|one|just a) (?:moment|second|minute|sec)\b|"
    r"bear with me|\blet me (?:just )?(?:check|see|look|find)|\bwait (?:a|one|here|please)",
}


def hold_spans(
    recording: Recording, speech: Sequence[Sequence[Span]], levels: Sequence[Levels] | None = None
) -> tuple[tuple[Span, ...], ...]:
    """For each channel the stretches in which it plays to somebody who waits. `speech` is what `vad` found, `levels`
    those of each channel where they are known already.

    Announcements between two stretches of music, and before the first, belong to them if nobody answers, which only
    another channel with speech can show. Music under a conversation is none: much weaker than the channel's speech, or
    the other side talks.
    """
    found = []
    for index, (own, level) in enumerate(zip(speech, levels or levels_of(recording), strict=True)):
        others = merge(span for i, other in enumerate(speech) if i != index for span in other)
        music, signals = music_and_signals(recording, index, level, own)
        music = tuple(_sounding(_off_speech(span, own), level) for span in music)
        loud = _at_speech_level(music, own, level)
        waiting = merge((*loud, *signals))
        found.append(_alone(_joined(waiting, own, others) if others else waiting, others))
    return tuple(found)


def holds(waiting: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """The hold of the call, from `hold_spans`: there is one where any channel waits."""
    return merge(span for channel in waiting for span in channel)


def without_holds(speech: Sequence[Sequence[Span]], waiting: Sequence[Sequence[Span]]) -> tuple[tuple[Span, ...], ...]:
    """Speech less what the same channel plays to those who wait: song and announcements."""
    return tuple(
        tuple(
            span
            for span in subtract(own, spans)
            if span.duration_ms >= REMNANT_MS or span in own  # a rest of what was cut is no word
        )
        for own, spans in zip(speech, waiting, strict=True)
    )


def silent_holds(
    turns: Sequence[Turn], speech: Mapping[str, Sequence[Span]], language: str | None, duration_ms: int | None = None
) -> tuple[Span, ...]:
    """Silences of 8 s and more that the agent announced. `speech`: activity of each speaker, as in `Call`.

    With `duration_ms`, the silence after the last word counts too.
    """
    said = [u for turn in turns if turn.speaker == "agent" for u in turn.utterances if u.end_ms is not None]
    announced = [u.end_ms for u in said if u.end_ms is not None and is_announcement(u.text, language)]
    voices = merge(span for spans in speech.values() for span in spans)
    ends = [Span(duration_ms, duration_ms + 1)] if duration_ms is not None and voices else []
    silences = [Span(a.end_ms, b.start_ms) for a, b in pairwise([*voices, *ends])]
    return tuple(
        silence
        for silence in silences
        if silence.duration_ms >= SILENT_MS
        and any(-ANNOUNCED_MS <= end - silence.start_ms <= FRAME_MS * 100 for end in announced)
    )


def is_announcement(text: str, language: str | None) -> bool:
    """Whether an agent's words tell the other to wait; all four languages where none is known."""
    known = [ANNOUNCED[language]] if language in ANNOUNCED else list(ANNOUNCED.values())
    return any(re.search(pattern, text.lower()) for pattern in known)


def _off_speech(music: Span, speech: Sequence[Span]) -> Span:
    """Music is known to about a second: speech that begins near its end, or ends near its start, is not in it."""
    start, end = music
    for span in speech:
        if music.start_ms < span.end_ms <= music.start_ms + EDGE_MS and span.start_ms < music.start_ms:
            start = span.end_ms
        if music.end_ms - EDGE_MS <= span.start_ms < music.end_ms < span.end_ms:
            end = span.start_ms
    return Span(start, max(start, end))


def _sounding(span: Span, level: Levels) -> Span:
    """Without silence at its ends."""
    heard = level[frames(span)]
    loud = np.flatnonzero(heard > np.percentile(heard, 90) - FADED_DB) if len(heard) else heard
    if not len(loud):
        return span
    return Span(span.start_ms + int(loud[0]) * FRAME_MS, span.start_ms + (int(loud[-1]) + 1) * FRAME_MS)


def _at_speech_level(music: Sequence[Span], speech: Sequence[Span], level: Levels) -> tuple[Span, ...]:
    """Music about as loud as the channel's speech; all of it where there is no speech."""
    if not speech:
        return tuple(music)
    spoken = np.concatenate([level[frames(span)] for span in speech])
    least = np.percentile(spoken, 80) - BACKGROUND_DB
    return tuple(span for span in music if len(heard := level[frames(span)]) and np.median(heard) >= least)


def _joined(music: Sequence[Span], own: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """With the announcements between and before, unless the other side speaks there."""
    joined: list[Span] = []
    for span in music:
        before = Span(joined[-1].end_ms if joined else 0, span.start_ms)
        unanswered = total_ms(intersect([before], others)) < ANSWER_MS
        if joined and unanswered and before.duration_ms <= ANNOUNCEMENT_MS:
            joined[-1] = Span(joined[-1].start_ms, span.end_ms)
            continue
        spoken = intersect([before], own)
        opening = not joined and spoken and unanswered and span.start_ms <= MENU_MS
        joined.append(Span(spoken[0].start_ms, span.end_ms) if opening else span)
    return tuple(joined)


def _alone(waiting: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches over which no conversation goes on."""
    return tuple(s for s in waiting if total_ms(intersect([s], others)) <= CONVERSATION * s.duration_ms)
