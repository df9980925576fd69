"""What the matter was worth for which something was offered: the price, invoice or fee spoken of before the offer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.amounts import amounts
from pipeline.call import Amount, Call, Utterance
from pipeline.wordlists import words, wordset

_GIVEN = ("discount", "voucher")  # kinds that are no price, whatever stands beside them
# Norwegian, Swedish, Danish, English. A * stands for the rest of the word, or its beginning.
_MATTER = """
    pris* kost* betal* faktura* regning* *gebyr* *avgift* *beløp* verdi* verdt belast* trukket *abonnement* kjøp*
    *priset räkning* *belopp* värd* debiter* dragit dragits köp*
    *afgift* *fakturer* værdi* værd opkræv* trukket køb*
    price* cost* paid pay paying invoice* bill billed billing fee fees charge charged charges worth value deposit
    subscription* purchase*
"""
_EACH = re.compile(
    r"\b(?:per|each|apiece|a (?:day|week|month|year)|monthly"
    r"|(?:om|i) (?:måneden|månaden|døgnet|dygnet|året|ugen|uka|veckan)"
    r"|hver|hvert|varje|stykket|styck|times|ganger|gange|gånger|twice)\b",
    re.IGNORECASE,
)
_NOT = wordset("betalingskort betalkort kostbar kostnadsfri kostnadsfritt prisavslag prisavdrag")


def at_stake(call: Call, utterance: int, currency: str | None, offers: Collection[str]) -> Amount | None:
    """The one such amount ahead of the utterance with this number, of either speaker, in the offer's currency; of an
    offer in percent (or of no amount) in any. None where none was said, or several: which of them it is about, words
    alone do not tell.

    `offers`: codes of the utterances whose amounts are offers.
    """
    found: dict[tuple[float | None, str | None], Amount] = {}
    for number, (turn, said) in enumerate(call.utterances()):
        if number >= utterance:
            break
        judgement = said.judgement
        if turn.speaker == "other" or (judgement and any(code in judgement for code in offers)):
            continue
        found |= {(a.amount, a.currency): a for a in _prices_in(said, call.language) if _fits(a, currency)}
    return next(iter(found.values())) if len(found) == 1 else None


def _fits(amount: Amount, currency: str | None) -> bool:
    return amount.currency not in (None, "%") and currency in (amount.currency, "%", None)


def _prices_in(said: Utterance, language: str | None) -> Iterator[Amount]:
    """Amounts of an utterance that speaks of a price, less those said to be a discount or voucher; not prices of one of
    several, whose number is not known."""
    if not any(_speaks_of_price(word) for word in words(said.text)) or _EACH.search(said.text):
        return
    for amount in said.amounts or amounts(said.text, language):
        if amount.amount and amount.amount > 1 and amount.kind not in _GIVEN:
            yield amount


def _speaks_of_price(word: str) -> bool:
    return word not in _NOT and _PRICE_WORD.fullmatch(word) is not None


_PRICE_WORD = re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in _MATTER.split()))
