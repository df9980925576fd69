"""What people type to find calls by the words said: words, "phrases", -excluded, beginnings with a star.

All that is wanted has to occur somewhere in the call. Whatever is typed means something, or nothing: there is no
wrong query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

MOST_LETTERS, MOST_TERMS = 300, 16  # of a query; what is beyond is not looked for
LEAST_BEGINNING = 2  # letters before a star; a single one would stand for a tenth of the language
_LETTER = r"[^\W_]"
_WORD = re.compile(f"{_LETTER}+")
_CHUNK = re.compile(r'(-?)"([^"]*)(?:"(\*?)|$)|([^\s"]+)')
_QUOTES = dict.fromkeys(map(ord, "“”„«»‟＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛"), "'")


@dataclass(frozen=True)
class Term:
    """Words in a row; the last one may be a beginning only."""

    text: str  # as typed, without quotes and signs
    beginning: bool = False

    @property
    def words(self) -> list[str]:
        return _WORD.findall(self.text)


@dataclass(frozen=True)
class Search:
    wanted: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.excluded)

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(term.words, term.beginning) for term in self.wanted)

    @cached_property
    def of_phrases(self) -> tuple[re.Pattern[str], ...]:
        """The single words of phrases, which may go over from one utterance to the next."""
        return tuple(_pattern([word], False) for term in self.wanted if len(term.words) > 1 for word in term.words)


def parse(typed: str) -> Search:
    """Without a word in it, nothing is looked for."""
    plain = unicodedata.normalize("NFC", typed[:MOST_LETTERS]).translate(_QUOTES)
    plain = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in plain)
    wanted: list[Term] = []
    excluded: list[Term] = []
    for minus, phrase, star, bare in _CHUNK.findall(plain):
        is_out = bool(minus) or bare.startswith("-")
        text = (bare or phrase).strip().lstrip("-")
        begun = bool(star) or (bool(bare) and text.endswith("*"))
        term = Term(text.rstrip("*").strip(), begun)
        if not term.words:
            continue
        if begun and len(term.words[-1]) < LEAST_BEGINNING:
            term = Term(term.text)
        (excluded if is_out else wanted).append(term)
    return Search(tuple(wanted[:MOST_TERMS]), tuple(excluded[:MOST_TERMS]))


def fts5(terms: Sequence[Term], joined: str) -> str:
    """As SQLite's FTS5 reads it; quoted, so that nothing in it is an operator. `joined`: AND or OR."""
    return f" {joined} ".join(f'"{term.text}"{" *" if term.beginning else ""}' for term in terms)


Parts = tuple[tuple[str, bool], ...]  # a text in pieces, each found or not


def marked(search: Search, texts: Sequence[str], most: int) -> list[tuple[int, Parts]]:
    """The `most` texts that hold most of what was wanted, in their order: number and pieces."""
    for patterns in (search.patterns, search.of_phrases):
        held = [(sum(1 for p in patterns if p.search(text)), -number) for number, text in enumerate(texts)]
        best = sorted((one for one in held if one[0]), reverse=True)[:most]
        if best:
            numbers = sorted(-place for _, place in best)
            return [(number, _parts(patterns, texts[number])) for number in numbers]
    return []


def _parts(patterns: Sequence[re.Pattern[str]], text: str) -> Parts:
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        parts += [(text[at : max(at, start)], False), (text[max(at, start) : end], True)]
        at = end
    return tuple(part for part in (*parts, (text[at:], False)) if part[0])


def _pattern(words: Sequence[str], beginning: bool) -> re.Pattern[str]:
    inner = r"[\W_]+".join(map(re.escape, words))
    return re.compile(f"(?<!{_LETTER}){inner}" + (f"{_LETTER}*" if beginning else f"(?!{_LETTER})"), re.IGNORECASE)
