"""What is spelled: "K, A, R, I", "S som i Sigrid", "B for Bravo"."""

from __future__ import annotations

import re

from pipeline.personal.marks import NAME, Mark
from pipeline.wordlists import wordset

_LETTER = r"[A-Za-zÆØÅÄÖÜÉæøåäöüé]"
_DOUBLE = r"(?:(?:dobbelt?|dubbel|double|dobbelt)[ -]?)?"
_AS_IN = rf"{_DOUBLE}{_LETTER},? (?:som i|as in|for|som)(?: i)? [^\W\d_]{{2,15}}"
_AS_IN_RUN = re.compile(
    rf"(?<![\w'’]){_AS_IN}(?:(?:,? (?:og |och |and )?|[.,]+ ?){_AS_IN}){{1,30}}(?!\w)", re.IGNORECASE
)
_RUN = re.compile(
    rf"(?<![\w'’.-]){_DOUBLE}{_LETTER}(?:(?:[ ]?-[ ]?|[,.] ?| )(?:og |och |and )?{_DOUBLE}{_LETTER}){{2,30}}(?![\w'’-])"
)
_SINGLE = re.compile(rf"(?<!\w){_LETTER}(?!\w)")
_KNOWN = wordset(
    "sms usb pdf iptv gps www dab vpn lte hdmi mms nrk svt dvd led lcd wifi ssd ram cpu app abc faq atm pin puk sim "
    "gsm bbc itv kpn cvc ios http https html xml ups dhl kwh"
)


def spelled_marks(text: str) -> list[Mark]:
    """Three letters and more, one by one; not abbreviations that anybody says."""
    marks = [Mark(*match.span(), NAME) for match in _AS_IN_RUN.finditer(text)]
    for match in _RUN.finditer(text):
        letters = _SINGLE.findall(match[0])
        word = "".join(letters).lower()
        if word not in _KNOWN and len(set(word)) > 1 and not _is_talk(match[0], letters):
            marks.append(Mark(*match.span(), NAME))
    for mark in list(marks):  # "Wiik, med dobbel w: W, I, I, K"
        word = "".join(_SINGLE.findall(text[mark.start : mark.end]))
        whole = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) if len(word) > 2 else None
        marks += [Mark(*whole.span(), NAME)] if whole else []
    return marks


def _is_talk(said: str, letters: list[str]) -> bool:
    """Words of one letter and stammering: "i i å", "I, I, a"."""
    return all(letter.lower() in "iåaoe" for letter in letters) and len(letters) < 5
