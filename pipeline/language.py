"""Which of nb, sv, da, en a text is in, by its commonest words: cheap, for calls that do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.call import LANGUAGES
from pipeline.resources import wordlist_path

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 1.5  # words; below that a guess is worth nothing


def guess_language(texts: Iterable[str]) -> str | None:
    """The language whose own words come most often in `texts`; None where there are too few words or a tie.

    A word that several languages share counts in part for each.
    """
    counts = dict.fromkeys(LANGUAGES, 0.0)
    weights = _weights()
    for text in texts:
        for word in _WORD.findall(text.lower().replace("'", "").replace("’", "")):
            for language in (found := weights.get(word, ())):
                counts[language] += 1 / len(found)
    ranked = sorted(counts, key=counts.__getitem__, reverse=True)
    best, second = ranked[:2]
    return best if counts[best] >= _ENOUGH and counts[best] > counts[second] else None


@cache
def word_classes(language: str) -> dict[str, str]:
    """Word -> class (ask, modal, you, …) from the language's word list; empty for a language without one."""
    classes: dict[str, str] = {}
    for name, words in list_lines(language):
        if name != "own":
            for word in words:
                classes.setdefault(word, name)
    return classes


@cache
def _weights() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        for name, words in list_lines(language):
            if name == "own":
                for word in set(words):
                    found[word] = (*found.get(word, ()), language)
    return found


@cache
def list_lines(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Heading and entries of each line of a list in `lexicon/`; empty where there is no such list."""
    path = wordlist_path(name)
    if not path.is_file():
        return ()
    rows = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return tuple((heading.strip(), tuple(entries.split())) for heading, _, entries in rows)


@cache
def gloss_rows() -> tuple[tuple[str, ...], ...]:
    """The list of glosses: the entries of each meaning in nb, sv, da, en."""
    text = wordlist_path("glosses").read_text(encoding="utf-8")
    return tuple(tuple(line.split("|")[1:]) for line in text.splitlines() if line.strip())
