"""Amounts of money and percentages in what is said, and those of them that were offered as compensation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.amounts import amounts, usual_currency
from pipeline.call import Amount, Call
from pipeline.settling import standing

__all__ = ["amounts", "offered", "with_amounts"]


def with_amounts(call: Call) -> Call:
    """The call with the amounts of every utterance; those that came with it stay."""
    turns, usual = [], usual_currency(call)
    for turn in call.turns:
        said = (u if u.amounts else replace(u, amounts=amounts(u.text, call.language, usual)) for u in turn.utterances)
        turns.append(replace(turn, utterances=tuple(said)))
    return replace(call, turns=tuple(turns))


def offered(call: Call, codes: Collection[str] = ("compensation_offered",)) -> tuple[Amount, ...]:
    """What the agents offered in the utterances tagged with one of `codes`, as it stood at the end.

    A later amount replaces an earlier one in the same currency, unless both name their kinds and these differ, or it is
    said to come on top. An offer that names nothing is one amount of which nothing is known, if there is no other.
    Empty where nothing was offered.
    """
    return tuple(one.amount for one in standing(call, codes))
