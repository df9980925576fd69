"""E-mail addresses, written or said, also in pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.numbers import begins_number
from pipeline.personal.given_names import is_given, is_surname
from pipeline.personal.marks import EMAIL, Mark
from pipeline.wordlists import wordset

_TLD = r"(?:no|se|dk|fi|com|net|org|eu|ie|uk|co|io|info|nu|ai|name|me|de)"
# A full stop and a capital end it: "telia.com. Nu …".
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}} ?@ ?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}| \. ?[\w-]{{1,63}}|\. {_TLD}(?!\w)){{1,5}}"
)
_DOT = r"(?:punktum|punkt|prick|dot)"
_SIGN = r"(?:krøll ?-?alfa|krull ?-?alfa|alfa ?-?krøll|snabel[- ]?a|at-tegn|kanel ?bolle|kanelbulle|at sign)"
# "gmail.com", "gmail punktum com", "lys bygg punktum no"
_SPACE = r",?\s"  # a mark where somebody pauses
_POINT = rf"(?:{_SPACE}{_DOT}{_SPACE}|\.)"
_DOMAIN = (
    rf"\w[\w-]{{0,62}}(?:{_SPACE}(?!{_DOT},?\s)[\w-]{{1,62}}){{0,3}}?(?:{_POINT}\w[\w-]{{0,62}}){{0,3}}?"
    rf"{_POINT}{_TLD}(?:{_POINT}(?:uk|no|se|dk))?(?!\w)"
)
# "snabel a, hvad er det nu, stofanet punktum dk"
_REMARK = (
    r"(?:(?:eh|øh|öh|uh|um|erm|hvad|hva|vad|var|what|what's|er|är|is|it|it's|det|the|nu|nå|now|igjen|igen|again|vent|vänta|"
    r"wait|hang|hold|on|lige|litt|lite|lidt|let|me|think|hedder|heter|called|den|noe|noget|något|sånt|sådan|ja|jo|nei|nej|"
    r"no),?\s){0,7}"
)
_SIGNED = re.compile(
    rf"(?<!\w){_SIGN}[,]?\s(?=[\w-]*[^\W\d])(?:{_DOMAIN}|{_REMARK}{_DOMAIN}|(?!(?:og|och|and|ja|yes|inte|ikke|not|så|so|eller|or|er|är|"
    rf"is)\b)\w[\w-]{{1,62}}(?!\w))",
    re.IGNORECASE,
)
_AT_DOMAIN = re.compile(rf"(?<!\w)(?:at|ætt|ät|att){_SPACE}(?:{_DOMAIN}|{_REMARK}{_DOMAIN})", re.IGNORECASE)
_TOKEN = re.compile(r"[\w+'’-]+(?:\.[\w+-]+)*")
_JOINS = wordset(
    "punktum punkt prick dot point understrek understreck understreg underscore bindestrek bindestreck bindestreg "
    "dash hyphen minus strek streck streg slash"
)
_CUE = wordset(
    "e-post e-posten epost eposten e-postadressen e-mail e-mailen email mail mailen mailadressen mejl mejlen "
    "mejladressen e-postadresse "
    "adressen er är is til till to min mitt mit my den det the it's its på address kr kroner kronor pounds that's "
    "det's ja yes yeah send skriv write mailen's email's som"
)
_CONNECTED = rf"(?:understre[kcg]\w*|underscore|(?:binde)?stre[kcg]\w*|dash|hyphen|{_DOT})"
_LOCAL = re.compile(rf"(?<![\w'’])[\w-]{{2,40}}(?:\s{_CONNECTED}\s[\w-]{{1,40}}){{1,4}}(?!\w)", re.IGNORECASE)
_HESITATES = wordset("eh øh öh uh um erm ehm uhm øhm hm hmm så og och and then")
_WITH = re.compile(r",? (?:with|med) (?:[\w'’]+ ){0,2}[\w'’]+,?\s*\Z", re.IGNORECASE)  # "with an s"
_BROKEN_OFF = re.compile(
    r"(?:[\w'’-]+ ){0,2}?[\w'’-]+ (?:"
    + _DOT
    + r"|dash|hyphen|underscore|streck|strek|bindestre[kcg]\w*|understre[kcg]\w*) [\w'’-]+,? "
    r"(?:hang on|wait|no wait|sorry|no sorry|nei|nei vent|nej|nej vänta|nej vent|vent|vänta|ursäkta|unnskyld|"
    r"undskyld),? \Z",
    re.IGNORECASE,
)
# "kari.nordmann", "kari_nordmann7", "kari84"
_WRITTEN_LOCAL = re.compile(
    r"(?<![\w@.'’-])(?:(?=[\w.+-]{6,64}(?![\w@]))[a-zæøåäöé]+\d{0,4}(?:[._][a-zæøåäöé\d]+){1,4}|[a-zæøåäöé]{4,30}\d{1,4})(?![\w@])"
)
_PAGE = re.compile(rf"^(?:www|iphone|windows|office|galaxy|playstation|version|covid|wifi|model|siri)|\.{_TLD}$")
_NUMBERED = re.compile(r"(?P<stem>[a-zæøåäöé]+)\d+")
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
    told = _WITH.search(head)
    head = head[: told.start()] if told else head
    tokens = list(_TOKEN.finditer(head))[-3 * _LONGEST_LOCAL :]
    while len(tokens) > 1 and tokens[-1][0].lower() in _HESITATES:
        head = head[: tokens[-1].start()]
        tokens.pop()
    if not tokens or head[tokens[-1].end() :].strip(" ,\n"):
        return None
    first = len(tokens) - 1
    if tokens[first][0].lower() in _JOINS and first:
        first -= 1
    words = 1
    while first > 0 and words < _LONGEST_LOCAL:
        before, between = tokens[first - 1], head[tokens[first - 1].end() : tokens[first].start()]
        joined = before[0].lower() in _JOINS
        glued = _is_digits(tokens[first][0]) or len(before[0]) == 1 or _is_digits(before[0])
        marks = between.strip(" \n")
        if (marks and not (marks == "," and (joined or glued or tokens[first][0].lower() in _JOINS))) or (
            before[0].lower() in _CUE and not joined
        ):
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
    start = tokens[first].start()
    broken = _BROKEN_OFF.search(head, max(0, start - 60), start) if first < len(tokens) - 1 else None
    return offset + _without_cue(head, broken) if broken else offset + start


def _without_cue(head: str, broken: re.Match[str]) -> int:
    """Where what was broken off begins, behind "my email's"."""
    start = broken.start()
    for token in _TOKEN.finditer(head, broken.start(), broken.end()):
        if token[0].lower() in _CUE - {"the", "den", "det"}:
            start = token.end() + 1
    return start


def _is_digits(word: str) -> bool:
    return word.isdigit() or (len(word) > 2 and begins_number(word.lower(), None))


def _is_told(before: Sequence[re.Match[str]]) -> bool:
    """Whether all words back to "the e-mail is" belong to it."""
    near = [token[0].lower() for token in before[-3:]]
    return any(word in _CUE and word not in ("den", "det", "the", "som", "ja", "yes") for word in near)


def told_locals(text: str) -> list[Mark]:
    """The part before the sign where the line says no more: "kari punktum nordmann"."""
    found = _LOCAL.finditer(text)
    marks = [Mark(*match.span(), EMAIL) for match in found if not _is_talk(match[0])]
    short = len(text.split()) <= 3
    written = (m for m in _WRITTEN_LOCAL.finditer(text) if not _PAGE.search(m[0]))
    return marks + [Mark(*m.span(), EMAIL) for m in written if short or not m[0].isalnum() or _is_named(m[0])]


def _is_named(local: str) -> bool:
    """ "willkerrigan84", not "error404": a name, or two in one."""
    match = _NUMBERED.fullmatch(local)
    stem = match["stem"] if match else local
    parts = ((stem[:at], stem[at:]) for at in range(3, len(stem) - 2))
    return is_given(stem) or any(is_given(a) and (is_given(b) or is_surname(b)) for a, b in parts)


def _is_talk(said: str) -> bool:
    """ "eleven dot four", "at the dot com"."""
    first, *_, last = said.lower().split()
    return first in _CUE or (begins_number(first, None) and begins_number(last, None))
