"""What stands of the offers of a call: each utterance that offers adds to what was offered before, or replaces it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.amounts import amount_of, amounts, usual_currency
from pipeline.bare import bare_figures
from pipeline.call import Amount, Call, Utterance
from pipeline.kinds import kind_near
from pipeline.prices import prices


@dataclass(frozen=True)
class Standing:
    """An amount that was finally offered, and the utterance (index in the call) that named it last."""

    amount: Amount
    utterance: int


def standing(call: Call, codes: Collection[str]) -> tuple[Standing, ...]:
    """What the agents offered in the utterances tagged with one of `codes`, as it stood at the end."""
    final: list[Standing] = []
    currency = usual_currency(call)
    said = [u for _, u in call.utterances()]
    known = {p.value for u in said for p in prices(u.text, call.language) if p.currency != "%"}
    for index, utterance in enumerate(said):
        if utterance.judgement and any(code in utterance.judgement for code in codes):
            for amount in _offers(utterance, call.language, currency, known):
                final = _settled(final, Standing(amount, index), utterance.text)
    whole = [one for one in final if one.amount.amount is not None or one.amount.kind]
    return tuple(whole or final[:1])


def _offers(
    utterance: Utterance, language: str | None, currency: str | None, known: Collection[float]
) -> tuple[Amount, ...]:
    """The amounts of an offer: here a figure needs no currency, and the bare kind will do."""
    text = utterance.text
    said = utterance.amounts or amounts(text, language, currency)
    if any(amount.amount is not None and amount.amount > 1 for amount in said):
        return tuple(a for a in said if a.amount is None or a.amount > 1)  # "every single krone" names no sum
    bare = tuple(amount_of(text, price, currency) for price in bare_figures(text, language, known))
    named = tuple(a for a in said if a.amount is None)
    return bare or named or (Amount(None, None, kind_near(text, 0, len(text))),)


def _settled(final: list[Standing], new: Standing, text: str) -> list[Standing]:
    if new.amount.amount is None:
        repeats = any(new.amount.kind in (None, old.amount.kind) for old in final)
        return final if repeats else [*final, new]
    same = [old for old in final if _is_same(old.amount, new.amount)]
    revised = same or ([] if _ON_TOP.search(text) else [old for old in final if _is_revised(old.amount, new.amount)])
    kind = new.amount.kind or next((old.amount.kind for old in reversed(revised) if old.amount.kind), None)
    return [*(old for old in final if old not in revised), replace(new, amount=replace(new.amount, kind=kind))]


_ON_TOP = re.compile(
    r"\b(?:on top|as well|also|plus|another|extra|more|too|oveni|oven i|oppå|på toppen|i tillegg|i tillæg|attpå|"
    r"dessuten|dessutom|desuden|också|også|ekstra|till|mer|mere|ovanpå|utöver|i tillägg|separate)\b",
    re.IGNORECASE,
)


def _is_same(old: Amount, new: Amount) -> bool:
    return old.amount == new.amount and old.currency == new.currency


def _is_revised(old: Amount, new: Amount) -> bool:
    same_kind = old.kind == new.kind or old.kind is None or new.kind is None
    return same_kind and (old.amount is None or old.currency == new.currency)
