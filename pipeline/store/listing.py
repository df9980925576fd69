"""Which calls a list holds, and in what order.

A condition that leaves few calls is asked first, by its own index, and the others of those calls alone. Where none
does, the calls are gone through in their order until the list is full: everything asked of each stands in that index,
or is one look into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, case, exists, or_, select

from pipeline.searching import Search, parse
from pipeline.store import search
from pipeline.store.schema import call_agents, calls, chances, findings, names
from pipeline.store.schema_review import call_codes, comments, reviews
from pipeline.store.scope import seen_by
from pipeline.viewers import Viewer

Sort = Literal["newest", "oldest", "longest", "shortest", "analysed"]
Words = Literal["full", "draft", "none", "out"]  # "out": kept out of profiles by a flag
Reviewed = Literal["yes", "no", "me"]
SORTS: tuple[Sort, ...] = get_args(Sort)
WORDS: tuple[Words, ...] = get_args(Words)
REVIEWED: tuple[Reviewed, ...] = get_args(Reviewed)
FEW = 2000  # calls that are asked one by one
COUNTED = 1000  # more are "more than that"


@dataclass(frozen=True)
class Listing:
    """Calls that meet all of it. `agent` and `team` are numbers of names; a call without a date is in no period."""

    text: str = ""
    agent: int | None = None
    team: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    code: str | None = None
    finding: str | None = None  # an order rule
    chance: str | None = None  # an opportunity
    taken: bool = False  # of `chance`: taken, else missed
    reason: str | None = None
    language: str | None = None
    quality: Words | None = None
    reviewed: Reviewed | None = None
    disputed: bool = False  # a dispute is open
    sort: Sort = "newest"

    @property
    def search(self) -> Search:
        return parse(self.text)


@dataclass(frozen=True)
class AsOf:
    """The store as it was when a sample was drawn: calls stored later, and what was reviewed later, change nothing."""

    last_key: int
    at: datetime


@dataclass(frozen=True)
class _Condition:
    holds: ColumnElement[bool]  # of a call
    keys: Select[Any] | None = None  # calls of which it holds, where an index has them


@dataclass(frozen=True)
class Chosen:
    """How calls are found: conditions, and what to order by."""

    conditions: Sequence[ColumnElement[bool]]
    order: Sequence[ColumnElement[Any]] = field(default_factory=tuple)

    def keys(self, limit: int | None = None) -> Select[Any]:
        return select(calls.c.key).where(*self.conditions).order_by(*self.order).limit(limit)


def chosen(connection: Connection, listing: Listing, viewer: Viewer | None, as_of: AsOf | None = None) -> Chosen:
    """Restricted to what `viewer` may see."""
    conditions = list(_conditions(connection, listing, viewer, as_of))
    few: tuple[_Condition, Sequence[int]] | None = None
    for condition in conditions:
        if condition.keys is None:
            continue
        found = connection.scalars(condition.keys.limit(FEW + 1)).all()
        if len(found) <= FEW and (few is None or len(found) < len(few[1])):
            few = condition, found
    holding = [condition.holds for condition in conditions if few is None or condition is not few[0]]
    if few is not None:
        holding.append(calls.c.key.in_(set(few[1])))
    return Chosen(holding, _order(listing.sort))


def _conditions(
    connection: Connection, listing: Listing, viewer: Viewer | None, as_of: AsOf | None
) -> Iterator[_Condition]:
    if viewer is not None and not viewer.sees_all:
        yield _Condition(_alone(seen_by(viewer)), _keys(calls.c.key, seen_by(viewer)))
    yield from _of_the_call(listing)
    yield from _of_its_parts(listing)
    yield from _of_reviews(listing, viewer, as_of)
    if as_of is not None:
        yield _Condition(_alone(calls.c.key <= as_of.last_key))
    if asked := listing.search:
        keys, held = search.holding(connection, asked)
        inside = _alone(calls.c.key.in_(keys))
        begun = any(term.beginning for term in asked.wanted)  # gathers all its words first: not to be done twice
        yield _Condition(inside, None if begun else keys) if held else _Condition(~inside)


def _of_the_call(listing: Listing) -> Iterator[_Condition]:
    yield _Condition(calls.c.emptied_at.is_(None))  # of the others there is nothing to read
    if listing.team is not None:
        yield _Condition(_alone(calls.c.team_id == listing.team), _keys(calls.c.key, calls.c.team_id == listing.team))
    if listing.first_day is not None:
        yield _Condition(calls.c.local_day >= listing.first_day)
    if listing.last_day is not None:
        yield _Condition(calls.c.local_day <= listing.last_day)
    if listing.quality == "out":
        yield _Condition(_alone(~calls.c.counts), _keys(calls.c.key, ~calls.c.counts))
    elif listing.quality is not None:
        yield _Condition(_alone(calls.c.quality == listing.quality))
    for column, value in ((calls.c.language, listing.language), (calls.c.reason, listing.reason)):
        if value is not None:
            yield _Condition(_alone(column == value))


def _of_its_parts(listing: Listing) -> Iterator[_Condition]:
    if listing.agent is not None:
        yield _there(call_agents.c.call_key, call_agents.c.agent_id == listing.agent)
    if listing.code is not None:
        yield _there(call_codes.c.call_key, call_codes.c.code_id == _id("code", listing.code))
    if listing.finding is not None:
        yield _there(findings.c.call_key, findings.c.rule == listing.finding)
    if listing.chance is not None:
        asked = chances.c.opportunity_id == _id("opportunity", listing.chance)
        yield _there(chances.c.call_key, asked, chances.c.taken == listing.taken)


def _of_reviews(listing: Listing, viewer: Viewer | None, as_of: AsOf | None) -> Iterator[_Condition]:
    then = [reviews.c.at <= as_of.at] if as_of else []
    if listing.reviewed == "no":
        yield _Condition(~exists().where(reviews.c.call_key == calls.c.key, *then))
    elif listing.reviewed is not None:
        mine = [reviews.c.person == (viewer.person if viewer else "")] if listing.reviewed == "me" else []
        yield _there(reviews.c.call_key, *mine, *then)
    if listing.disputed:
        yield _there(comments.c.call_key, *open_disputes(as_of))


def open_disputes(as_of: AsOf | None = None) -> list[ColumnElement[bool]]:
    standing = [comments.c.code.is_not(None), comments.c.removed_at.is_(None)]
    if as_of is None:
        return [*standing, comments.c.settled_at.is_(None)]
    later = or_(comments.c.settled_at.is_(None), comments.c.settled_at > as_of.at)
    return [*standing, comments.c.at <= as_of.at, later]


def _there(key: ColumnElement[int], *conditions: ColumnElement[bool]) -> _Condition:
    """Another table has a row for the call."""
    return _Condition(exists().where(key == calls.c.key, *conditions), _keys(key, *conditions))


def _keys(key: ColumnElement[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(key).where(*conditions)


def _alone(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition as one that no other index is tempted by: going through calls in order is never slow."""
    return case((condition, 1), else_=0) == 1


def _order(sort: Sort) -> tuple[ColumnElement[Any], ...]:
    day, at, key, length = calls.c.local_day, calls.c.started_at, calls.c.key, calls.c.duration_ms
    return {
        "newest": (day.desc().nulls_last(), at.desc().nulls_last(), key.desc()),
        "oldest": (day.asc().nulls_last(), at.asc().nulls_last(), key.asc()),
        "longest": (length.desc().nulls_last(), key.desc()),
        "shortest": (length.asc().nulls_last(), key.desc()),
        "analysed": (calls.c.saved_at.desc(), key.desc()),
    }[sort]


def _id(kind: str, name: str) -> Any:
    return select(names.c.id).where(names.c.name == name, names.c.kind == kind).scalar_subquery()
