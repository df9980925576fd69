"""What was given away as a page: by team, agent and reason, each currency by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.ledger import Total
from pipeline.report.facts import Fact
from pipeline.report.page import named_doubts
from pipeline.report.words import NONE, Words
from pipeline.showing import Showing


@dataclass(frozen=True)
class LedgerRow:
    key: str
    href: str
    currency: str
    calls: str
    offers: str
    sum: str
    of_stake: str
    alone: str
    probed: str
    asked: str
    again: str


@dataclass(frozen=True)
class LedgerTable:
    id: str
    title: str
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True)
class LedgerPage:
    home: str
    doubts: tuple[Fact, ...]
    tables: tuple[LedgerTable, ...]
    codebook_version: str


def ledger_page(
    totals: Mapping[str, tuple[Total, ...]],
    shown: Showing,
    codebook: Codebook,
    words: Words,
    hrefs: Mapping[str, str] | None = None,
    home: str = "",
) -> LedgerPage:
    """`totals`: by what they are added up; `hrefs`: name of an agent or team -> address of their page."""
    titles = {
        "team": words.gettext("By team"),
        "agent": words.gettext("By agent"),
        "reason": words.gettext("By reason of the call"),
        "customer": words.gettext("By customer"),
    }
    tables = tuple(
        LedgerTable(f"by-{by}", titles[by], tuple(_row(total, words, hrefs or {}) for total in found))
        for by, found in totals.items()
        if any(total.key is not None for total in found)
    )
    return LedgerPage(home, named_doubts(shown.doubtful, shown.left_out, codebook, words), tables, codebook.version)


def _row(total: Total, words: Words, hrefs: Mapping[str, str]) -> LedgerRow:
    money = NONE if total.sum is None else words.money(total.sum, total.currency)
    stake = f"{words.percent(total.of_stake)} ({words.number(total.staked)})" if total.staked else NONE
    return LedgerRow(
        total.key or words.gettext("not named"),
        hrefs.get(total.key or "", ""),
        total.currency or words.gettext("no currency said"),
        words.number(total.calls),
        words.number(total.offers),
        money,
        stake,
        _part(total.alone, total.deferred, words),
        _part(total.probed, total.unprobed, words),
        _part(total.asked, total.volunteered, words),
        words.number(total.repeat_customers),
    )


def _part(part: int, rest: int, words: Words) -> str:
    return f"{words.number(part)}/{words.number(part + rest)}" if part + rest else NONE
