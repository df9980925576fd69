"""What surrounds each offer of a call: what was at stake, and what had come before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.call import Amount, Call
from pipeline.codebook import Codebook
from pipeline.findings import is_judged
from pipeline.lines import Line, lines_of
from pipeline.settling import each_offered
from pipeline.stakes import at_stake


@dataclass(frozen=True)
class Offer:
    """One of the amounts of `Facts.compensation`. None where not known or not judged."""

    amount: Amount
    utterance: int | None  # the first in which this amount was offered, over the call
    stake: Amount | None  # what the matter was worth, where it was said before; never less than `worth`
    worth: float | None  # in the currency of the stake where there is one: a percentage is that of the stake
    deferred: bool | None  # the agent had passed the decision on
    probed: bool | None  # the agent had explored needs
    asked: bool | None  # the customer had asked for compensation


def offers_of(call: Call, codebook: Codebook) -> tuple[Offer, ...]:
    """One for each amount of `call.facts.compensation`, in that order."""
    offered = call.facts.compensation if call.facts else ()
    if not offered:
        return ()
    said = tuple(each_offered(call, codebook.giving)) if is_judged(call) else ()
    lines = lines_of(call)
    return tuple(_offer(call, amount, said, lines, codebook) for amount in offered)


def _offer(
    call: Call, amount: Amount, said: Sequence[tuple[int, Amount]], lines: Sequence[Line], codebook: Codebook
) -> Offer:
    at = next((number for number, other in said if _is_same(amount, other)), None)
    stake = None
    if at is not None and (amount.amount is None or amount.currency):
        stake = _covering(amount, at_stake(call, at, amount.currency, codebook.giving))
    before = () if at is None else tuple(line for line in lines if line.number < at)
    around = codebook.ledger

    def came(codes: Collection[str], speaker: str) -> bool | None:
        if at is None or not codes:
            return None
        return any(line.speaker == speaker and line.has(codes) for line in before)

    return Offer(
        amount,
        at,
        stake,
        _worth(amount, stake),
        came(around.deferring, "agent"),
        came(around.probing, "agent"),
        came(around.asking, "customer"),
    )


def _is_same(settled: Amount, said: Amount) -> bool:
    """A kind said later belongs to an amount said before; of two without a figure the kind tells."""
    if settled.amount is None:
        return said.amount is None and said.kind == settled.kind
    return (said.amount, said.currency) == (settled.amount, settled.currency)


def _covering(amount: Amount, stake: Amount | None) -> Amount | None:
    """None where more was offered than that: the price spoken of was one of several, or of something else."""
    worth = _worth(amount, stake)
    too_little = worth is not None and stake is not None and stake.amount is not None and worth > stake.amount
    return None if too_little else stake


def _worth(amount: Amount, stake: Amount | None) -> float | None:
    if amount.currency != "%" or amount.amount is None:
        return amount.amount
    return None if stake is None or stake.amount is None else round(stake.amount * amount.amount / 100, 2)
