"""Numbers in a row within a line, and whether they point to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.personal.checks import is_account, is_identity, is_phone
from pipeline.personal.cues import Kind
from pipeline.personal.marks import ID, NUMBER
from pipeline.personal.pieces import Piece, adjoin, is_word_too

LEAST = 4
WITH_LETTERS = ("id", "plate", "postcode", "number")
_ENOUGH = {"code": 3, "postcode": 3, "plate": 3, "card": 3, "account": 4, "id": 3, "birth": 3, "phone": 4, "number": 4}
_TIMED = re.compile(
    r"(?<!\w)(?:klokk[ae]n?|klockan|kl\.?|at|from|fra|från|til|till|to|mellom|mellan|mellem|between|\w+dag|"
    r"\w+day)(?: \w+)? \Z",
    re.IGNORECASE,
)
_ARTICLES = ("en", "ein", "ei", "et", "ett")
_OWN = ("id", "card", "account", "code", "birth")


class Run(NamedTuple):
    """`first` and `last` of the line's pieces."""

    first: int
    last: int
    values: tuple[str, ...]  # digits of each number, a letter
    sure: bool  # something in it has given it away
    start: int
    end: int
    spelled: bool
    listed: bool  # commas between numbers in digits
    plain: bool  # each alone is a year or a sum
    timed: bool = False  # words before it say that a time follows
    joined: bool = False  # "and" before the last

    @property
    def digits(self) -> str:
        return "".join(self.values)


def runs(found: Sequence[Piece], text: str, letters: bool) -> Iterator[Run]:
    """Every row of numbers, in order; with `letters` also of letters among them."""
    at = 0
    while at < len(found):
        if not _begins(found, at, letters):
            at += 1
            continue
        last = i = at
        while i + 1 < len(found) and adjoin(text, found[i], found[i + 1]):
            i += 1
            if _begins_range(found, i):
                break
            if found[i].kind in ("number", "hole") or (
                letters and _is_letter(found, i) and not _is_word_behind(found, i)
            ):
                last = i
            elif found[i].kind != "filler":
                break
            if found[i].said == "and" and not _goes_on(found, at, i):
                break
        article = last > at and _is_article(found, last, text) and not _is_read_out(found[at : last + 1], text)
        end = last - 1 if article else last
        yield _run(found, at, end, text)
        at = last + 1


def _begins_range(found: Sequence[Piece], at: int) -> bool:
    """ "Ending two seven, three to five days"."""
    said = [piece.said for piece in found[at + 1 : at + 2] if piece.kind == "word"]
    return bool(said) and said[0] in ("to", "til", "till") and _tells(found, at) and _tells(found, at + 2)


def _tells(found: Sequence[Piece], at: int) -> bool:
    return at < len(found) and (found[at].kind == "number" or found[at].said.isdigit())


def _begins(found: Sequence[Piece], at: int, letters: bool) -> bool:
    piece = found[at]
    if piece.kind in ("number", "hole"):
        return True
    return letters and _is_letter(found, at) and not is_word_too(piece.said)


def _is_read_out(said: Sequence[Piece], text: str) -> bool:
    """Digit by digit without a pause: "sju fem två tre ett uppsala"."""
    return (
        len(said) > 3 and all(len(piece.said) == 1 for piece in said) and "," not in text[said[0].start : said[-1].end]
    )


def _is_article(found: Sequence[Piece], at: int, text: str) -> bool:
    """ "17, en grå Volvo": no number of its own."""
    if at + 1 >= len(found) or found[at + 1].kind != "word" or text[found[at].end : found[at + 1].start] != " ":
        return False
    return text[found[at].start : found[at].end].lower() in _ARTICLES


def _goes_on(found: Sequence[Piece], first: int, at: int) -> bool:
    """Whether an "and" joins parts of one number: "and then", or behind two parts; not "5561 og 5618"."""
    if any(0 <= i < len(found) and found[i].said == "and" for i in (at - 1, at + 1)):
        return True
    said = sum(piece.kind == "number" for piece in found[first:at])
    return said > 1 and not (_is_long(found, at - 1) and _is_long(found, at + 1))


