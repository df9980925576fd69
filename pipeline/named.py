"""The figures that one offering utterance offers: not the unit price beside the total, nor the price that remains."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.amounts import amount_of, amounts, of_slang
from pipeline.bare import bare_figures
from pipeline.call import Amount, Utterance
from pipeline.kinds import kind_near
from pipeline.prices import Price, prices

_PER = re.compile(
    r"\s*(?:per|pr\.?|each|apiece|stykket|stykk|stycket|styck|stk|døgnet|dygnet|dagen|timen|timman|/|"
    r"(?:a|an|i|om|every|hver|hvert|varje|for hver|för varje|for each) "
    r"(?:day|night|week|month|year|time|hour|head|piece|go|dag\w*|døgn\w*|dygn\w*|uke\w*|uge\w*|veck\w*|måned\w*|månad\w*|"
    r"gang\w*|gång\w*|år\w*|person\w*))\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\b(?:times|twice|gange|ganger|gånger|both|begge|båda)\b", re.IGNORECASE)
# What is left to pay.
_REMAINS = re.compile(
    r"\b(?:(?:down|back) (?:to|at)|stays? at|see it at|ned (?:til|på|i)|ner (?:till|på)|nede på|old price of|"
    r"tilbage på|(?:give|gi|giv|ge) (?:\w+ ){1,2}(?:for|för)|pris(?:en)? (?:på|til))(?: \w+)?\s*$",
    re.IGNORECASE,
)
_LEFT = Amount(None, None, "discount")


def named(
    utterance: Utterance, language: str | None, currency: str | None, known: Collection[float]
) -> tuple[Amount, ...]:
    """The amounts of an offer: here a figure needs no currency, and the bare kind will do."""
    text = utterance.text
    read = amounts(text, language, currency)
    if utterance.amounts and utterance.amounts != read:
        return utterance.amounts
    figures = _figures(text, language, currency, known)
    kept = [figure for figure in figures if not _REMAINS.search(text[: figure.start])]
    if kept:
        return tuple(amount_of(text, figure, figure.currency) for figure in _whole(kept, text))
    if figures:
        return (_LEFT,)
    return tuple(a for a in read if a.amount is None) or (Amount(None, None, kind_near(text, 0, len(text))),)


def _figures(text: str, language: str | None, currency: str | None, known: Collection[float]) -> list[Price]:
    priced = [
        Price(p.value, of_slang(text, p, currency), p.start, p.end) for p in prices(text, language) if p.value > 1
    ]  # "every single krone" names no sum
    bare = [
        Price(p.value, currency, p.start, p.end)
        for p in bare_figures(text, language, known)
        if not any(p.start < other.end and other.start < p.end for other in priced)
    ]
    return sorted([*priced, *bare], key=lambda price: price.start)


def _whole(figures: Sequence[Price], text: str) -> Sequence[Price]:
    """The total where it is named with its parts, and the sum where it is named with what it is made of."""
    total = next((f for f in figures if len(figures) > 2 and _is_sum(f, figures)), None)
    if total:
        return [total]
    rates = [f for f in figures if _PER.match(text, f.end)]
    if rates and len(rates) < len(figures):
        return [f for f in figures if f not in rates]
    if len(figures) == 2 and _TIMES.search(text) and figures[1].value > figures[0].value:
        return figures[1:]
    return figures


def _is_sum(one: Price, figures: Sequence[Price]) -> bool:
    rest = [f.value for f in figures if f is not one and f.currency == one.currency]
    return len(rest) > 1 and abs(sum(rest) - one.value) < 0.01
