"""What can be chosen in the ledger, and which customers it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.codebook import Codebook
from pipeline.ledger import By, Total
from pipeline.report.words import Words
from pipeline.web.views.filters import Select, select

CUSTOMERS = 100  # rows


def by_select(words: Words, by: By, customers: bool) -> Select:
    """`customers`: whether they may be named."""
    sides = [
        ("team", words.gettext("Team")),
        ("agent", words.gettext("Agent")),
        ("reason", words.gettext("Reason of the call")),
        *([("customer", words.gettext("Customer"))] if customers else []),
    ]
    return select("by", words.gettext("Added up by"), sides, by)


def named(totals: Sequence[Total], by: By, codebook: Codebook, words: Words) -> tuple[Total, ...]:
    """Reasons as the codebook calls them."""
    if by != "reason":
        return tuple(totals)
    titles = {name: words.title(titles, name) for name, titles in codebook.reasons.items()}
    return tuple(replace(total, key=titles.get(total.key or "", total.key)) for total in totals)


def most_often(totals: Sequence[Total]) -> tuple[Total, ...]:
    """Customers with offers in most calls."""
    return tuple(sorted((t for t in totals if t.key), key=lambda total: -total.calls)[:CUSTOMERS])
