"""Names that are known, and e-mail addresses, in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.identifiers import Mark
from pipeline.wordlists import wordset

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOT = r"(?:punktum|punkt|prick|dot)"
_SPOKEN_EMAIL = re.compile(
    rf"(?<!\w)\w+(?: {_DOT} \w+)* (?:(?:krøll ?alfa|alfakrøll|snabel[- ]?a)|at(?= \w+(?: \w+)? dot \w))"
    rf" \w+(?: (?!{_DOT} )\w+)?(?: {_DOT} (?:no|se|dk|fi|com|net|org|eu|ie|uk|co|io)(?!\w))+",
    re.IGNORECASE,
)
# Names that are words too: taken for names only with a capital, and not where a sentence gives it to any word.
_WORDS_TOO = wordset(
    "jo my will mark grace rose may june april even bo liv stig tor dag per odd roy finn sol ask sky stein bjørn "
    "björn unn vår hope faith joy art bill jack rob sue pat frank don ray guy rich drew chase dean nick carol "
    "dawn holly ivy iris olive amber summer autumn penny max rune terje tore siv ulf sten alf mai maj line lone "
    "bror ro trond gunn hans vera sara stella lily daisy ruby pearl crystal christian major king price young long "
    "short white black brown green best love ball berg lund dahl dal strand vik holm bakke lie moe sand borg gran "
    "bye hall ek ström å"
)
_PARTICLES = wordset("von van de den der da af av la le bin al o mac mr mrs ms miss dr fru herr hr fr")
_NAMED = re.compile(
    r"\b(?:(?i:my name is|my name's|jeg heter|jag heter|jeg hedder|mitt navn er|mit navn er|mitt namn är|navnet er|"
    r"namnet är|navnet mitt er|name's|surname is))\s+(?P<after>[A-ZÆØÅÄÖ]\w+(?:[ -][A-ZÆØÅÄÖ]\w+){0,2})"
    r"|(?P<before>[A-ZÆØÅÄÖ]\w+(?:[ -][A-ZÆØÅÄÖ]\w+){0,2})\s+(?:heter jag|heter jeg|hedder jeg)\b"
)
_POSSESSIVE = r"(?=(?:['’]s|s['’]?|['’])?(?!\w))"


@dataclass(frozen=True)
class Names:
    """What to look for; None where there is nothing of the sort."""

    sure: re.Pattern[str] | None
    careful: re.Pattern[str] | None
    numbers: re.Pattern[str] | None

    def marks(self, text: str) -> list[Mark]:
        marks = [Mark(*match.span(), "[id]") for match in self.numbers.finditer(text)] if self.numbers else []
        marks += [Mark(*match.span(), "[name]") for match in self.sure.finditer(text)] if self.sure else []
        for match in self.careful.finditer(text) if self.careful else ():
            before = text[: match.start()].rstrip(" \"'“«(–-")
            if before and before[-1] not in ".?!…":
                marks.append(Mark(*match.span(), "[name]"))
        return marks


def known_names(given: Iterable[str], introduced: Iterable[str] = ()) -> Names:
    """Whole words, possessives too: the names as given and each of their parts; with a digit, a customer's number."""
    sure: set[str] = set()
    careful: set[str] = set()
    numbers: set[str] = set()
    for name in (" ".join(name.split()) for name in (*given, *introduced)):
        if any(character.isdigit() for character in name):
            numbers |= {name} if len(name) > 2 else set()
            continue
        parts = [
            part for part in re.split(r"[ -]", name) if len(part.rstrip(".")) > 1 and part.lower() not in _PARTICLES
        ]
        sure |= {name} if len(parts) > 1 else set()
        for part in parts:
            (careful if part.lower() in _WORDS_TOO or len(part) == 2 else sure).add(part)
    return Names(
        _pattern(sure, _POSSESSIVE, re.IGNORECASE),
        _pattern({part.capitalize() for part in careful}, _POSSESSIVE, re.NOFLAG),
        _pattern(numbers, r"(?!\w)", re.IGNORECASE),
    )


def introduced(texts: Iterable[str]) -> list[str]:
    """The names people give as theirs: "my name is Declan Furey"."""
    return [match["after"] or match["before"] for text in texts for match in _NAMED.finditer(text)]


def email_marks(text: str) -> list[Mark]:
    """E-mail addresses, written, or said ("ola krøllalfa firma punktum no")."""
    return [Mark(*m.span(), "[email]") for pattern in (_EMAIL, _SPOKEN_EMAIL) for m in pattern.finditer(text)]


def _pattern(words: set[str], behind: str, flags: re.RegexFlag) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w\[])(?:{'|'.join(map(re.escape, longest_first))}){behind}", flags)
