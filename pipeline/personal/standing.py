"""Names that need no introduction: they are known for such wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.personal.given_names import is_common, is_given, is_patronymic, is_surname, stands_alone
from pipeline.personal.marks import GONE
from pipeline.personal.name_shapes import FULL, PART, STOP, WORD, capitals, from_first, is_small
from pipeline.personal.names import WORDS_TOO, begins_sentence
from pipeline.personal.wordlike import NAME_WORDS, SMALL_TOO
from pipeline.wordlists import wordset

_FULL_NAME = re.compile(rf"(?<![\w-])(?P<name>{FULL})")
_TITLED = re.compile(
    r"(?<!\w)(?:herr|fru|frøken|fröken|mrs?|ms|dr|doktor|doctor|(?P<to>(?:i|you|we|they|to) )?miss)\.? "
    r"(?P<name>[^\W\d_]{3,}(?:['’][^\W\d_]+)?)"
)
_SAID_TWICE = re.compile(rf"(?<!\w)(?P<name>{WORD})[.,]? (?P<whole>(?P=name) {WORD})")  # "Will. Will Thornbury"
_NO_SURNAME = wordset(
    "road street avenue lane valley vale bay bank park hill bridge square court house heat freight guard waste water "
    "energy keynes rejser reiser fiber bredband bredbånd data media group gruppen senter center centrum"
)
_TIMES = wordset("may june april august mai maj juni juli summer autumn")
_NEXT_SMALL = re.compile(r" (?P<name>[^\W\d_]{3,})(?!\w)")


def standing(text: str) -> Iterator[str]:
    yield from _titled(text)
    yield from (match["whole"] for match in _SAID_TWICE.finditer(text) if _can_be_name(match["name"]))
    yield from _listed(text)


def _titled(text: str) -> Iterator[str]:
    """ "miss agyeman" without capitals; "I miss" is none."""
    for match in _TITLED.finditer(text) if _has_no_capitals(text) else ():
        known = is_surname(match["name"]) or is_given(match["name"])
        if known or (match["to"] is None and _can_be_name(match["name"])):
            yield match["name"]


def _has_no_capitals(text: str) -> bool:
    """A line without capitals; what is gone may have had some."""
    return text.islower() and GONE not in text


def _can_be_name(name: str) -> bool:
    return name.lower() not in STOP and name.lower() not in NAME_WORDS


def _listed(text: str) -> Iterator[str]:
    """By the lists of given names and surnames."""
    for match in _FULL_NAME.finditer(text):
        whole = from_first(match["name"])
        name = capitals(whole)
        parts = re.split("[ -]", name)
        given = [part.lower() for part in parts if is_given(part)]
        if not name:
            continue
        if is_patronymic(parts[-1]) and not (len(parts) == 1 and begins_sentence(text, match.start())):
            yield name
        if len(parts) > 1 and parts[-1].lower() in _NO_SURNAME:
            continue
        begins = begins_sentence(text, match.end() - len(whole))
        if any(part not in WORDS_TOO for part in given):
            yield " ".join(parts[next(i for i, part in enumerate(parts) if is_given(part)) if begins else 0 :])
        elif (
            (len(parts) > 1 and _is_sure_surname(parts[-1]))
            or (len(parts) > 1 and not begins and is_given(parts[0]))
            or (not begins and _is_sure_surname(name))
            or (not begins and is_common(name) and name.lower() not in _TIMES)
        ):
            yield name
        yield from _small_behind(text, match.end()) if given else ()
    yield from _small(text, _has_no_capitals(text))


def _small_behind(text: str, at: int) -> Iterator[str]:
    """ "Clementine ashworth rao"."""
    while (match := _NEXT_SMALL.match(text, at)) and is_surname(match["name"]) and match["name"] not in STOP:
        yield match["name"]
        at = match.end()


def _stands_out(part: str) -> bool:
    return part.islower() and len(part) > 3 and is_common(part) and part not in SMALL_TOO


def _is_sure_surname(word: str) -> bool:
    return stands_alone(word) and word.lower() not in WORDS_TOO


def _small(text: str, everywhere: bool) -> Iterator[str]:
    """A given name that is no word, or one and a surname, with small letters; `everywhere`: there are no capitals."""
    parts = [match[0] for match in PART.finditer(text)]
    behind = 0
    for at, part in enumerate(parts):
        if at < behind or not is_given(part) or part in STOP or not (everywhere or _stands_out(part)):
            continue
        behind = at + 1
        while behind < len(parts) and behind < at + 4 and (is_surname(parts[behind]) or is_small(parts[behind])):
            behind += 1
        if is_small(part) or (behind > at + 1 and stands_alone(parts[behind - 1])):
            yield " ".join(parts[at:behind])
        else:
            behind = at + 1
