"""Number plates and British insurance numbers: letters and digits in a fixed order."""

from __future__ import annotations

import re

from pipeline.personal.marks import ID, NUMBER, Mark
from pipeline.wordlists import wordset

_PLATES = re.compile(
    r"(?<![\w-])(?:[A-Z]{2} ?\d{5}|[A-Z]{2} \d{2} \d{3}|[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]{3} ?\d{2}[A-Z])(?!\w)"
)
_SWEDISH = re.compile(r"(?<![\w-])(?P<letters>[A-Z]{3}) ?\d{2}[A-Z\d](?![\w%])(?![ .,:/-]\d)")
# Any case, where a plate was asked for or told.
_TOLD = re.compile(
    r"(?<![\w-])(?P<letters>[A-ZÆØÅÄÖ]{2,3}) ?(?:\d{5}|\d{2} \d{3}|\d{3} \d{2}|\d{2}[A-Z\d])(?![\w%])"
    r"|(?<![\w-])[A-Z]{2}\d{2} ?[A-Z]{3}(?!\w)",
    re.IGNORECASE,
)
NO_PLATE = wordset(  # what stands in front of three digits and is none
    "bmw ktm aeg lte gsm usb led lcd ssd ram cpu rtx gtx tdi gti hdi amd rog htc tcl nad jbl akg vga ups nok sek dkk "
    "eur gbp usd pln chf iso din http url sms mms pdf tlf tel kod pin puk sim cvc cvv cvs kpn nrk svt bbc itv dvd dns "
    "err fel feil hdr oem app win mac ios zip sas klm dhl mbit gbit kwh "
    "ja jo nei nej yes no ok så da men se vi ha ga får var nå nu cpr nhs nin ref reg kid sak ord bil car its that "
    "but six two one to tre fem sex syv sju ni nio ti tio elva tolv "
    "kr på er är av til nr ca om og en et ei ett det den har jeg jag som ved for fra från och med nå nu mot cirka over "
    "the and are was for you our at in on is it to of all than max min pst hel ski oss vi de så my or by up"
)
_DIGIT = re.compile(r"\d")
_NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z] ?[A-CEGHJ-NPR-TW-Z](?: ?\d){6} ?[A-D](?!\w)", re.IGNORECASE)


def plate_marks(text: str) -> list[Mark]:
    if not _DIGIT.search(text):
        return []
    marks = [Mark(*match.span(), NUMBER) for match in _PLATES.finditer(text)]
    marks += [Mark(*m.span(), NUMBER) for m in _SWEDISH.finditer(text) if m["letters"].lower() not in NO_PLATE]
    return marks + [Mark(*match.span(), ID) for match in _NINO.finditer(text)]


def told_plates(text: str) -> list[Mark]:
    """Where a plate was asked for: also in small letters."""
    found = _TOLD.finditer(text)
    return [Mark(*m.span(), NUMBER) for m in found if (m["letters"] or "").lower() not in NO_PLATE]
