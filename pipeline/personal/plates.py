"""Number plates and British insurance numbers: letters and digits in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.personal.marks import DIGIT, ID, NUMBER, Mark
from pipeline.personal.written import has_unit
from pipeline.timing import Span
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
    "xps wrt dir eos ceo can pay add get red kia van cat "
    "err fel feil hdr oem app win mac ios zip sas klm dhl mbit gbit kwh "
    "ja jo nei nej yes no ok så da men se vi ha ga får var nå nu cpr nhs nin ref reg kid sak ord bil car its that "
    "but six two one to tre fem sex syv sju ni nio ti tio elva tolv "
    "kr på er är av til nr ca om og en et ei ett det den har jeg jag som ved for fra från och med nå nu mot cirka over "
    "the and are was for you our at in on is it to of all than max min pst hel ski oss vi de så my or by up"
)
_LEADS = re.compile(
    r"(?:\A|(?<!\w)(?:is|it's|that's|er|är|reg|plate|number|nummeret|skiltet|bilen|ja|jo|yes|yeah)[,:]? )\Z",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:[.,!?]|\Z|(?:og|och|and|ja|yes|ok|okay|takk|tack|tak|thanks|stemmer|right)(?!\w))", re.IGNORECASE
)
_NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z] ?[A-CEGHJ-NPR-TW-Z](?: ?\d){6} ?[A-D](?!\w)", re.IGNORECASE)


def plate_marks(text: str, plain: Sequence[Span]) -> list[Mark]:
    """`plain`: money, times and the like, of which none is part of a plate."""
    if not DIGIT.search(text):
        return []
    found = list(_PLATES.finditer(text))
    if not text.isupper():  # "WE CAN CUT 200"
        found += [match for match in _SWEDISH.finditer(text) if match["letters"].lower() not in NO_PLATE]
    marks = [Mark(*match.span(), NUMBER) for match in found if _is_free(text, match, plain)]
    return marks + [Mark(*match.span(), ID) for match in _NINO.finditer(text)]


def told_plates(text: str, plain: Sequence[Span]) -> list[Mark]:
    """Where a plate was asked for: also in small letters, where they are the answer or its beginning."""
    found = [m for m in _TOLD.finditer(text) if (m["letters"] or "").lower() not in NO_PLATE]
    return [
        Mark(*m.span(), NUMBER) for m in found if _is_free(text, m, plain) and (m[0].isupper() or _answers(text, m))
    ]


def _is_free(text: str, match: re.Match[str], plain: Sequence[Span]) -> bool:
    taken = any(span.start_ms < match.end() and match.start() < span.end_ms for span in plain)
    return not taken and not has_unit(text, match.end())


def _answers(text: str, match: re.Match[str]) -> bool:
    return bool(_LEADS.search(text, 0, match.start()) and _ENDS.match(text, match.end()))
