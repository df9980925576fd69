"""Times of words that a person wrote in place of those that were heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from pipeline.call import Word


def retimed(words: Sequence[Word], text: str, start_ms: int | None, end_ms: int | None) -> tuple[Word, ...]:
    """`text` as timed words: what stays keeps its time, what is new lies between, the longer the word the longer.

    Empty where the old words have no times.
    """
    if not words:
        return ()
    tokens = text.split()
    before, after = [_bare(word.text) for word in words], [_bare(token) for token in tokens]
    first = words[0].start_ms if start_ms is None else min(start_ms, words[0].start_ms)
    last = words[-1].end_ms if end_ms is None else max(end_ms, words[-1].end_ms)
    found: list[Word] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs = zip(words[a:b], tokens[c:d], strict=True)
            found += [Word(token, word.start_ms, word.end_ms, word.confidence) for word, token in pairs]
        elif d > c:
            low = words[a].start_ms if b > a else words[a - 1].end_ms if a else first
            high = words[b - 1].end_ms if b > a else words[a].start_ms if a < len(words) else last
            found += _spread(tokens[c:d], low, max(low, high))
    return tuple(found)


def _spread(tokens: Sequence[str], start: int, end: int) -> list[Word]:
    total = sum(map(len, tokens))
    edges, said = [start], 0
    for token in tokens:
        said += len(token)
        edges.append(start + (end - start) * said // total)
    return [Word(token, *edges[place : place + 2]) for place, token in enumerate(tokens)]


def _bare(text: str) -> str:
    """Without case and marks; a word of marks alone as it is."""
    text = text.strip().lower()
    return re.sub(r"[^\w\[\]]+", "", text) or text
