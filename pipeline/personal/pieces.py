"""A line cut into what numbers are made of: numbers in digits and words, single letters, fillers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Literal, NamedTuple

from pipeline.call import LANGUAGES
from pipeline.numbers import begins_number, cardinal
from pipeline.personal.marks import DIGIT, GONE, HOLE, Mark
from pipeline.personal.written import has_unit, is_year_or_sum, plain_spans
from pipeline.timing import Span
from pipeline.wordlists import wordset

_TOKEN = re.compile(rf"{HOLE}+|{GONE}+[^\W\d_]*|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_BETWEEN = " \u00a0\n,.-–…/()+:"
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "dobbelt": 2, "dubbel": 2, "dobbel": 2, "trippel": 3, "dobbelte": 2}
_GLUED = re.compile(r"(dobbelt|dubbel|dobbel|trippel)(\w+)")
_PLURALS = {
    word: digit
    for digit, words in enumerate(
        (
            "nuller nuler nollor zeros zeroes ohs noughts",
            "enere ettere ettor ettaller ones",
            "toere tvåor totaller twos",
            "treere treor tretaller threes",
            "firere fyror firtaller fours",
            "femmere femmor femtaller fives",
            "seksere sexor sekstaller sixes",
            "sjuere syvere sjuor syvtaller sevens",
            "åttere åttor ottetaller eights",
            "niere nior nitaller nines",
        )
    )
    for word in words.split()
}
FILLERS = wordset(
    "strek strekk bindestrek streck bindestreck streg bindestreg dash hyphen skråstrek skråstreg snedstreck slash "
    "pluss plus eh "
    "øh öh uh um erm uhm ehm øhm öhm hm hmm mm altså alltså liksom nei nej no vent vänta wait sorry unnskyld undskyld "
    "ursäkta förlåt "
    "beklager igjen igen again mellomrom mellanslag space"
)
_AND, _THEN = wordset("og och and"), wordset("så sen sedan then derefter deretter")
_SMALL = wordset("en ei ein et ett én éin éi ét a og och and å half halv")
_NO_PENCE = re.compile(r" p [a-z](?!\w)", re.IGNORECASE)  # "eight two p q" is a postcode
_WORDS_TOO = wordset("i å a o e ä ø ö")  # letters that are words


class Piece(NamedTuple):
    kind: Literal["number", "letter", "filler", "hole", "word"]
    start: int
    end: int
    said: str = ""  # digits of a number, a letter, a word in lower case
    spelled: bool = False  # in words
    plain: bool = False  # alone it is a year, a sum, a price, a time


def plain_of(text: str, language: str | None) -> list[Span]:
    """`plain_spans` in order, of a line with a number in it."""
    if DIGIT.search(text) or any(map(tells_number, text.lower().split(), repeat(language))):
        return sorted(plain_spans(text, language))
    return []


@lru_cache(maxsize=1 << 15)
def tells_number(word: str, language: str | None) -> bool:
    """Articles and "and" tell nothing."""
    bare = word.strip(".,?!:;–-…\"'()")
    return bare not in _SMALL and _is_number_word(bare, language)


@lru_cache(maxsize=1 << 15)
def _is_number_word(word: str, language: str | None) -> bool:
    return bool(word) and (begins_number(word, language) or begins_number(word.partition("-")[0], language))


@lru_cache(maxsize=1 << 15)
def _only_word(said: str, language: str | None) -> str:
    """In lower case, where it can be nothing but a word; else empty."""
    word = said.lower()
    known = word in FILLERS or word in _THEN or word in _AND or word in _REPEATS
    if known or _is_short(said) or not word.isalpha() or _GLUED.fullmatch(word) or _is_number_word(word, language):
        return ""
    return word


def _is_short(said: str) -> bool:
    return len(said) == 1 or (len(said) <= 3 and said.isupper())


def with_holes(found: Sequence[Piece], marks: Sequence[Mark], text: str) -> list[Piece]:
    """Each number that its shape has given away is one piece; what stands with it is part of it."""
    out: list[Piece] = []
    at = 0
    for piece in found:
        while at < len(marks) and marks[at].end <= piece.start:
            at += 1
        if at == len(marks) or piece.end <= marks[at].start:
            out.append(piece)
        elif not out or out[-1].end <= marks[at].start or out[-1].kind != "hole":
            start, end, _ = marks[at]
            out.append(Piece("hole", start, end, "".join(letter for letter in text[start:end] if letter.isdecimal())))
    return out


class _Line:
    """A text in tokens. What follows from them is only reckoned where there is more than words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_TOKEN.finditer(text))

    @cached_property
    def words(self) -> list[str]:
        return [token[0].lower() for token in self.tokens]

    @cached_property
    def stops(self) -> list[int]:
        """For each token the index behind the last one before a mark: a number word does not go on over a comma."""
        stop = len(self.tokens)
        stops = [stop] * stop
        for i in range(stop - 2, -1, -1):
            if self.text[self.tokens[i].end() : self.tokens[i + 1].start()].strip(" \u00a0-"):
                stop = i + 1
            stops[i] = stop
        return stops


