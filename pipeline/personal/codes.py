"""Booking references and the like: letters and digits in one word, where the line or the question is about one."""

from __future__ import annotations

import re

from pipeline.personal.marks import NUMBER, Mark

_CODE = re.compile(r"(?<![\w@.-])[A-Za-z\d]{5,20}(?![\w@])")
_CHANGE = re.compile(r"[A-Za-z](?=\d)|\d(?=[A-Za-z])")
_BOOKED = re.compile(
    r"(?<!\w)(?:bestilling\w*|bokning\w*|boknings\w*|booking\w*|reserva[st]\w*|ref\w*|referanse\w*|claim|voucher|"
    r"gavekort\w*|presentkort\w*|gavekode\w*|billet\w*|biljett\w*|ticket|pnr|konfirmasjon\w*|confirmation|"
    r"bekreftelse\w*|bekräftelse\w*|bekræftelse\w*|parcel|pakken?|paket\w*|sporing\w*|spårning\w*|tracking|kolli\w*|"
    r"ramm?enummer\w*|ramnum\w*|stelnummer\w*|serie\w*|serial|chassis\w*|vin|måler\w*|mätar\w*|meter)(?!\w)",
    re.IGNORECASE,
)


def code_marks(text: str, asked: bool, said: set[str]) -> list[Mark]:
    """`asked`: a number was asked for or is told; `said`: codes that were hidden before, to which these are added."""
    marks = []
    booked: bool | None = True if asked else None
    for match in _CODE.finditer(text):
        if len(_CHANGE.findall(match[0])) < 2:
            continue
        code = match[0].lower()
        if booked is None:
            booked = _BOOKED.search(text) is not None
        if booked or code in said:
            said.add(code)
            marks.append(Mark(*match.span(), NUMBER))
    return marks
