"""Word error rate: substitutions, insertions and deletions against the words spoken.

Words are compared in lower case and without marks; numbers and spelling stay as they are written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.call import Call


@dataclass(frozen=True)
class WordErrors:
    """Adds up over calls. With more insertions than words the rate is above 1."""

    substitutions: int = 0
    insertions: int = 0
    deletions: int = 0
    words: int = 0  # spoken

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(
            self.substitutions + other.substitutions,
            self.insertions + other.insertions,
            self.deletions + other.deletions,
            self.words + other.words,
        )

    @property
    def errors(self) -> int:
        return self.substitutions + self.insertions + self.deletions

    @property
    def rate(self) -> float | None:
        return self.errors / self.words if self.words else None


def word_errors(spoken: Call, heard: Call) -> WordErrors:
    """Each speaker's words against that speaker's, so that what went to the wrong one counts as wrong."""
    pairs = [[words_of(said_by(call, speaker)) for call in (spoken, heard)] for speaker in ("agent", "customer")]
    return sum((errors_between(*pair) for pair in pairs), WordErrors())


def said_by(call: Call, speaker: str) -> str:
    return " ".join(turn.text for turn in call.turns if turn.speaker == speaker)


def words_of(text: str) -> list[str]:
    """Lower case, without marks; an apostrophe inside a word stays."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def errors_between(spoken: Sequence[str], heard: Sequence[str]) -> WordErrors:
    """The fewest edits from one to the other (Levenshtein 1966)."""
    kinds = Counter(edit.tag for edit in Levenshtein.editops(spoken, heard))
    return WordErrors(kinds["replace"], kinds["insert"], kinds["delete"], len(spoken))
