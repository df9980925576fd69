"""Utterances in context -> hashed sparse features, a few dozen microseconds each.

N-grams are made for all utterances of a batch at once with numpy (words.py). Texts are read without case, marks and
digits, so a transcript with and one without punctuation give the same features. Features come in `Block`s: rows
(utterances) and 64-bit hashes; a context block says for each utterance whose words are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.call import LANGUAGES, Call
from pipeline.concepts import FILL, FIRST_CONCEPT, Symbols, concepts_of, glosses_of, word_classes_of
from pipeline.cues import cues_of
from pipeline.language import guess_language
from pipeline.words import Hashes, Ints, Words, mixed, words_of

BITS = 22  # of a column index
SPEAKERS = {"agent": 0, "customer": 1}  # anybody else is 2
_CLOSING = " \t\"'”’»)"  # may follow the mark that ends a sentence
Gram = tuple[str, Ints, Hashes]  # name, utterances in ascending order, hashes


@dataclass(frozen=True)
class Lines:
    """The utterances of several calls in order, with what is known about each. Rows count from 0."""

    texts: tuple[str, ...]
    speaker: NDArray[np.int8]  # see SPEAKERS
    language: NDArray[np.int8]  # index into LANGUAGES, -1 unknown
    call: Ints  # which call
    index: Ints  # position in the call
    remaining: Ints  # utterances after it in the call
    in_turn: Ints  # position in the turn
    other: Ints  # row of the last utterance of another speaker, -1 none
    same: Ints  # row of the last utterance of this speaker, -1 none
    marked: NDArray[np.bool_]  # the call is written with full stops and question marks
    asking: NDArray[np.int8]  # 2 ends in a question mark, 1 has one inside, 0 neither

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Block:
    """One family of features, `weight` strong."""

    name: str
    rows: Ints
    hashes: Hashes
    weight: float
    view: Ints | None = None  # for each utterance the row whose features it takes, -1 for none; None: its own


def lines_of(calls: Sequence[Call]) -> Lines:
    """Every utterance of `calls`, in order. Text, speaker, order and language are all that is read."""
    texts: list[str] = []
    columns: list[tuple[int, ...]] = []
    marked: list[bool] = []
    for nth, call in enumerate(calls):
        language = call.language if call.language in LANGUAGES else guess_language(u.text for _, u in call.utterances())
        tongue = LANGUAGES.index(language) if language else -1
        start, total = len(texts), sum(len(turn.utterances) for turn in call.turns)
        last = [-1, -1, -1]
        for turn in call.turns:
            voice = SPEAKERS.get(turn.speaker, 2)
            for place, utterance in enumerate(turn.utterances):
                row = len(texts)
                others = max(last[:voice] + last[voice + 1 :])
                left = total - 1 - row + start
                columns.append((voice, tongue, nth, row - start, left, place, others, last[voice]))
                texts.append(utterance.text)
                last[voice] = row
        marked += [_has_marks(texts[start:])] * total
    who, lang, number, index, remaining, in_turn, other, same = np.array(columns, dtype=np.int64).reshape(-1, 8).T
    asking = np.array([2 * text.rstrip(_CLOSING).endswith("?") or int("?" in text) for text in texts], dtype=np.int8)
    return Lines(
        texts=tuple(texts),
        speaker=who.astype(np.int8),
        language=lang.astype(np.int8),
        call=number,
        index=index,
        remaining=remaining,
        in_turn=in_turn,
        other=other,
        same=same,
        marked=np.array(marked, dtype=bool),
        asking=asking,
    )


def _has_marks(texts: Sequence[str]) -> bool:
    """Whether whoever wrote the call sets full stops and question marks, so that a missing one tells something."""
    ended = sum(text.rstrip(_CLOSING).endswith((".", "?", "!", "…")) for text in texts)
    return 2 * ended >= len(texts) and any("?" in text for text in texts)


def blocks_of(lines: Lines) -> Iterator[Block]:
    """All features of `lines`."""
    if not len(lines):
        return
    words = words_of(lines.texts)
    grams = list(word_grams(words, meanings(words, lines.language)))
    abstract = list(_abstract_grams(words, lines.language))
    for name, rows, hashes in [*grams, *abstract, *char_grams(words)]:
        weight = 0.7 if name.startswith("char") else 1.0
        yield Block(name, rows, mixed(hashes, 2), weight)
    yield _place(lines, words)
    in_turn = np.where(lines.same > lines.other, lines.same, -1)
    earlier = np.where(lines.same > lines.other, -1, lines.same)
    for view, seed, weight in ((lines.other, 20, 0.6), (in_turn, 30, 0.5), (earlier, 40, 0.4)):
        for name, rows, hashes in [*grams, *abstract]:
            if name in ("word1", "word2", "edge", "begin", "concept"):
                yield Block(f"{name}@{seed}", rows, mixed(hashes, seed), weight, view)
    yield from _cue_blocks(lines, ((lines.other, 21, 0.6), (in_turn, 31, 0.5), (earlier, 41, 0.4)))


def meanings(words: Words, language: NDArray[np.int8]) -> Hashes:
    """A hash for each word, of its gloss where it has one, else its own."""
    glosses = glosses_of(words, language)
    return np.where(glosses > 0, mixed(glosses.astype(np.uint64), 57), words.hashes)


def word_grams(words: Words, h: Hashes) -> Iterator[Gram]:
    rows = words.rows
    two, three = rows[1:] == rows[:-1], rows[2:] == rows[:-2]
    pair = mixed(h[:-1], 50) + h[1:]
    yield "word1", rows, h
    yield "word2", rows[1:][two], pair[two]
    yield "word3", rows[2:][three], (mixed(pair[:-1], 51) + h[2:])[three]
    yield "skip", rows[2:][three], (mixed(h[:-2], 52) + h[2:])[three]
    yield ("edge", *_edges(words, h))


def _edges(words: Words, h: Hashes) -> tuple[Ints, Hashes]:
    """The first one to four words, the last one to three."""
    parts: list[tuple[Ints, Hashes]] = []
    count = np.diff(words.first)
    for length in (1, 2, 3, 4):
        rows = np.flatnonzero(count >= length)
        start, end = words.first[rows], words.first[rows + 1]
        parts.append((rows, mixed(_joined([h[start + step] for step in range(length)]), 54)))
        if length < 4:
            parts.append((rows, mixed(_joined([h[end - step] for step in range(length, 0, -1)]), 56)))
    return _by_row(parts)


def char_grams(words: Words, sizes: Sequence[int] = (2, 3, 4, 5)) -> Iterator[Gram]:
    """Windows of characters inside an utterance; a space stands at both ends of every word."""
    for size in sizes:
        start = np.arange(max(0, len(words.codes) - size + 1))
        rows = words.row_of_char[start]
        inside = (rows == words.row_of_char[start + size - 1]) & (words.codes[start] != 10)
        yield f"char{size}", rows[inside], words.stretch(start[inside], size)


def _abstract_grams(words: Words, language: NDArray[np.int8]) -> Iterator[Gram]:
    """What outlives wording and marks: concepts, and the order of verb and subject once fillers are skipped."""
    classes = word_classes_of(words, language)
    concepts = concepts_of(words, language)
    symbols = np.where(concepts > 0, concepts, classes).astype(np.uint64)
    told, first = told_words(words, classes, concepts)
    yield ("begin", *begins(words, classes.astype(np.uint64), told, first))
    yield ("order", *_orders(words, classes.astype(np.uint64), 65))
    yield ("sense", *_orders(words, symbols, 80))
    yield ("concept", *_concepts(words, concepts, symbols[told], first))


def told_words(words: Words, classes: Symbols, concepts: Symbols) -> tuple[Ints, Ints]:
    """The words that are no fillers, and for each utterance the first of them."""
    told = np.flatnonzero((classes != FILL) | (concepts > 0))
    return told, np.searchsorted(words.rows[told], np.arange(len(words.first)))


def begins(words: Words, kind: Hashes, told: Ints, first: Ints) -> tuple[Ints, Hashes]:
    """Classes of the first one to five words; the same with the last, and with the first of two, as the word itself."""
    parts: list[tuple[Ints, Hashes]] = []
    width = np.diff(first)
    for length in (1, 2, 3, 4, 5):
        rows = np.flatnonzero(width >= length)
        at = [told[first[rows] + step] for step in range(length)]
        parts.append((rows, mixed(_joined([kind[a] for a in at]), 61)))
        parts.append((rows, mixed(_joined([*(kind[a] for a in at[:-1]), words.hashes[at[-1]]]), 62)))
        if length == 2:
            parts.append((rows, mixed(_joined([words.hashes[at[0]], kind[at[1]]]), 64)))
    return _by_row(parts)


def _orders(words: Words, kind: Hashes, seed: int) -> tuple[Ints, Hashes]:
    """One, two and three symbols in a row, two also with their place."""
    rows = words.rows
    two, three = rows[1:] == rows[:-1], rows[2:] == rows[:-2]
    pair = mixed(kind[:-1], seed) + kind[1:]
    place = np.minimum(np.arange(len(kind)) - words.first[rows], 6).astype(np.uint64)
    triple = mixed(pair[:-1], seed + 2) + kind[2:]
    return _by_row(
        [
            (rows, mixed(kind, seed + 3)),
            (rows[1:][two], pair[two]),
            (rows[1:][two], mixed(pair[two] + place[1:][two], seed + 1)),
            (rows[2:][three], triple[three]),
        ]
    )


def _concepts(words: Words, concepts: Symbols, begin: Hashes, first: Ints) -> tuple[Ints, Hashes]:
    """Concepts of an utterance, each with the next ones, and each with how the utterance begins."""
    at = np.flatnonzero(concepts >= FIRST_CONCEPT)
    rows, kind = words.rows[at], concepts[at].astype(np.uint64)
    parts = [(rows, mixed(kind, 70))]
    for step in (1, 2, 3):
        near = rows[step:] == rows[:-step]
        low, high = np.minimum(kind[step:], kind[:-step]), np.maximum(kind[step:], kind[:-step])
        parts.append((rows[step:][near], (mixed(low, 71) + high)[near]))
    width = np.diff(first)
    opening = np.where(width > 0, np.append(begin, 0)[np.minimum(first[:-1], len(begin))], 0).astype(np.uint64)
    parts.append((rows, mixed(mixed(opening[rows], 72) + kind, 73)))
    return _by_row(parts)


def _cue_blocks(lines: Lines, views: Sequence[tuple[Ints, int, float]]) -> Iterator[Block]:
    """Cues, those of the utterances before, and each cue with each of the other speaker's last utterance."""
    rows, cues = cues_of(lines.texts, lines.language)
    kind = mixed(cues.astype(np.uint64), 100)
    yield Block("cue", rows, kind, 1.0)
    for view, seed, weight in views:
        yield Block(f"cue@{seed}", rows, mixed(kind, seed), weight, view)
    yield Block("answer", *_answers(lines, rows, kind), 1.0)


