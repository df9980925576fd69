"""`*.yaml` -> Scorecard. docs/scorecards.md tells how to write one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats.entries import FaultError, entries_of, list_of, name_of, read_yaml, texts
from pipeline.formats.values import shown
from pipeline.profiles import Measure
from pipeline.scorecards.card import Category, CountAs, Item, Reference, Scorecard, must_fit

COUNT_AS: tuple[CountAs, ...] = ("share", "complement", "target")
_MOST = 1e9
_CARD = ("name", "version", "title", "about", "source", "categories", "items")
_CATEGORY = ("name", "title", "reference")
_ITEM = (
    "id", "question", "measure", "count_as", "target", "weight", "category", "reference", "since", "note", "least",
)  # fmt: skip


def load_card(path: Path) -> Scorecard:
    """UnreadableInput names the first thing that is wrong with it."""
    document = read_yaml(path, "scorecard")
    try:
        return _card(document)
    except FaultError as fault:
        raise UnreadableInput(path, str(fault), "mend that entry") from fault


@cache
def shipped_cards() -> tuple[Scorecard, ...]:
    return tuple(load_card(path) for path in sorted(Path(__file__).parent.glob("*.yaml")))


def find_card(name: str) -> Scorecard:
    """The shipped card of that name, or else the file."""
    for card in shipped_cards():
        if card.name == name:
            return card
    if not Path(name).is_file():
        names = ", ".join(card.name for card in shipped_cards())
        raise WrongUse(f"{name} is neither a scorecard of callcoach ({names}) nor a file; name one of them.")
    return load_card(Path(name))


def check_card(card: Scorecard, measures: Iterable[Measure]) -> None:
    """WrongUse where an item asks for a measure that `measures`, all those of a codebook, do not hold or cannot score.

    Without this check a misspelt measure looks like one that is left out.
    """
    known = {measure.name: measure for measure in measures}
    for item in card.items:
        if item.measure is None:
            continue
        if item.measure not in known:
            raise WrongUse(
                f"The question {item.id} of the card {card.name} asks for {item.measure}, which is no measure of this "
                "codebook; correct the name or add the category."
            )
        must_fit(item, known[item.measure])


def _card(document: Any) -> Scorecard:
    if not isinstance(document, dict) or not document.get("items"):
        raise FaultError("has no list of questions under `items:`")
    _only(document, _CARD, "the card")
    categories = tuple(_category(entry) for entry in entries_of(document, "categories"))
    names = [category.name for category in categories]
    items = tuple(_item(entry, names) for entry in entries_of(document, "items"))
    for some, what in ((names, "category"), ([item.id for item in items], "question")):
        if twice := [name for name in some if some.count(name) > 1]:
            raise FaultError(f"names the {what} {twice[0]} twice")
    return Scorecard(
        name=name_of(document, "card"),
        version=_version(document.get("version"), "version"),
        items=items,
        title=texts(document.get("title"), "title"),
        about=texts(document.get("about"), "text about it"),
        source=str(document.get("source") or ""),
        categories=categories,
    )


def _category(entry: Any) -> Category:
    name = name_of(entry, "category")
    _only(entry, _CATEGORY, f"the category {name}")
    return Category(name, texts(entry.get("title"), f"title of {name}"), _reference(entry.get("reference"), name))


def _item(entry: Any, categories: Sequence[str]) -> Item:
    name = name_of({"name": entry.get("id")} if isinstance(entry, dict) else None, "question")
    _only(entry, _ITEM, f"the question {name}")
    question = texts(entry.get("question"), f"question of {name}")
    if not question:
        raise FaultError(f"has {name} without a question")
    measure = entry.get("measure", "")
    if measure == "" or not isinstance(measure, str | None):
        raise FaultError(f"has {name} without a measure; where nothing measures it, say `measure: null`")
    category = entry.get("category")
    if category is not None and category not in categories:
        raise FaultError(f"puts {name} into the category {category!r}, which is not under `categories`")
    count_as, target = _counting(entry, name)
    return Item(
        id=name,
        question=question,
        measure=measure,
        count_as=count_as,
        target=target,
        weight=_weight(entry, name),
        category=category,
        reference=_reference(entry.get("reference"), name),
        since=None if entry.get("since") is None else _version(entry["since"], f"since of {name}"),
        note=texts(entry.get("note"), f"note of {name}"),
        least=_least(entry.get("least", 1), name),
    )


def _counting(entry: Mapping[str, Any], name: str) -> tuple[CountAs, tuple[float, float] | None]:
    count_as, target = entry.get("count_as", "share"), entry.get("target")
    if count_as not in COUNT_AS:
        raise FaultError(f"counts {name} as {count_as!r}, which is none of {', '.join(COUNT_AS)}")
    if (count_as == "target") != (target is not None):
        raise FaultError(f"has {name} with only one of `count_as: target` and `target`")
    if target is None:
        return count_as, None
    ends = [_number(end) for end in list_of(target, f"target of {name}")]
    match ends:
        case [float(low), float(high)] if 0 <= low <= high:
            return count_as, (low, high)
    raise FaultError(f"has a target of {name} that is not [low, high]: {target}")


def _weight(entry: Mapping[str, Any], name: str) -> float:
    if entry["measure"] is None:
        if "weight" in entry:
            raise FaultError(f"gives {name} a weight and no measure")
        return 0.0
    weight = _number(entry.get("weight", 1))
    if weight is None or weight <= 0:
        raise FaultError(f"has a weight of {name} that is not a number above 0: {shown(entry['weight'])}")
    return weight


def _reference(value: Any, name: str) -> Reference | None:
    if value is None:
        return None
    average, source = (_number(value.get("value")), value.get("source")) if isinstance(value, dict) else (None, None)
    if average is None or not 0 <= average <= 100 or not source:
        raise FaultError(f"has a reference of {name} without a value from 0 to 100 and its source")
    return Reference(average, str(source))


def _least(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
        raise FaultError(f"has a least of {name} that is not a whole number from 1: {shown(value)}")
    return value


def _version(value: Any, what: str) -> str:
    """YAML reads 1.10 as the number 1.1."""
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise FaultError(f"has the {what} {value!r}; put a version in quotes")
    return str(value)


def _only(entry: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    if unknown := [key for key in entry if key not in keys]:
        raise FaultError(f"has `{unknown[0]}` in {where}, which says nothing there; it may have {', '.join(keys)}")


def _number(value: Any) -> float | None:
    """None also for what no sum can be made of: infinity, and more than anybody means."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST
    return float(value) if known else None
