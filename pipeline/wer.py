"""Word error rate: substitutions, insertions and deletions against the words spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.call import Call


@dataclass(frozen=True)
class WordErrors:
    """Adds up over calls. With more insertions than words the rate is above 1."""

    errors: int = 0
    words: int = 0  # spoken

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(self.errors + other.errors, self.words + other.words)

    @property
    def rate(self) -> float | None:
        return self.errors / self.words if self.words else None


def word_errors(spoken: Call, heard: Call) -> WordErrors:
    """Each speaker's words against that speaker's, so that what went to the wrong one counts as wrong."""
    pairs = [(words_of(spoken, speaker), words_of(heard, speaker)) for speaker in ("agent", "customer")]
    return sum((WordErrors(distance(said, got), len(said)) for said, got in pairs), WordErrors())


def words_of(call: Call, speaker: str) -> list[str]:
    """Lower case, without marks; an apostrophe inside a word stays."""
    text = " ".join(turn.text for turn in call.turns if turn.speaker == speaker)
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def distance(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Edits from one to the other (Levenshtein 1966), a row at a time."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(spoken):
        above, row = row, [index + 1]
        for column, other in enumerate(heard):
            row.append(min(above[column] + (word != other), above[column + 1] + 1, row[column] + 1))
    return row[-1]