def _answers(lines: Lines, rows: Ints, kind: Hashes) -> tuple[Ints, Hashes]:
    """Every cue of an utterance with every cue of the last utterance of another speaker."""
    first = np.searchsorted(rows, np.arange(len(lines) + 1))
    other = lines.other[rows]
    count = np.where(other >= 0, first[other + 1] - first[other], 0)
    mine = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(len(mine)) - np.repeat(np.cumsum(count) - count, count)
    theirs = first[other[mine]] + nth
    return rows[mine], mixed(kind[mine], 102) + kind[theirs]


def _place(lines: Lines, words: Words) -> Block:
    """Where in the call and in the turn, how long, after whom."""
    length = np.diff(words.first)
    size = lines.index + lines.remaining + 1
    columns = (
        np.minimum(lines.index, 12),
        np.minimum(lines.remaining, 8),
        np.minimum(lines.in_turn, 4),
        np.digitize(length, (1, 2, 3, 4, 6, 9, 13, 18, 25, 40)),
        (lines.other < 0) * 2 + (lines.in_turn == 0),
        10 * lines.index // size + 16 * (size > 12),
        lines.speaker.astype(np.int64),
    )
    rows = np.arange(len(lines))
    parts = [(rows, mixed((column + 1000 * number).astype(np.uint64), 90)) for number, column in enumerate(columns)]
    return Block("place", *_by_row(parts), 1.0)


def _joined(parts: Sequence[Hashes]) -> Hashes:
    """One hash for a sequence."""
    total = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        total = mixed(total, 53) + part
    return total


def _by_row(parts: Sequence[tuple[Ints, Hashes]]) -> tuple[Ints, Hashes]:
    rows = np.concatenate([rows for rows, _ in parts])
    order = np.argsort(rows, kind="stable")
    return rows[order], np.concatenate([hashes for _, hashes in parts])[order]


def columns_of(hashes: Hashes) -> Ints:
    """Hash -> column, 0 … 2^BITS - 1."""
    return (hashes >> np.uint64(64 - BITS)).astype(np.int64)
