"""Two versions of a card: which scores can be held against each other, and what changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from pipeline.scorecards.card import Item, Scorecard


@dataclass(frozen=True)
class Change:
    """An item that is not the same in both versions."""

    id: str
    kind: Literal["added", "removed", "changed"]
    fields: tuple[str, ...] = ()  # of Item, those that differ
    comparable: bool = False


def comparable(old: Scorecard, new: Scorecard) -> tuple[str, ...]:
    """Ids of the scored items that count the same thing in the same way, in the new order."""
    before = {item.id: item for item in old.items}
    return tuple(item.id for item in new.items if item.id in before and _alike(before[item.id], item))


def comparable_total(old: Scorecard, new: Scorecard) -> bool:
    """Whether the totals are of the same questions with the same weights."""
    return _weighing(old) == _weighing(new)


def changes(old: Scorecard, new: Scorecard) -> tuple[Change, ...]:
    """Changed and added items in the new order, then those that are gone."""
    before = {item.id: item for item in old.items}
    after = {item.id for item in new.items}
    found = [_change(before.get(item.id), item) for item in new.items if before.get(item.id) != item]
    return (*found, *(Change(item.id, "removed") for item in old.items if item.id not in after))


def _alike(one: Item, other: Item) -> bool:
    return one.measure is not None and _counting(one) == _counting(other)


def _counting(item: Item) -> tuple[object, ...]:
    return item.measure, item.count_as, item.target


def _weighing(card: Scorecard) -> dict[str, tuple[object, ...]]:
    return {i.id: (*_counting(i), i.weight, i.least) for i in card.items if i.measure is not None}


def _change(old: Item | None, new: Item) -> Change:
    if old is None:
        return Change(new.id, "added")
    differing = tuple(f.name for f in fields(Item) if getattr(old, f.name) != getattr(new, f.name))
    return Change(new.id, "changed", differing, _alike(old, new))
