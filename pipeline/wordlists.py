"""Small closed word lists of spoken Norwegian, Swedish, Danish and English, shared by the rules."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without marks: `"Ja, det's"` → `["ja", "det's"]`."""
    return _WORD.findall(text.lower())


def wordset(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Said while listening, without wanting the floor.
_HUMS = "mm mhm mmm m-m hm hmm mhmm mm-hm aha åh åja åh-ja ah oh okay ok oki okei"
BACKCHANNELS = {
    "nb": wordset(f"{_HUMS} ja jo jepp jaha javel akkurat riktig nettopp nei fint greit skjønner sant ja-ja"),
    "sv": wordset(f"{_HUMS} ja jo japp jaha jaså precis just nej visst bra exakt nä mm-m jag förstår"),
    "da": wordset(f"{_HUMS} ja jo jep jaha nå nåh javel præcis netop nej fint klart rigtigt nemlig lige"),
    "en": wordset(f"{_HUMS} yes yeah yep yup uh huh uh-huh right sure no exactly see i gotcha fine"),
}
ALL_BACKCHANNELS = frozenset().union(*BACKCHANNELS.values())
