"""Words recognised twice because one channel leaks into the other: the weaker ones go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np

from pipeline.call import Dropped, Word
from pipeline.levels import FRAME_MS, SILENCE_DB, Levels, frames
from pipeline.timing import Span
from pipeline.wordlists import words as folded

APART_MS = 300  # between the starts of the two
ALIKE = 0.65  # of two spellings of what one and the same sound was taken for
PAUSE_MS = 700  # ends a run of words
RUN = 3  # so many words in a row are hardly said by two people at once
WEAKER_DB, RUN_WEAKER_DB = 9.0, 4.0  # than the other channel at the time; in a run
OWN_DB = 6.0  # … and than the channel's other words, or it is somebody with a low voice


def without_crosstalk(
    words: Sequence[Sequence[Word]], levels: Sequence[Levels]
) -> tuple[tuple[tuple[Word, ...], ...], tuple[Dropped, ...]]:
    """The words of each channel that are its own, and those dropped. `levels`: of each channel, by `levels.levels`.

    Two who say the same at about the same level both keep it.
    """
    kept, dropped = [], []
    for channel, own in enumerate(words):
        gone: set[int] = set()
        for other, theirs in enumerate(words):
            if other != channel:
                gone |= _leaked(own, theirs, levels[channel], levels[other])
        kept.append(tuple(word for i, word in enumerate(own) if i not in gone))
        dropped += [Dropped(own[i].text, channel, own[i].start_ms, own[i].end_ms, "crosstalk") for i in sorted(gone)]
    return tuple(kept), tuple(dropped)


def _leaked(own: Sequence[Word], theirs: Sequence[Word], level: Levels, other: Levels) -> set[int]:
    """Indices of `own` words that are the other channel's."""
    pairs = dict(_pairs(own, theirs))
    usual = [_loudness(word, level) for i, word in enumerate(own) if i not in pairs]
    least = float(np.median(usual)) - OWN_DB if len(usual) >= RUN else None
    found: set[int] = set()
    for run in _runs(own, pairs):
        said = [i for i in run if i in pairs]
        weaker = float(np.median([_loudness(theirs[pairs[i]], other) - _loudness(own[i], level) for i in said]))
        heard = float(np.median([_loudness(own[i], level) for i in run]))
        if len(said) >= RUN:
            leaked = weaker >= RUN_WEAKER_DB
        else:
            leaked = weaker >= WEAKER_DB and (least is None or heard <= least)
        found |= set(run) if leaked else set()
    return found


def _pairs(own: Sequence[Word], theirs: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Words of the two channels that are the same sound; in order, each at most once."""
    after = 0
    for i, word in enumerate(own):
        first = max(after, bisect_left(theirs, word.start_ms - APART_MS, key=lambda w: w.start_ms))
        for j in range(first, len(theirs)):
            if theirs[j].start_ms > word.start_ms + APART_MS:
                break
            if _alike(word.text, theirs[j].text):
                yield i, j
                after = j + 1
                break


def _alike(a: str, b: str) -> bool:
    one, two = "".join(folded(a)), "".join(folded(b))
    return bool(one and two) and (one == two or SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE)


def _runs(own: Sequence[Word], pairs: dict[int, int]) -> Iterator[list[int]]:
    """Paired words in a row; one between two paired ones was only heard differently."""
    run: list[int] = []
    for i in sorted(pairs):
        if run and (i - run[-1] > 2 or own[i].start_ms - own[run[-1]].end_ms > PAUSE_MS):
            yield run
            run = []
        run += range(run[-1] + 1 if run else i, i + 1)
    if run:
        yield run


def _loudness(word: Word, level: Levels) -> float:
    heard = level[frames(Span(word.start_ms, max(word.end_ms, word.start_ms + FRAME_MS)))]
    return float(10 * np.log10(np.mean(10 ** (heard / 10)))) if len(heard) else SILENCE_DB
