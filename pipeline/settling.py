"""What stands of the offers of a call: each utterance that offers adds to what was offered before, or replaces it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.amounts import amount_of, usual_currency
from pipeline.call import Amount, Call
from pipeline.named import named
from pipeline.prices import prices
from pipeline.referred import Said, referred

_ON_TOP = re.compile(
    r"\b(?:on top|as well|also|plus|another|extra|more|too|separate\w*|oveni|oven i|oppå|på toppen|i tillegg|i tillæg|"
    r"attpå|dessuten|dessutom|desuden|også|också|ekstra|till|til for|mer|mere|ovanpå|utöver|i tillägg)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:make (?:it|that)|instead|rather|i stedet|i staden|istedenfor|istället|i stället|(?:da|så|då) (?:sier|siger|"
    r"säger) (?:vi|jeg|jag)|eller|or)\b",
    re.IGNORECASE,
)

MOST = 50  # amounts that stand at once, the last ones: each new one is held against all of them


@dataclass(frozen=True)
class Standing:
    """An amount that was finally offered, and the utterance (index in the call) that named it last."""

    amount: Amount
    utterance: int


def each_offered(call: Call, codes: Collection[str]) -> Iterator[tuple[int, Amount]]:
    """All amounts of the utterances tagged with one of `codes`, revised or not, with the number of the utterance."""
    currency = usual_currency(call)
    known = _sums_named(call)
    said = list(call.utterances())
    for index, (_, utterance) in enumerate(said):
        if utterance.judgement and any(code in utterance.judgement for code in codes):
            offers = named(utterance, call.language, currency, known)
            if all(amount.amount is None for amount in offers):
                offers = (*_meant(offers, said, call.language, index, ()), *offers)
            yield from ((index, amount) for amount in offers)


def _sums_named(call: Call) -> set[float]:
    said = (u for turn in call.turns for u in turn.utterances)
    return {p.value for u in said for p in prices(u.text, call.language) if p.currency != "%"}


def standing(call: Call, codes: Collection[str]) -> tuple[Standing, ...]:
    """What the agents offered in the utterances tagged with one of `codes`, as it stood at the end."""
    final: list[Standing] = []
    currency = usual_currency(call)
    said = [(n, u) for n, turn in enumerate(call.turns) for u in turn.utterances]
    lines = list(call.utterances())
    known = _sums_named(call)
    for index, (turn, utterance) in enumerate(said):
        if utterance.judgement and any(code in utterance.judgement for code in codes):
            before, offers = final, named(utterance, call.language, currency, known)
            if all(amount.amount is None for amount in offers):
                offers = _meant(offers, lines, call.language, index, before)
            for amount in offers:
                adds, instead = _ON_TOP.search(utterance.text), _INSTEAD.search(utterance.text)
                open_to = [old for old in before if instead or (not adds and said[old.utterance][0] != turn)]
                final = _settled(final, Standing(amount, index), open_to)[-MOST:]
    whole = [one for one in final if one.amount.amount is not None or one.amount.kind]
    return tuple(whole or final[:1])


def _meant(
    offers: tuple[Amount, ...], said: Said, language: str | None, index: int, before: Sequence[Standing]
) -> tuple[Amount, ...]:
    """The offer with the sum it refers to, unless that stands already or goods are offered."""
    kind = offers[0].kind
    found = referred(said, index, language) if kind not in ("goods", "voucher") else None
    if found is None or any(old.amount.amount == found[1].value for old in before):
        return offers
    return (replace(amount_of(found[0], found[1], found[1].currency), kind=kind),)


def _settled(final: Sequence[Standing], new: Standing, open_to: Sequence[Standing]) -> list[Standing]:
    """`open_to`: those that a new amount may replace; it also replaces itself, and amounts that it is the sum of."""
    amount = new.amount
    if amount.amount is None:
        repeats = any(amount.kind in (None, old.amount.kind) for old in final)
        return list(final) if repeats else [*final, new]
    revised = [old for old in final if _is_same(old.amount, amount)] or _parts(final, amount)
    revised = revised or [
        old for old in final if (old in open_to or old.amount.amount is None) and _is_revised(old.amount, amount)
    ]
    kind = amount.kind or next((old.amount.kind for old in reversed(revised) if old.amount.kind), None)
    return [*(old for old in final if old not in revised), replace(new, amount=replace(amount, kind=kind))]


def _parts(final: Sequence[Standing], total: Amount) -> list[Standing]:
    """What stands and adds up to `total`."""
    alike = [old for old in final if old.amount.amount is not None and old.amount.currency == total.currency]
    together = sum(old.amount.amount or 0 for old in alike)
    return alike if len(alike) > 1 and abs(together - (total.amount or 0)) < 0.01 else []


def _is_same(old: Amount, new: Amount) -> bool:
    return old.amount == new.amount and old.currency == new.currency


def _is_revised(old: Amount, new: Amount) -> bool:
    same_kind = old.kind == new.kind or old.kind is None or new.kind is None
    return same_kind and (old.amount is None or old.currency == new.currency)
