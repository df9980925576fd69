"""Scorecards: measures turned into answers 0 … 100 to the questions of quality managers."""

from pipeline.scorecards.card import Category, Item, Reference, Scorecard
from pipeline.scorecards.load import check_card, find_card, load_card, shipped_cards
from pipeline.scorecards.score import Scored, ScoredItem, Total, score
from pipeline.scorecards.versions import Change, changes, comparable, comparable_total

__all__ = [
    "Category",
    "Change",
    "Item",
    "Reference",
    "Scorecard",
    "Scored",
    "ScoredItem",
    "Total",
    "changes",
    "check_card",
    "comparable",
    "comparable_total",
    "find_card",
    "load_card",
    "score",
    "shipped_cards",
]
