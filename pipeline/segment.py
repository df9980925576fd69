"""Words to utterances to turns. Pure functions; times are milliseconds of the recording."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from pipeline.call import Speaker, Turn, Utterance, Word
from pipeline.floor import PAUSE_MS, Floor, Stretch, is_backchannel, take_turns
from pipeline.sentences import ends, is_ended, split_long
from pipeline.timing import Span, merge, nearest, overlapping

SNAP_MS = 500  # how far a word's edge may lie from the edge of speech activity to be taken for it
LONG_PAUSE_MS = 3000  # an utterance never spans more silence than this
SHORT_PAUSE_MS = 300  # where an overlong utterance is best cut

Timed = list[tuple[Word, Span]]  # words with the time they are really heard


def cut(text: str, language: str | None) -> list[str]:
    """`text` as sentence-like units. Runs of whitespace become one space; nothing else is lost or moved.

    Text without any marks stays one unit, unless it is longer than anybody speaks in one breath.
    """
    tokens = text.split()
    units: list[str] = []
    start = 0
    for end in ends(tokens, language):
        unit = tokens[start:end]
        begin = 0
        for stop in split_long(unit):
            units.append(" ".join(unit[begin:stop]))
            begin = stop
        start = end
    return units


def turns_from_words(
    words: Sequence[Sequence[Word]], speakers: Sequence[Speaker], speech: Sequence[Sequence[Span]], language: str | None
) -> tuple[Turn, ...]:
    """Turns by start time. `words`, `speakers` and `speech` (unpadded activity) have one entry a channel.

    Every word with a text comes out once, in the order of its channel. Utterances end at marks; where there are none,
    at pauses; and where another takes the floor. Their edges are those of the speech activity around the words.
    """
    activity = [merge(spans) for spans in _filled(speech, len(words))]
    timed = [_heard([w for w in own if w.text.strip()], spans) for own, spans in zip(words, activity, strict=True)]
    channels = []
    for channel, own in enumerate(timed):
        breaks = _taken(own, [other for i, other in enumerate(timed) if i != channel], language)
        channels.append(_stretches(channel, own, breaks, activity[channel], language))
    return tuple(_turn(floor, speakers[floor.channel]) for floor in take_turns(channels, language))


def turns_from_speech(speakers: Sequence[Speaker], speech: Sequence[Sequence[Span]]) -> tuple[Turn, ...]:
    """Turns without words: a speaker's activity until another takes the floor."""
    channels = [[Stretch(i, *span) for span in merge(own)] for i, own in enumerate(speech)]
    return tuple(_turn(floor, speakers[floor.channel]) for floor in take_turns(channels, None))


def _filled(speech: Sequence[Sequence[Span]], channels: int) -> list[Sequence[Span]]:
    return [speech[i] if i < len(speech) else () for i in range(channels)]


def _heard(words: Sequence[Word], activity: Sequence[Span]) -> Timed:
    """Each word with the time it is voiced: recognisers stretch words over silence. Starts never fall."""
    timed: Timed = []
    latest = 0
    for word in words:
        start, end = _voiced(Span(word.start_ms, max(word.start_ms, word.end_ms)), activity)
        latest = max(latest, start)
        timed.append((word, Span(latest, max(latest, end))))
    return timed


def _voiced(span: Span, activity: Sequence[Span]) -> Span:
    """The longest common part with one stretch of activity; `span` itself where there is none."""
    parts = [span & spoken for spoken in overlapping(activity, span)]
    return max(parts, key=lambda part: part.duration_ms, default=span)


def _taken(own: Timed, others: Sequence[Timed], language: str | None) -> set[int]:
    """Indices of words in front of which another channel took the floor, in a pause of this one."""
    spoken = sorted(spurt for other in others for spurt in _spurts(other, language))
    taken = set()
    for i in range(1, len(own)):
        before, after = own[i - 1][1].end_ms, own[i][1].start_ms
        if after - before < PAUSE_MS:
            continue
        first = bisect_left(spoken, before - SHORT_PAUSE_MS, key=lambda s: s.start_ms)
        if first < len(spoken) and spoken[first].start_ms < after:
            taken.add(i)
    return taken


def _spurts(timed: Timed, language: str | None) -> Iterator[Span]:
    """Stretches of talk without pauses that are more than backchannels."""
    begin = 0
    for i in range(1, len(timed) + 1):
        if i < len(timed) and timed[i][1].start_ms - timed[i - 1][1].end_ms < PAUSE_MS:
            continue
        span = Span(timed[begin][1].start_ms, timed[i - 1][1].end_ms)
        if not is_backchannel(" ".join(w.text for w, _ in timed[begin:i]), span.duration_ms, language):
            yield span
        begin = i


def _stretches(
    channel: int, timed: Timed, breaks: set[int], activity: Sequence[Span], language: str | None
) -> list[Stretch]:
    tokens = [word.text.strip() for word, _ in timed]
    pause = [0, *(b.start_ms - a.end_ms for (_, a), (_, b) in pairwise(timed))]
    forced = breaks | {i for i, length in enumerate(pause) if length >= LONG_PAUSE_MS}
    stretches: list[Stretch] = []
    begin = earlier = 0
    for end in sorted({*ends(tokens, language), *forced}):
        for stop in _cuts(tokens[begin:end], pause[begin:end]):
            behind = timed[begin + stop][1].start_ms if begin + stop < len(timed) else inf
            said = timed[begin + earlier : begin + stop]
            span = _snapped(said, stretches[-1].end_ms if stretches else 0, behind, activity)
            stretches.append(Stretch(channel, *span, tuple(word for word, _ in said)))
            earlier = stop
        begin, earlier = end, 0
    return stretches


def _cuts(tokens: Sequence[str], pause: Sequence[int]) -> list[int]:
    """Ends of the utterances in a unit: at its pauses where no mark closes it, and where it is too long."""
    marked = is_ended(tokens[-1])
    at = [] if marked else [i for i in range(1, len(tokens)) if pause[i] >= PAUSE_MS]
    found: list[int] = []
    begin = 0
    for end in [*at, len(tokens)]:
        preferred = [i - begin for i in range(begin + 1, end) if pause[i] >= SHORT_PAUSE_MS]
        found += [begin + stop for stop in split_long(tokens[begin:end], preferred)]
        begin = end
    return found


def _snapped(said: Timed, earlier_ms: int, later_ms: float, activity: Sequence[Span]) -> Span:
    """The words' time, each edge moved to the nearby edge of the activity no neighbouring utterance shares.

    `earlier_ms`: end of the utterance before. `later_ms`: start of the word behind, infinite at the end.
    """
    start, end = said[0][1].start_ms, max(span.end_ms for _, span in said)
    edge = nearest(activity, start)
    if edge and abs(edge.start_ms - start) <= SNAP_MS and earlier_ms <= edge.start_ms <= min(end, later_ms):
        start = edge.start_ms
    edge = nearest(activity, end)
    if edge and abs(edge.end_ms - end) <= SNAP_MS and start <= edge.end_ms <= later_ms:
        end = edge.end_ms
    return Span(start, end)


def _turn(floor: Floor, speaker: Speaker) -> Turn:
    utterances = tuple(Utterance(s.text, s.start_ms, s.end_ms, words=s.words) for s in floor.stretches if s.words)
    start, end = floor.stretches[0].start_ms, max(s.end_ms for s in floor.stretches)
    return Turn(speaker, utterances, start, end, interrupts=floor.interrupts)
