"""Amounts of money and percentages in a text."""

from __future__ import annotations

from collections import Counter

from pipeline.call import Amount, Call
from pipeline.currencies import HOME, SLANG
from pipeline.kinds import given_for_nothing, kind_near
from pipeline.prices import Price, prices
from pipeline.wordlists import words


def amounts(text: str, language: str | None, usual: str | None = None) -> tuple[Amount, ...]:
    """The amounts in a text, in order, each with the kind its nearest words tell; "%" counts as a currency.

    Something given for nothing ("next month on us") is an amount without a figure. `usual` is the currency of the call:
    in euros a tenner is ten euros.
    """
    found = tuple(amount_of(text, price, of_slang(text, price, usual)) for price in prices(text, language))
    kind = None if found else given_for_nothing(text)
    return (Amount(None, None, kind),) if kind else found


def amount_of(text: str, price: Price, currency: str | None) -> Amount:
    kind = "percent" if currency == "%" else kind_near(text, price.start, price.end)
    return Amount(int(price.value) if price.value == int(price.value) else price.value, currency, kind)


def usual_currency(call: Call) -> str | None:
    """That of the language; for English, the one the call speaks of most, slang left out where there is more."""
    if call.language in HOME:
        return HOME[call.language]
    named: Counter[str] = Counter()
    slang: Counter[str] = Counter()
    for _, utterance in call.utterances():
        for price in prices(utterance.text, call.language):
            if price.currency and price.currency != "%":
                (slang if _is_slang(utterance.text, price) else named)[price.currency] += 1
    common = (named or slang).most_common(1)
    return common[0][0] if common else None


def of_slang(text: str, price: Price, usual: str | None) -> str | None:
    return usual if usual and _is_slang(text, price) else price.currency


def _is_slang(text: str, price: Price) -> bool:
    return not SLANG.isdisjoint(words(text[price.start : price.end]))
