"""Utterances -> cues: the many ways in which people ask leave, promise, refuse …

The lists are `lexicon/<language>-cues.txt`, a line `name: pattern pattern …`. A pattern is a word, a stem (`refund*`),
words in a row (`if_you_stay`) or with a gap of up to three words between them (`get_.._back`). Names are the same in
all languages; an utterance can show many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.call import LANGUAGES
from pipeline.language import list_lines
from pipeline.words import Ints, plain

GAP = ".."
WIDEST = 3  # words in a gap


@dataclass
class _Node:
    """A place in the tree of patterns: where to go for the next word, and the cues that are complete here."""

    words: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()  # of the stems
    gap: _Node | None = None
    cues: set[int] = field(default_factory=set)


@cache
def cue_names() -> tuple[str, ...]:
    """All cues of all languages, in a fixed order."""
    return tuple(sorted({name for language in LANGUAGES for name, _ in list_lines(f"{language}-cues")}))


def cues_of(texts: Sequence[str], language: NDArray[np.int8]) -> tuple[Ints, Ints]:
    """Utterance and cue, each pair once, by utterance. Cues count from 0, as in `cue_names`."""
    rows: list[int] = []
    found: list[int] = []
    for row, (line, tongue) in enumerate(zip(plain(texts).split("\n"), language.tolist(), strict=False)):
        if tongue >= 0:
            cues = sorted(_cues(LANGUAGES[tongue], line.split()))
            rows += [row] * len(cues)
            found += cues
    return np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64)


def _cues(language: str, words: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for start, word in enumerate(words):
        for node in _begun(language, word):
            _follow(node, words, start + 1, found)
    return found


@lru_cache(maxsize=1 << 15)
def _begun(language: str, word: str) -> tuple[_Node, ...]:
    """Most words begin nothing, and most are said again and again."""
    return tuple(_steps(_tree(language), word))


def _follow(node: _Node, words: Sequence[str], at: int, found: set[int]) -> None:
    if node.cues:
        found |= node.cues
    if at < len(words):
        for following in _steps(node, words[at]):
            _follow(following, words, at + 1, found)
    if node.gap is not None:
        for skipped in range(WIDEST + 1):
            if at + skipped < len(words):
                for following in _steps(node.gap, words[at + skipped]):
                    _follow(following, words, at + skipped + 1, found)


def _steps(node: _Node, word: str) -> Iterator[_Node]:
    exact = node.words.get(word)
    if exact is not None:
        yield exact
    for length in node.lengths:
        stem = node.stems.get(word[:length])
        if stem is not None:
            yield stem


@cache
def _tree(language: str) -> _Node:
    root = _Node()
    for name, patterns in list_lines(f"{language}-cues"):
        for pattern in patterns:
            _place(root, pattern.split("_")).cues.add(cue_names().index(name))
    return root


def _place(node: _Node, parts: Sequence[str]) -> _Node:
    for part in parts:
        if part == GAP:
            node.gap = node.gap or _Node()
            node = node.gap
        elif part.endswith("*"):
            stem = part[:-1]
            node.lengths = tuple(sorted({*node.lengths, len(stem)}))
            node = node.stems.setdefault(stem, _Node())
        else:
            node = node.words.setdefault(part, _Node())
    return node