def _is_long(found: Sequence[Piece], at: int) -> bool:
    """A number of its own: "5561 og 5618"."""
    if at >= len(found):
        return False
    written = found[at].kind == "number" and not found[at].spelled and len(found[at].said) > 3
    return written or found[at].kind == "hole"


def _is_word_behind(found: Sequence[Piece], at: int) -> bool:
    """ "fjorton i dag": the letter is a word, unless there are more."""
    alone = at + 1 < len(found) and found[at + 1].kind == "word"
    return is_word_too(found[at].said) and alone


def _is_letter(found: Sequence[Piece], at: int) -> bool:
    return found[at].kind == "letter" and found[at].end - found[at].start <= 3


def _run(found: Sequence[Piece], first: int, last: int, text: str) -> Run:
    said = [piece for piece in found[first : last + 1] if piece.kind != "filler"]
    numbers = [piece for piece in said if piece.kind == "number"]
    return Run(
        first,
        last,
        tuple(piece.said for piece in said),
        any(piece.kind == "hole" for piece in said),
        said[0].start,
        said[-1].end,
        any(piece.spelled for piece in numbers),
        any("," in text[a.end : b.start] for a, b in pairwise(said)),
        bool(numbers) and all(piece.plain for piece in numbers) and len(numbers) == len(said),
        _TIMED.search(text, max(0, said[0].start - 24), said[0].start) is not None,
        last > first and found[last - 1].said == "and",
    )


def placeholder(values: Sequence[str], kind: Kind | None, language: str | None) -> str:
    digits = "".join(values)
    if kind in _OWN or (digits.isdigit() and is_identity(digits, language)):
        return ID
    return ID if is_account(digits) and kind not in ("phone", "number") else NUMBER


def points_at_somebody(run: Run, language: str | None) -> bool:
    """By itself: nobody has said what it is."""
    values, digits = run.values, run.digits
    if run.sure:
        return True
    if not run.spelled:
        return _points_in_digits(run, language)
    if any(not value.isdigit() for value in values) or len(digits) < LEAST:
        return False
    if len(values) >= LEAST:
        listed = run.joined and len(values) <= 5 and all(len(a) <= len(b) and a < b for a, b in pairwise(values))
        times = _are_times(values) or (run.timed and _is_time(values))
        return not (_is_counting(values) or times or _are_round(values) or listed) or is_phone(digits, language)
    return len(values) >= 2 and is_phone(digits, language)


def _points_in_digits(run: Run, language: str | None) -> bool:
    """Such as stand close together are found where they are written; these have commas or words between."""
    if len(run.values) < 2 or not run.digits.isdigit():
        return False
    single = len(run.values) >= 6 and all(len(value) == 1 for value in run.values)
    return (single and not _is_counting(run.values)) or (
        len(run.values) >= 3 and (is_phone(run.digits, language) or is_identity(run.digits, language))
    )


def enough(values: Sequence[str], kind: Kind) -> bool:
    """Whether it is long enough for what it was said to be."""
    if kind == "plate" and not any(value.isalpha() for value in values):
        return False
    if kind == "number" and sum(len(value) for value in values if value.isdigit()) < 2:
        return False
    return sum(map(len, values)) >= _ENOUGH[kind]


def _is_counting(values: Sequence[str]) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(values)}
    return len(steps) == 1 and steps != {0}


def _are_times(values: Sequence[str]) -> bool:
    """Two times of day in a row: "one thirty, eleven forty"."""
    if len(values) != 4:
        return False
    a, b, c, d = map(int, values)
    return all(h <= 24 and m >= 10 and m % 5 == 0 for h, m in ((a, b), (c, d)))


def _are_round(values: Sequence[str]) -> bool:
    whole = all(int(value) >= 10 and int(value) % 5 == 0 for value in values)
    return whole or any(int(value) >= 100 and int(value) % 50 == 0 for value in values)


def _is_time(values: Sequence[str]) -> bool:
    """ "null ni null null"."""
    return len(values) == 4 and "".join(values)[2:] in ("00", "15", "30", "45") and values[0] in "012"
