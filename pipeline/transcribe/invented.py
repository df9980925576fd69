"""What a recogniser wrote though nobody said it: taken out, and kept apart with the reason.

Whisper fills silence, noise and hold music with subtitle credits, loops and stray sentences, often with high
confidence. To lose what somebody said is worse than to keep a little that nobody did, so each rule asks for much:

- credit: a whole utterance (between marks, pauses or ends) is a subtitle credit or a sound in brackets. Thanks that a
  caller might say as well need a sign besides: no speech beneath, low confidence, or another language.
- hold: a word inside hold in which nobody speaks, or far from where somebody does.
- silence: a word farther from any speech than word times err; or a whole utterance that touches no speech, that the
  recogniser itself doubts, and beside which no speech is left without words.
- loop: see `loops`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from pipeline.call import Dropped, Word
from pipeline.confidence import mean_confidence
from pipeline.timing import Span, merge
from pipeline.transcribe.credits import LONGEST, MARK, is_credit, outro
from pipeline.transcribe.loops import looped

PAUSE_MS = 500  # ends an utterance where no mark does …
LONG_PAUSE_MS = 1500  # … and one that would go for want of speech: word times that err make pauses in a sentence
# The recogniser hears 200 ms around speech, and faster-whisper's word times err by 200 to 300 ms.
REACH_MS = 500
TOUCH_MS = 50  # of speech under an utterance, less is none
DOUBTED = 0.4  # mean confidence; Whisper gives up a window at exp(-1) = 0.37 (its transcribe.py, logprob_threshold)

Rule = Callable[[Sequence[Word]], Iterator[int]]  # words -> positions of those to drop


def without_invented(
    words: Sequence[Word], channel: int, speech: Sequence[Span], hold: Sequence[Span], language: str | None
) -> tuple[tuple[Word, ...], tuple[Dropped, ...]]:
    """The words that were said, and what was dropped, both in the order of `words`.

    `words`, `speech` (unpadded activity) and `hold` are those of one channel. No speech at all means that nobody spoke.
    `language`: the one decoded in. What is kept comes through unchanged a second time.
    """
    spoken, holds = merge(speech), merge(hold)
    rules: dict[str, Rule] = {
        "credit": lambda said: _credits(said, spoken, language),
        "hold": lambda said: _on_hold(said, spoken, holds),
        "silence": lambda said: _over_silence(said, spoken),
        "loop": lambda said: looped(said, spoken),
    }
    reasons: dict[int, str] = {}
    kept = list(range(len(words)))
    before = -1
    while before != len(reasons):  # what one rule takes away may leave something for another
        before = len(reasons)
        for reason, rule in rules.items():
            gone = {kept[at] for at in rule([words[index] for index in kept])}
            reasons |= dict.fromkeys(gone, reason)
            kept = [index for index in kept if index not in gone]
    return tuple(words[index] for index in kept), tuple(_dropped(words, channel, reasons))


def _dropped(words: Sequence[Word], channel: int, reasons: dict[int, str]) -> Iterator[Dropped]:
    """Neighbours that went for one reason as one."""
    for reason, stretch in groupby(range(len(words)), reasons.get):
        gone = [words[index] for index in stretch]
        if reason:
            text = " ".join(word.text for word in gone)
            yield Dropped(text, channel, gone[0].start_ms, max(word.end_ms for word in gone), reason)


def _ends(words: Sequence[Word], pause_ms: int) -> list[int]:
    """Behind the last word of each utterance, in order."""
    return [
        at + 1
        for at, word in enumerate(words)
        if at + 1 == len(words) or MARK.search(word.text) or words[at + 1].start_ms - word.end_ms >= pause_ms
    ]


def _credits(words: Sequence[Word], speech: Sequence[Span], language: str | None) -> Iterator[int]:
    """Credits from the beginning of an utterance to the end of one; pauses may lie inside, marks may not."""
    ends = _ends(words, PAUSE_MS)
    start = 0
    while start < len(words):
        reach = _reach(words, start, ends)
        found = next((end for end in reach if _is_credit(words[start:end], speech, language)), None)
        if found:
            yield from range(start, found)
        start = found or reach[0]


def _reach(words: Sequence[Word], start: int, ends: Sequence[int]) -> list[int]:
    """The ends from `start` on up to the first that is a mark."""
    reach: list[int] = []
    for end in ends[bisect_left(ends, start + 1) :]:
        if reach and end > start + LONGEST:
            break
        reach.append(end)
        if MARK.search(words[end - 1].text):
            break
    return reach


def _is_credit(words: Sequence[Word], speech: Sequence[Span], language: str | None) -> bool:
    text = " ".join(word.text for word in words)
    if is_credit(text):
        return True
    ending = outro(text)
    if ending is None:
        return False
    foreign = language is not None and ending != language
    return foreign or _doubted(words) or _unheard(words, speech)


def _on_hold(words: Sequence[Word], speech: Sequence[Span], hold: Sequence[Span]) -> Iterator[int]:
    inner = [Span(span.start_ms + REACH_MS, span.end_ms - REACH_MS) for span in hold]
    for at, word in enumerate(words):
        middle = (word.start_ms + word.end_ms) // 2
        within = next((span for span in inner if span.start_ms <= middle < span.end_ms), None)
        if within and (_far(word, speech) or not any((within & span).duration_ms for span in speech)):
            yield at


def _over_silence(words: Sequence[Word], speech: Sequence[Span]) -> Iterator[int]:
    start = 0
    for end in _ends(words, LONG_PAUSE_MS):
        utterance = words[start:end]
        stray = _doubted(utterance) and _unheard(utterance, speech) and not _owed(words, start, end, speech)
        yield from (start + at for at, word in enumerate(utterance) if stray or _far(word, speech))
        start = end


def _unheard(words: Sequence[Word], speech: Sequence[Span]) -> bool:
    return all(_touched(word, speech) < TOUCH_MS for word in words)


def _owed(words: Sequence[Word], start: int, end: int, speech: Sequence[Span]) -> bool:
    """Whether speech nearby has no words but these: then they were said there, and their times err."""
    near = {span for word in words[start:end] for span in _near(word, speech, REACH_MS)}
    others = [_heard(word) for word in (*words[:start], *words[end:])]
    return any(not any((other & span).duration_ms for other in others) for span in near)


def _doubted(words: Sequence[Word]) -> bool:
    """Mean confidence low; False where the recogniser gives none."""
    mean = mean_confidence(words)
    return mean is not None and mean < DOUBTED


def _touched(word: Word, speech: Sequence[Span]) -> int:
    """Milliseconds of speech under a word."""
    return sum((_heard(word) & span).duration_ms for span in _near(word, speech, TOUCH_MS))


def _heard(word: Word) -> Span:
    """The time of a word; the alignment gives some words none at all."""
    return Span(word.start_ms - TOUCH_MS // 2, max(word.start_ms, word.end_ms) + TOUCH_MS // 2)


def _far(word: Word, speech: Sequence[Span]) -> bool:
    return not _near(word, speech, REACH_MS)


def _near(word: Word, speech: Sequence[Span], reach_ms: int) -> Sequence[Span]:
    """The stretches of speech that the word overlaps or lies at most `reach_ms` from."""
    first = bisect_left(speech, word.start_ms - reach_ms, key=lambda span: span.end_ms)
    last = bisect_left(speech, max(word.start_ms, word.end_ms) + reach_ms + 1, key=lambda span: span.start_ms)
    return speech[first:last]
