"""What a scorecard is: questions a quality manager asks, each answered 0 … 100 by one measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.errors import WrongUse
from pipeline.profiles import Measure

Texts = Mapping[str, str]  # language -> text
CountAs = Literal["share", "complement", "target"]


@dataclass(frozen=True)
class Reference:
    """A published average to hold a score against."""

    value: float  # 0 … 100
    source: str


@dataclass(frozen=True)
class Item:
    """One question. Without a measure it is shown and never scored."""

    id: str  # stays the same from version to version
    question: Texts
    measure: str | None
    count_as: CountAs = "share"
    target: tuple[float, float] | None = None  # in the measure's unit: 0.4 of the time, 2.0 seconds
    weight: float = 1.0  # 0 without a measure
    category: str | None = None
    reference: Reference | None = None
    since: str | None = None  # the card's version that first asked it this way
    note: Texts = field(default_factory=dict)  # what the text can tell of it, and what not
    least: int = 1  # smallest total of the measure that gives an answer


@dataclass(frozen=True)
class Category:
    name: str
    title: Texts
    reference: Reference | None = None


@dataclass(frozen=True)
class Scorecard:
    name: str
    version: str
    items: tuple[Item, ...]
    title: Texts = field(default_factory=dict)
    about: Texts = field(default_factory=dict)
    source: str = ""
    categories: tuple[Category, ...] = ()

    @property
    def weight(self) -> float:
        return sum(item.weight for item in self.items)

    def __getitem__(self, item_id: str) -> Item:
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(f"{item_id!r} is not in the card {self.name}; it has {', '.join(i.id for i in self.items)}")


def must_fit(item: Item, measure: Measure) -> None:
    """WrongUse where the measure cannot answer 0 … 100: without a target only a share can."""
    if item.count_as != "target" and measure.unit != "share":
        raise WrongUse(f"The question {item.id} scores {measure.name}, which is not a share; give it a target.")
