"""Words -> what they are about: closed classes (question word, modal, you …) and concepts (refund, identity, sorry …).

The lists lie in `lexicon/`: classes and concepts by language, and glosses, which give words of the four languages one
meaning. Names are the same in all languages, so what is learned in one serves the others. An entry is a word, a stem
(`refunder*`), an ending (`*nummer`) or a phrase (`money_back`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.call import LANGUAGES
from pipeline.language import gloss_rows, list_lines, word_classes
from pipeline.words import Hashes, Ints, Words, mixed, word_hash

CLASSES = (
    *("fill", "adv", "ask", "when", "modal", "be", "do", "verb", "i", "you", "we", "they", "obj"),
    *("neg", "sub", "or", "tag", "prompt", "num", "money", "time", "det", "prep"),
)
FILL = 1
ENDS_R, ENDS_PAST, OTHER, DIGIT = (len(CLASSES) + n for n in (1, 2, 3, 4))
FIRST_CONCEPT = DIGIT + 1  # symbols from here on are concepts
Symbols = NDArray[np.int16]


@dataclass(frozen=True)
class Table:
    """Hashes, ascending, and the symbol of each."""

    keys: Hashes
    symbols: Symbols

    def find(self, hashes: Hashes) -> Symbols:
        """The symbol of each, 0 where there is none."""
        if not len(self.keys):
            return np.zeros(len(hashes), dtype=np.int16)
        place = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[place] == hashes, self.symbols[place], 0).astype(np.int16)


@dataclass(frozen=True)
class Entries:
    """A list of entries, by kind."""

    words: Table
    stems: dict[int, Table]  # by length
    endings: dict[int, Table]
    phrases: dict[int, Table]  # by number of words


@dataclass(frozen=True)
class Lexicon:
    """One language's lists."""

    classes: Table
    concepts: Entries
    glosses: Entries


@cache
def concept_names() -> tuple[str, ...]:
    """All concepts of all languages, in a fixed order."""
    return tuple(sorted({name for language in LANGUAGES for name, _ in list_lines(f"{language}-concepts")}))


def word_classes_of(words: Words, language: NDArray[np.int8]) -> Symbols:
    """A class for each word: by the list of its language, else by its ending. `language` is by utterance."""
    classes = np.full(len(words.hashes), OTHER, dtype=np.int16)
    last = words.codes[words.ends - 1]
    before = words.codes[np.maximum(words.ends - 2, 0)]
    long = words.ends - words.starts >= 4
    classes[long & (last == ord("r"))] = ENDS_R
    past = ((last == ord("e")) & ((before == ord("t")) | (before == ord("d")))) | (
        (last == ord("d")) & (before == ord("e"))
    )
    classes[long & past] = ENDS_PAST
    classes[words.codes[words.starts] == ord("0")] = DIGIT
    for chosen, lexicon in _by_language(words, language):
        found = lexicon.classes.find(words.hashes[chosen])
        classes[chosen] = np.where(found > 0, found, classes[chosen])
    return classes


def concepts_of(words: Words, language: NDArray[np.int8]) -> Symbols:
    """The concept of each word, 0 for none. A phrase goes before a word, a word before a stem, long before short."""
    concepts = np.zeros(len(words.hashes), dtype=np.int16)
    for chosen, lexicon in _by_language(words, language):
        _look_up(words, chosen, lexicon.concepts, concepts)
    return concepts


def glosses_of(words: Words, language: NDArray[np.int8]) -> Symbols:
    """The meaning of each word by the list of glosses, the same in all languages; 0 for a word it does not know."""
    glosses = np.zeros(len(words.hashes), dtype=np.int16)
    for chosen, lexicon in _by_language(words, language):
        _look_up(words, chosen, lexicon.glosses, glosses)
    return glosses


def _look_up(words: Words, chosen: Ints, entries: Entries, symbols: Symbols) -> None:
    """Write the symbols of the `chosen` words into `symbols`."""
    size = words.ends - words.starts
    for tables, at_start in ((entries.endings, False), (entries.stems, True)):
        for length, table in sorted(tables.items()):
            fit = chosen[size[chosen] >= length]
            found = table.find(words.stretch(words.starts[fit] if at_start else words.ends[fit] - length, length))
            symbols[fit] = np.where(found > 0, found, symbols[fit])
    found = entries.words.find(words.hashes[chosen])
    symbols[chosen] = np.where(found > 0, found, symbols[chosen])
    for length, table in sorted(entries.phrases.items()):
        start = chosen[chosen + length <= len(words.rows)]
        start = start[words.rows[start] == words.rows[start + length - 1]]
        found = table.find(_phrase_hash([words.hashes[start + step] for step in range(length)]))
        for step in range(length):
            symbols[start[found > 0] + step] = found[found > 0]


def _by_language(words: Words, language: NDArray[np.int8]) -> Iterator[tuple[Ints, Lexicon]]:
    which = language[words.rows]
    for number, name in enumerate(LANGUAGES):
        chosen = np.flatnonzero(which == number)
        if len(chosen):
            yield chosen, _lexicon(name)


@cache
def _lexicon(language: str) -> Lexicon:
    classes = {
        word_hash(word): CLASSES.index(name) + 1 for word, name in word_classes(language).items() if name in CLASSES
    }
    concepts = [
        (FIRST_CONCEPT + concept_names().index(name), entries) for name, entries in list_lines(f"{language}-concepts")
    ]
    column = LANGUAGES.index(language)
    glosses = [(number, row[column].split()) for number, row in enumerate(gloss_rows(), 1)]
    return Lexicon(_table(classes), _entries(concepts), _entries(glosses))


def _entries(lists: Sequence[tuple[int, Sequence[str]]]) -> Entries:
    """Symbol and entries of each list -> tables. Of equal entries the first counts."""
    kinds: dict[str, dict[int, dict[int, int]]] = {"word": {}, "stem": {}, "ending": {}, "phrase": {}}
    for symbol, entries in lists:
        for entry in entries:
            kind, size, key = _entry(entry)
            kinds[kind].setdefault(size, {}).setdefault(key, symbol)
    tables = {kind: {size: _table(found) for size, found in sizes.items()} for kind, sizes in kinds.items()}
    whole = _table({key: symbol for found in kinds["word"].values() for key, symbol in found.items()})
    return Entries(whole, tables["stem"], tables["ending"], tables["phrase"])


def _entry(entry: str) -> tuple[str, int, int]:
    """`refunder*` -> stem, its length, its hash."""
    parts = entry.split("_")
    if len(parts) > 1:
        hashes = [np.array([word_hash(part)], dtype=np.uint64) for part in parts]
        return "phrase", len(parts), int(_phrase_hash(hashes)[0])
    text = entry.strip("*")
    kind = "stem" if entry.endswith("*") else "ending" if entry.startswith("*") else "word"
    return kind, len(text), word_hash(text)


def _phrase_hash(parts: list[Hashes]) -> Hashes:
    total = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        total = mixed(total, 9) + part
    return total


def _table(found: dict[int, int]) -> Table:
    keys = np.array(sorted(found), dtype=np.uint64)
    return Table(keys, np.array([found[int(key)] for key in keys], dtype=np.int16))
