"""What was given away, added up by currency. Percentages and offers without an amount are counted, never summed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.call import Amount
from pipeline.report import figures, quotes
from pipeline.report.places import Place, place
from pipeline.report.words import NONE, Words


@dataclass(frozen=True)
class Line:
    kind: str
    times: str
    sum: str  # empty where nothing can be added up


@dataclass(frozen=True)
class Sum:
    """One currency: its kinds, and all of them together."""

    currency: str
    lines: tuple[Line, ...]
    times: str
    total: str  # empty where nothing can be added up


@dataclass(frozen=True)
class Offer:
    call: str
    day: str
    at: str
    what: str
    kind: str
    place: Place


@dataclass(frozen=True)
class Ledger:
    sums: tuple[Sum, ...]
    times: str  # how many offers in all
    offers: tuple[Offer, ...]  # the newest
    more: str  # that not all are listed, empty where they are


def ledger(
    compensation: Sequence[tuple[str, Amount, int | None]], days: Mapping[str, datetime], words: Words
) -> Ledger:
    """Money by currency first, then numbers without one, percentages, and what had no amount."""
    groups: dict[str, list[Amount]] = defaultdict(list)
    for _, amount, _ in compensation:
        groups[_group(amount)].append(amount)
    last = ("?", "%", "")
    order = sorted(groups, key=lambda name: (last.index(name) + 1 if name in last else 0, name))
    offers = tuple(
        Offer(
            call,
            words.moment(days[call]) if call in days else "",
            words.clock(at),
            words.money(amount.amount, amount.currency)
            if amount.amount is not None
            else words.gettext("no amount said"),
            figures.kind_name(amount.kind, words),
            place(call, at),
        )
        for call, amount, at in compensation[: quotes.LISTED]
    )
    sums = tuple(_sum(name, groups[name], words) for name in order)
    times = words.number(len(compensation))
    return Ledger(sums, times, offers, quotes.more(len(offers), len(compensation), words))


def _group(amount: Amount) -> str:
    """Currency, `?` for a bare number, "" for no amount at all."""
    return "" if amount.amount is None else amount.currency or "?"


def _sum(name: str, amounts: list[Amount], words: Words) -> Sum:
    kinds: dict[str, list[Amount]] = defaultdict(list)
    for amount in amounts:
        kinds[figures.kind_name(amount.kind, words)].append(amount)
    title = {
        "": words.gettext("No amount said"),
        "%": words.gettext("Percentages"),
        "?": words.gettext("No currency said"),
    }
    lines = tuple(
        Line(kind, words.number(len(kinds[kind])), _together(name, kinds[kind], words)) for kind in sorted(kinds)
    )
    return Sum(title.get(name, name), lines, words.number(len(amounts)), _together(name, amounts, words))


def _together(name: str, amounts: list[Amount], words: Words) -> str:
    known = [amount.amount for amount in amounts if amount.amount is not None]
    if name == "" or not known:
        return NONE
    if name == "%":
        return ", ".join(f"{known.count(value)} × {words.money(value, '%')}" for value in sorted(set(known)))
    return words.money(sum(known), None if name == "?" else name)
