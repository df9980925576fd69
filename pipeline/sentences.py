"""Where one sentence-like unit ends and the next begins, in Norwegian, Swedish, Danish and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.wordlists import wordset

LONG = 80  # tokens; a unit longer than this has lost its punctuation and is cut at a connective
SHORTEST, LONGEST = 12, 35  # tokens of the pieces a too long unit is cut into

# Abbreviations that never end a sentence, whatever follows.
_INSIDE = wordset(
    "f.eks feks fx f.x t.ex bl.a kl nr ca c:a dvs d.v.s hr fr jf jfr pga p.g.a mht m.h.t vedr ang tlf tel f.o.m fr.o.m "
    "t.o.m s.k ift iht pr mr mrs ms dr prof e.g i.e vs mob adr avd"
)
# Abbreviations that end one only if a capital follows.
_EITHER = wordset(
    "osv etc m.m m.v mv o.l o.s.v m.fl mfl a.m p.m f.m e.m ltd inc jr evt ev eks inkl ekskl exkl maks resp approx "
    "rd ave"
)
# The same, but only behind a number: without one "min" is "mine", "jan" a name.
_UNITS = wordset("kr stk st mnd mån md min sek jan feb febr apr aug sep sept okt oct nov des dec")
_MONTHS = wordset(
    "januar februar mars marts april mai maj juni juli august augusti september oktober november desember december "
    "januari februari january february march may june july october"
)
# A too long unit is cut in front of one of these.
_CONNECTIVES = wordset(
    "og men så fordi for altså eller nei ja och men så för alltså eller nej fordi jamen altså and but so because or "
    "then well okay"
)
_ENDING = re.compile(r"(?P<mark>[.?!…]+)(?P<close>[\"'”’»)\]]*)$")
_OPENING = "\"'“‘«([-–—¿¡"


def ends(tokens: Sequence[str], language: str | None) -> list[int]:
    """The index behind the last token of each unit, rising; the last is `len(tokens)`. Empty for no tokens."""
    cased = next((c.isupper() for token in tokens for c in token if c.isalpha()), False)
    last = len(tokens) - 1
    found = [i + 1 for i in range(last) if _ends_here(tokens, i, cased, language)]
    return [*found, len(tokens)] if tokens else []


def is_ended(token: str) -> bool:
    """Whether the token carries a mark that may end a sentence."""
    return _ENDING.search(token) is not None


def split_long(tokens: Sequence[str], preferred: Sequence[int] = ()) -> list[int]:
    """Ends, as in `ends`, inside one unit that is too long to be one; `[len(tokens)]` where it is not.

    `preferred`: indices before which a cut is best (long pauses), else before a connective, else after LONGEST tokens.
    """
    found: list[int] = []
    start = 0
    while len(tokens) - start > (LONGEST if found else LONG):
        window = range(start + SHORTEST, start + LONGEST)
        best = [i for i in window if i in preferred] or [i for i in window if tokens[i].lower() in _CONNECTIVES]
        start = best[-1] if best else start + LONGEST
        found.append(start)
    return [*found, len(tokens)] if tokens else []


def _ends_here(tokens: Sequence[str], i: int, cased: bool, language: str | None) -> bool:
    ending = _ENDING.search(tokens[i])
    if not ending:
        return False
    following = tokens[i + 1].lstrip(_OPENING) or tokens[i + 1]
    capital = following[0].isupper()
    mark = ending["mark"]
    if "?" in mark or "!" in mark:
        return capital or not (ending["close"] and cased)  # "Really?" she said
    if mark != ".":  # trailing off, often to start over: only a capital that is not the English "I" shows an end
        return capital and not (language in ("en", None) and re.match(r"I\b", following))
    return _full_stop_ends(
        tokens[i][: ending.start()].lstrip(_OPENING), tokens[i - 1] if i else "", following, capital, cased
    )


def _full_stop_ends(word: str, before: str, following: str, capital: bool, cased: bool) -> bool:
    lower = word.lower()
    if lower == "no":  # the answer, or number
        return not following[0].isdigit()
    if lower in _INSIDE or (len(word) == 1 and word not in ("I", "Å") and (word.isupper() or following[0].isdigit())):
        return False  # also initials, and the Danish "d. 2. juni"
    if re.fullmatch(r"\d{1,2}", word) and not following[0].isdigit():  # an ordinal: 3. mai, 2. etasje
        return capital and following.lower().rstrip(".,?!") not in _MONTHS
    if lower == "st" and not before[-1:].isdigit():  # Saint
        return not capital and not cased
    if lower in _EITHER or (lower in _UNITS and before[-1:].isdigit()) or re.fullmatch(r"(\w\.)+\w", word):
        return capital
    return capital or not following[0].isalpha() or not cased
