"""Amounts of money and percentages in what is said, and those of them that were offered as compensation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from pipeline.call import Amount, Call, Utterance
from pipeline.kinds import given_for_nothing, kind_near
from pipeline.prices import HOME, Price, bare_figures, prices


def amounts(text: str, language: str | None) -> tuple[Amount, ...]:
    """The amounts in a text, in order, each with the kind its nearest words tell; "%" counts as a currency.

    Something given for nothing ("next month on us") is an amount without a figure.
    """
    found = tuple(_amount(text, price, price.currency) for price in prices(text, language))
    kind = None if found else given_for_nothing(text)
    return (Amount(None, None, kind),) if kind else found


def with_amounts(call: Call) -> Call:
    """The call with the amounts of every utterance; those that came with it stay."""
    turns = []
    for turn in call.turns:
        utterances = (u if u.amounts else replace(u, amounts=amounts(u.text, call.language)) for u in turn.utterances)
        turns.append(replace(turn, utterances=tuple(utterances)))
    return replace(call, turns=tuple(turns))


def offered(call: Call, codes: Collection[str] = ("compensation_offered",)) -> tuple[Amount, ...]:
    """What the agents offered in the utterances tagged with one of `codes`, as it stood at the end.

    A later amount replaces an earlier one in the same currency, unless both name their kinds and these differ. An offer
    that names nothing is one amount of which nothing is known, if there is no other. Empty where nothing was offered.
    """
    final: list[Amount] = []
    for _, amount in each_offered(call, codes):
        final = _settled(final, amount)
    known = [amount for amount in final if amount.amount is not None or amount.kind]
    return tuple(known or final[:1])


def each_offered(call: Call, codes: Collection[str]) -> Iterator[tuple[int, Amount]]:
    """All amounts of the utterances tagged with one of `codes`, revised or not, with the number of the utterance."""
    currency = _usual_currency(call)
    for number, (_, utterance) in enumerate(call.utterances()):
        if utterance.judgement and any(code in utterance.judgement for code in codes):
            for amount in _offers(utterance, call.language, currency):
                if amount.amount is None or amount.amount > 1:  # "every single krone" names no sum
                    yield number, amount


def _offers(utterance: Utterance, language: str | None, currency: str | None) -> tuple[Amount, ...]:
    """The amounts of an offer: here a figure needs no currency, and the bare kind will do."""
    text = utterance.text
    said = utterance.amounts or amounts(text, language)
    if any(amount.amount is not None for amount in said):
        return said
    bare = tuple(_amount(text, price, currency) for price in bare_figures(text, language))
    return bare or said or (Amount(None, None, kind_near(text, 0, len(text))),)


def _settled(final: list[Amount], new: Amount) -> list[Amount]:
    if new.amount is None:
        repeats = any(new.kind in (None, old.kind) for old in final)
        return final if repeats else [*final, new]
    revised = [old for old in final if _is_revised(old, new)]
    kind = new.kind or next((old.kind for old in reversed(revised) if old.kind), None)
    return [*(old for old in final if old not in revised), replace(new, kind=kind)]


def _is_revised(old: Amount, new: Amount) -> bool:
    same_kind = old.kind == new.kind or old.kind is None or new.kind is None
    return same_kind and (old.amount is None or old.currency == new.currency)


def _amount(text: str, price: Price, currency: str | None) -> Amount:
    kind = kind_near(text, price.start, price.end) or ("percent" if currency == "%" else None)
    return Amount(int(price.value) if price.value == int(price.value) else price.value, currency, kind)


def _usual_currency(call: Call) -> str | None:
    """That of the language; for English, the one the call speaks of most."""
    if call.language in HOME:
        return HOME[call.language]
    named = Counter(price.currency for _, u in call.utterances() for price in prices(u.text, call.language))
    del named["%"], named[None]
    return named.most_common(1)[0][0] if named else None