def pieces(text: str, language: str | None, plain: Sequence[Span]) -> list[Piece]:
    line = _Line(text)
    tokens = line.tokens
    found: list[Piece] = []
    at = p = 0
    while at < len(tokens):
        start, end = tokens[at].span()
        if word := _only_word(tokens[at][0], language):
            found.append(Piece("word", start, end, word))
            at += 1
            continue
        while p < len(plain) and plain[p].end_ms <= start:
            p += 1
        priced = p < len(plain) and plain[p].start_ms <= start
        piece, behind = _piece(line.words, tokens, at, line.stops[at], language)
        priced = priced and not (piece.spelled and _NO_PENCE.match(text, piece.end))
        if piece.kind == "number" and (priced or has_unit(text, piece.end, 2 if piece.spelled else 1)):
            piece = Piece("word", piece.start, piece.end, piece.said)
        elif piece.kind == "number" and not piece.spelled and is_year_or_sum(piece.said):
            piece = piece._replace(plain=True)
        found.append(piece)
        at = behind
    return found


def adjoin(text: str, before: Piece, after: Piece) -> bool:
    return after.start - before.end <= 6 and not text[before.end : after.start].strip(_BETWEEN)


def _piece(
    words: Sequence[str], tokens: Sequence[re.Match[str]], at: int, stop: int, language: str | None
) -> tuple[Piece, int]:
    start, end = tokens[at].span()
    said, word = tokens[at][0], words[at]
    digits, behind = _number(words, at, stop, language)
    if behind:
        return Piece("number", start, tokens[behind - 1].end(), digits, not word.isdecimal()), behind
    return _other(word, said, start, end), at + 1


def _other(word: str, said: str, start: int, end: int) -> Piece:
    if word[0] in (GONE, HOLE):
        return Piece("word" if word[0] == GONE else "hole", start, end, "")
    if word in FILLERS:
        return Piece("filler", start, end, word)
    if word in _THEN or word in _AND:
        return Piece("filler", start, end, "and")
    return Piece("letter", start, end, said) if _is_short(said) else Piece("word", start, end, word)


def _number(words: Sequence[str], at: int, stop: int, language: str | None) -> tuple[str, int]:
    """The digits of the number that begins here, and the index behind it; 0 where none does."""
    if words[at].isdecimal():
        return words[at], at + 1
    repeated = _repeated(words, at, stop, language)
    if repeated:
        return repeated
    behind, value = _longest(words, at, stop, language)
    if behind:
        return str(value), behind
    if words[at] == "o" and language in ("en", None) and len(words) > 1:
        return "0", at + 1
    return "", 0


def _repeated(words: Sequence[str], at: int, stop: int, language: str | None) -> tuple[str, int] | None:
    """ "double three", "dubbelfemma", "two zeros": the digits, and the index behind."""
    word = words[at]
    glued = None if word in _REPEATS else _GLUED.fullmatch(word)
    if glued:
        _, value = _longest([glued[2]], 0, 1, language)
        return (str(value) * _REPEATS[glued[1]], at + 1) if 0 <= value < 10 else None
    if at + 1 >= stop:
        return None
    if word in _REPEATS:
        if words[at + 1].isdecimal() and len(words[at + 1]) == 1:
            return words[at + 1] * _REPEATS[word], at + 2
        behind, value = _longest(words, at + 1, at + 2, language)
        return (str(value) * _REPEATS[word], behind) if behind and value < 10 else None
    if words[at + 1] in _PLURALS:
        behind, value = _longest(words, at, at + 1, language)
        return (str(_PLURALS[words[at + 1]]) * value, at + 2) if behind and 1 < value < 7 else None
    return None


def _longest(words: Sequence[str], at: int, stop: int, language: str | None) -> tuple[int, int]:
    """Index behind the number below a thousand that begins here, and its value; 0 and -1 where none does."""
    best, value = 0, -1
    if not _is_number_word(words[at], language):
        return best, value
    part = words[at : min(stop, at + 12)]
    for name in (language,) if language in LANGUAGES and language else LANGUAGES:
        found = cardinal(part, 0, name)
        if found and found.value < 1000 and found.value == int(found.value) and at + found.end > best:
            best, value = at + found.end, int(found.value)
    return best, value


def is_word_too(letter: str) -> bool:
    return letter in _WORDS_TOO or letter == "I"
