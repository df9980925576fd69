"""Scorecards as the page shows them: each question 0 to 100 beside everyone and a published average."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.measures import measures
from pipeline.profiles import Profile, Rate
from pipeline.report import figures
from pipeline.report.words import NONE, Words
from pipeline.scorecards import Item, Reference, Scored, ScoredItem, Total


@dataclass(frozen=True)
class ItemView:
    id: str
    question: str
    note: str
    score: str  # "78", or a dash
    interval: str
    counts: str  # what it was counted from
    everyone: str
    x: float | None
    low: float | None
    high: float | None
    everyone_x: float | None
    reference_x: float | None
    reference: str  # "75.1, published average: …"; empty without one
    why_not: str  # empty where it was answered
    hover: str


@dataclass(frozen=True)
class CategoryView:
    title: str
    score: str
    reference: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class CardView:
    id: str
    title: str
    about: str
    source: str
    version: str
    score: str
    interval: str
    everyone: str
    answered: str  # "9 of 11 questions answered"
    categories: tuple[CategoryView, ...]


def card_views(profile: Profile, codebook: Codebook, words: Words) -> tuple[CardView, ...]:
    return tuple(_card(own, everyone, codebook, words) for own, everyone in profile.cards)


def _card(own: Scored, everyone: Scored, codebook: Codebook, words: Words) -> CardView:
    card = own.card
    views = {
        mine.item.id: _item(card.name, mine, all_of_us, codebook, words)
        for mine, all_of_us in zip(own.items, everyone.items, strict=True)
    }
    groups = [(c.title, c.reference, own.categories[c.name], c.name) for c in card.categories]
    categories = [
        CategoryView(
            words.title(title, name),
            _score(total, words),
            _reference(reference, words),
            tuple(views[item.id] for item in card.items if item.category == name),
        )
        for title, reference, total, name in groups
    ]
    rest = tuple(views[item.id] for item in card.items if item.category is None)
    if rest:
        categories.append(CategoryView("", "", "", rest))
    total = own.total
    return CardView(
        f"card-{card.name}",
        words.title(card.title, card.name),
        words.title(card.about),
        card.source,
        card.version,
        _score(total, words),
        _interval(total.low, total.high, words),
        _score(everyone.total, words),
        words.gettext(
            "%(answered)s of %(questions)s questions answered",
            answered=words.number(total.answered),
            questions=words.number(total.questions),
        ),
        tuple(category for category in categories if category.items),
    )


def _item(card: str, own: ScoredItem, everyone: ScoredItem, codebook: Codebook, words: Words) -> ItemView:
    item: Item = own.item
    measure = next((m for m in measures(codebook) if m.name == item.measure), None)
    rate = _counted(own)
    counts = figures.counts(measure, rate, words) if measure and rate else ""
    score, all_of_us = (_points(s.score, words) for s in (own, everyone))
    spread = _interval(own.low, own.high, words)
    reference = _reference(item.reference, words)
    hover = [
        f"{score} ({counts})" if counts else score,
        words.gettext("everyone %(score)s", score=all_of_us),
        reference,
    ]
    return ItemView(
        f"{card}-{item.id}",
        words.title(item.question, item.id),
        words.title(item.note),
        score,
        spread,
        counts,
        all_of_us,
        own.score,
        own.low,
        own.high,
        everyone.score,
        item.reference.value if item.reference else None,
        reference,
        _why_not(own, words),
        "; ".join(filter(None, hover)),
    )


def _counted(scored: ScoredItem) -> Rate | None:
    """What the score counts: of a complement the times it was not so."""
    rate = scored.rate
    return rate and (Rate(rate.total - rate.count, rate.total) if scored.item.count_as == "complement" else rate)


def _points(score: float | None, words: Words) -> str:
    """Halves upwards, as percentages are shown."""
    return NONE if score is None else words.number(math.floor(score + 0.5))


def _why_not(scored: ScoredItem, words: Words) -> str:
    if scored.score is not None or scored.why_not is None:
        return ""
    return {
        "no_measure": words.gettext("no measure of the words can answer this"),
        "left_out": words.gettext("the tagger is still too uncertain of this"),
        "nothing_to_count": words.gettext("not applicable in this period"),
        "too_few": words.gettext("too few times to answer"),
    }[scored.why_not]


def _score(total: Total, words: Words) -> str:
    return _points(total.score, words)


def _interval(low: float | None, high: float | None, words: Words) -> str:
    return "" if low is None or high is None else f"{words.number(low)}–{words.number(high)}"


def _reference(reference: Reference | None, words: Words) -> str:
    if reference is None:
        return ""
    return words.gettext(
        "published average %(value)s (%(source)s)", value=words.number(reference.value, 1), source=reference.source
    )
