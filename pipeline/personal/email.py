"""E-mail addresses, written or said, also in pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.numbers import begins_number
from pipeline.personal.marks import EMAIL, Mark
from pipeline.wordlists import wordset

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?: ?\. ?[\w-]{1,63}){1,5}")
_TLD = r"(?:no|se|dk|fi|com|net|org|eu|ie|uk|co|io|info|nu|ai|name|me|de)"
_DOT = r"(?:punktum|punkt|prick|dot)"
_SIGN = r"(?:krøll ?-?alfa|krull ?-?alfa|alfa ?-?krøll|snabel[- ]?a|at-tegn|kanel ?bolle|kanelbulle|at sign)"
# "gmail.com", "gmail punktum com", "lys bygg punktum no"
_DOMAIN = (
    rf"\w[\w-]{{0,62}}(?:\s(?!{_DOT}\s)[\w-]{{1,62}}){{0,3}}?(?:(?:\s{_DOT}\s|"
    rf"\.)\w[\w-]{{0,62}}){{0,3}}?(?:\s{_DOT}\s|\.){_TLD}(?:(?:\s{_DOT}\s|\.)(?:uk|no|se|dk))?(?!\w)"
)
_SIGNED = re.compile(
    rf"(?<!\w){_SIGN}[,]?\s(?=[\w-]*[^\W\d])(?:{_DOMAIN}|(?!(?:og|och|and|ja|yes|inte|ikke|not|så|so|eller|or|er|är|"
    rf"is)\b)\w[\w-]{{1,62}}(?!\w))",
    re.IGNORECASE,
)
_AT_DOMAIN = re.compile(rf"(?<!\w)(?:at|ætt|ät|att)\s{_DOMAIN}", re.IGNORECASE)
_TOKEN = re.compile(r"[\w+'’-]+(?:\.[\w+-]+)*")
_JOINS = wordset(
    "punktum punkt prick dot point understrek understreck understreg underscore bindestrek bindestreck bindestreg "
    "dash hyphen minus strek"
)
_CUE = wordset(
    "e-post e-posten epost eposten e-postadressen e-mail e-mailen email mail mailen mailadressen mejl mejlen "
    "mejladressen e-postadresse "
    "adressen er är is til till to min mitt mit my den det the it's its på address kr kroner kronor pounds that's "
    "det's ja yes yeah send skriv write mailen's email's som"
)
_CONNECTED = rf"(?:understre[kcg]\w*|underscore|bindestre[kcg]\w*|dash|hyphen|{_DOT})"
_LOCAL = re.compile(rf"(?<![\w'’])[\w-]{{2,40}}(?:\s{_CONNECTED}\s[\w-]{{1,40}}){{1,4}}(?!\w)", re.IGNORECASE)
_LONGEST_LOCAL = 6  # words
_HAS_SIGN = re.compile(rf"@|(?<!\w)(?:{_SIGN}|at|ætt|ät|att)(?!\w)", re.IGNORECASE)


def email_marks(text: str) -> list[Mark]:
    """Also over line ends: `search` gives the lines of one speaker as one text."""
    marks = [Mark(*match.span(), EMAIL) for match in _EMAIL.finditer(text)] if "@" in text else []
    if not has_sign(text):
        return marks
    for pattern in (_SIGNED, _AT_DOMAIN):
        for match in pattern.finditer(text):
            start = _local(text, match.start())
            if start is not None:
                marks.append(Mark(start, match.end(), EMAIL))
    return marks


def has_sign(text: str) -> bool:
    return _HAS_SIGN.search(text) is not None


def _local(text: str, at: int) -> int | None:
    """Where the part before the sign begins; None where there is none."""
    head = text[max(0, at - 160) : at]
    offset = at - len(head)
    tokens = list(_TOKEN.finditer(head))[-3 * _LONGEST_LOCAL :]
    if not tokens or head[tokens[-1].end() :].strip(" ,\n"):
        return None
    first = len(tokens) - 1
    if tokens[first][0].lower() in _JOINS and first:
        first -= 1
    words = 1
    while first > 0 and words < _LONGEST_LOCAL:
        before, between = tokens[first - 1], head[tokens[first - 1].end() : tokens[first].start()]
        joined = before[0].lower() in _JOINS
        glued = tokens[first][0].isdigit() or len(before[0]) == 1 or before[0].isdigit()
        if between.strip(" \n") or (before[0].lower() in _CUE and not joined):
            break
        if joined and first >= 2:
            first -= 2
        elif glued or (tokens[first - 1][0].lower() not in _CUE and _is_told(tokens[:first])):
            first -= 1
        else:
            break
        words += 1
    if tokens[first][0].lower() in _CUE and first == len(tokens) - 1:
        return None
    return offset + tokens[first].start()


def _is_told(before: Sequence[re.Match[str]]) -> bool:
    """Whether all words back to "the e-mail is" belong to it."""
    near = [token[0].lower() for token in before[-3:]]
    return any(word in _CUE and word not in ("den", "det", "the", "som", "ja", "yes") for word in near)


def told_locals(text: str) -> list[Mark]:
    """The part before the sign where the line says no more: "kari punktum nordmann"."""
    found = _LOCAL.finditer(text)
    return [Mark(*match.span(), EMAIL) for match in found if not _is_number(match[0])]


def _is_number(said: str) -> bool:
    """ "eleven dot four"."""
    first, *_, last = said.lower().split()
    return begins_number(first, None) and begins_number(last, None)
