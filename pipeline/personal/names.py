"""Names that are known: given with the call, or introduced in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.personal.given_names import is_given, is_like_surname
from pipeline.personal.marks import ID, NAME, Mark
from pipeline.personal.wordlike import NAME_WORDS
from pipeline.wordlists import wordset

MOST_NUMBERS = 40
MOST_ALIKE = 20  # names with the same first word
# Names that are words too: taken for names only with a capital, and not where a sentence gives it to any word.
WORDS_TOO = NAME_WORDS | wordset(
    "jo my will mark grace rose may june april even bo liv stig tor dag per odd roy finn sol ask sky stein bjørn "
    "björn unn vår hope faith joy art bill jack rob sue pat frank don ray guy rich drew chase dean nick carol "
    "dawn holly ivy iris olive amber summer autumn penny max rune terje tore siv ulf sten alf mai maj line lone "
    "bror ro trond gunn hans vera sara stella lily daisy ruby pearl crystal christian major king price young long "
    "short white black brown green best love ball berg lund dahl dal strand vik holm bakke lie moe sand borg gran "
    "bye hall ek ström å bent mille tove mona moa bengt saga tage ville viola "
    "miles heather jean gene terry harry jerry van else aud sol stål hale "
    "park post house church street hill wood woods field banks rivers bush cook baker carter cooper mason "
    "smith taylor turner walker parker fisher hunter potter miller bell bird fox wolf lamb day knight bishop pope "
    "little small strong hardy moody swift sharp rush stone steel gold silver ford marsh brook pool well wells"
)
_PARTICLES = wordset("von van de den der da af av la le bin al o mac mr mrs ms miss dr fru herr hr fr")
_TOKEN = re.compile(r"[^\W_]+")
_TITLE = r"(?:herr|fru|frøken|fröken|hr|mrs?|ms|miss|dr)\.? "
_IN_FRONT = re.compile(  # "Mrs. ", "K. ", "O'"
    rf"(?<!\w)(?:(?:{_TITLE})?[od]['’]|{_TITLE}|(?<!['’])(?-i:[A-ZÆØÅÄÖ])\. ?)\Z", re.IGNORECASE
)
_INITIAL = re.compile(r"(?<![\w'’])[A-ZÆØÅÄÖ]\.\Z")  # "a K. Boateng"
_CALLED = re.compile(r"[,.!?]|\s*\Z")  # "Will?", "Rose, are you there"
_CALLING = re.compile(
    r"(?<!\w)(?:my name is|heter|hedder|mitt navn er|mit navn er|mitt namn är|this is|"
    r"(?:du|de|ni|jeg|jag) (?:snakker|pratar|talar|taler) med|h[ea]i|hej|hi|hello|hall[oå]|takk|tack|tak|thanks|"
    r"thank you|okay|ok) \Z",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[ -]|\. | (?:von|van|de|der|af|av|la|le|bin|al) ")


@dataclass(frozen=True)
class Names:
    """What to look for. Lower case; `numbers` is None where there is none."""

    sure: frozenset[str]
    careful: frozenset[str]
    capital: frozenset[str]  # with a capital, wherever it stands
    whole: Mapping[str, tuple[tuple[str, ...], ...]]  # names of several words by their first, for those that are words
    numbers: re.Pattern[str] | None

    @cached_property
    def _said(self) -> frozenset[str]:
        return self.sure | self.careful | self.capital | self.whole.keys()

    def number_marks(self, text: str) -> list[Mark]:
        return [Mark(*match.span(), ID) for match in self.numbers.finditer(text)] if self.numbers else []

    def marks(self, text: str) -> list[Mark]:
        if self._said.isdisjoint(stem for word in _TOKEN.findall(text) for stem in _stems(word.lower())):
            return []
        names: list[Mark] = []
        tokens = list(_TOKEN.finditer(text))
        behind = 0  # of a whole name
        for place, match in enumerate(tokens):
            behind = max(behind, self._whole(tokens, place))
            size = len(match[0]) if match.start() < behind else self._size(match[0], text, match.start())
            if size:
                before = _IN_FRONT.search(text, max(0, match.start() - 12), match.start())
                mark = Mark(before.start() if before else match.start(), match.start() + size, NAME)
                if names and _BETWEEN.fullmatch(text, names[-1].end, mark.start):
                    names[-1] = Mark(names[-1].start, mark.end, NAME)
                else:
                    names.append(mark)
        return names

    def _whole(self, tokens: Sequence[re.Match[str]], place: int) -> int:
        """Where the name of several words ends that begins here; 0 where none does."""
        for words in self.whole.get(tokens[place][0].lower(), ()):
            said = tokens[place : place + len(words)]
            if tuple(token[0].lower() for token in said) == words:
                return said[-1].end()
        return 0

    def _size(self, word: str, text: str, at: int) -> int:
        """How many letters of the word are a name; 0 where it is none. Its possessive s is none of it."""
        for stem in _stems(word.lower()):
            if stem in self.sure or (stem in self.capital and word[0].isupper()):
                return len(stem)
            if stem in self.careful and not (word.isupper() and len(word) > 1) and _stands_as_name(word, text, at):
                return len(stem)
        return 0


def _stems(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if word.endswith("s") else (word,)


def _stands_as_name(word: str, text: str, at: int) -> bool:
    """Of a name that is a word too: a capital within the sentence, or called by it."""
    if word[0].isupper():
        called = len(word) > 3 and _CALLED.match(text, at + len(word)) is not None  # "Jo, …" is a word
        return called or not begins_sentence(text, at)
    return _CALLING.search(text[max(0, at - 40) : at]) is not None


def begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 60) : at].rstrip(" \"'“«(–-")
    return not before or (before[-1] in ".?!…" and _INITIAL.search(before) is None)


def known_names(given: Iterable[str], introduced: Iterable[str] = ()) -> Names:
    """Whole words, possessives too: each part of the names as given; with a digit, a customer's number."""
    sure: set[str] = set()
    careful: set[str] = set()
    capital: set[str] = set()
    numbers: set[str] = set()
    given = list(given)
    whole: dict[str, tuple[tuple[str, ...], ...]] = {}
    for place, name in enumerate(" ".join(name.split()) for name in (*given, *introduced)):
        if any(character.isdigit() for character in name):
            numbers |= {name} if len(name) > 2 else set()
            continue
        words = tuple(_TOKEN.findall(name.lower()))
        if len(words) > 1 and any(word in WORDS_TOO for word in words) and len(whole.get(words[0], ())) < MOST_ALIKE:
            whole[words[0]] = (*whole.get(words[0], ()), words)
        for part in re.split(r"[ '’-]", name):
            bare = part.rstrip(".").lower()
            if len(bare) > 1 and bare not in _PARTICLES:
                told = place < len(given) or part[0].islower() or is_given(bare) or is_like_surname(bare)
                (careful if bare in WORDS_TOO or len(bare) == 2 else sure if told else capital).add(bare)
    return Names(
        frozenset(sure), frozenset(careful), frozenset(capital), whole, _numbers(sorted(numbers)[:MOST_NUMBERS])
    )


def _numbers(given: list[str]) -> re.Pattern[str] | None:
    if not given:
        return None
    longest_first = sorted(given, key=lambda number: (-len(number), number))
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
