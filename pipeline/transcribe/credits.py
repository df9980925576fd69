"""Subtitle credits and sounds among the words of a recogniser: Whisper learned them from the web's subtitles.

The patterns lie in `lexicon/<language>-credits.txt`. All languages count in every call, since Whisper writes a
Norwegian credit in a Danish call and an English one in any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.call import LANGUAGES
from pipeline.language import list_lines

LONGEST = 16  # words of a credit
MARK = re.compile(r"[.!?…♪♫][\"'»”’)\]*]*$")  # ends an utterance
_APOSTROPHES = str.maketrans("", "", "'’`´")
_APART = re.compile(r"[\W_]+")
_NOTES = re.compile(r"[♪♫♬♩🎵🎶]\W*")
_BRACKETED = re.compile(r"[\[(*]+[^\[\]()]*[\])*]+[.!?…]*")
_NAME = r"[^\W\d_a-zæøåäöéü]\w*"
# "Anna Svensson", "the Amara org community", "NRK og Ai Media 2018"; in "teksting av og på" nothing is a name
_NAMES = rf"(?:(?:the|for) )?{_NAME}(?: (?:(?:and|og|och|for|the|fra|från|ved|vid) )?(?:{_NAME}|\d+))*"


def is_credit(text: str) -> bool:
    """Whether the whole of `text` is one credit or several, or a sound in brackets, or musical notes."""
    return _is_sound(text) or bool(_pattern("credit").fullmatch(_plain(text)))


def outro(text: str) -> str | None:
    """The language in which the whole of `text` is what ends a video and might be said on the telephone as well."""
    plain = _plain(text)
    return next((language for language in LANGUAGES if _pattern("outro", language).fullmatch(plain)), None)


def _is_sound(text: str) -> bool:
    if _NOTES.fullmatch(text):
        return True
    return bool(_BRACKETED.fullmatch(text) and _pattern("sound").fullmatch(_plain(text)))


def _plain(text: str) -> str:
    """Words one space apart; case is kept, for names are known by it."""
    return _APART.sub(" ", text.translate(_APOSTROPHES)).strip()


@cache
def _pattern(heading: str, language: str | None = None) -> re.Pattern[str]:
    """One or more of the entries under `heading`, of one language or all."""
    entries = sorted(set(_entries(heading, (language,) if language else LANGUAGES)))
    one = "|".join(map(_expression, entries)) or r"(?!)"
    return re.compile(rf"(?:{one})(?: (?:{one}))*")


def _entries(heading: str, languages: Iterable[str]) -> Iterator[str]:
    for language in languages:
        for name, entries in list_lines(f"{language}-credits"):
            if name == heading:
                yield from entries


def _expression(entry: str) -> str:
    words = [_NAMES if word == ".." else _word(word) for word in entry.split("_")]
    return " ".join(words)


def _word(word: str) -> str:
    stem = re.escape(word.removesuffix("*"))
    return rf"(?i:{stem})\w*(?: \w+)?" if word.endswith("*") else rf"(?i:{stem})"
