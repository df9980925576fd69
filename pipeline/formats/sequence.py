"""The parts of `codebook.yaml` about what follows what: order rules, opportunities, replies, courses, offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.codebook import CUSTOMER_ASKS, CUSTOMER_BEGINS, Around, Course, Opportunity, OrderRule, Replies
from pipeline.formats.entries import FaultError, codes_of, name_of, texts
from pipeline.formats.values import shown

_LISTS = ("agent_leads", "customer_leads", "opening", "worse", "better", "leaving", "staying")
_AROUND = ("deferring", "probing", "asking")


def order_rule(entry: Any, codes: Sequence[str]) -> OrderRule:
    name = name_of(entry, "order rule")
    first, before, after = (
        codes_of(entry.get(side), f"the order rule {name}, `{side}`", codes) for side in ("first", "before", "after")
    )
    if not first or bool(before) == bool(after):
        raise FaultError(f"has the order rule {name}, which needs `first` and one of `before` and `after`")
    if both := sorted({*first} & {*before, *after}):
        raise FaultError(f"has the order rule {name}, where {both[0]} should come before or after itself")
    return OrderRule(name, first, texts(entry.get("title"), f"title of {name}"), before, after)


def opportunity(entry: Any, codes: Sequence[str], agents: Sequence[str]) -> Opportunity:
    name = name_of(entry, "opportunity")
    when, then, before = (
        codes_of(entry.get(side), f"the opportunity {name}, `{side}`", (*codes, CUSTOMER_BEGINS))
        for side in ("when", "then", "before")
    )
    turns = entry.get("turns", 2)
    if wrong := [code for code in (*then, *before) if code not in agents]:
        raise FaultError(f"has the opportunity {name} with {wrong[0]!r}, which is no code of the agent")
    if not when or not then:
        raise FaultError(f"has the opportunity {name}, which needs `when` and `then`")
    if not isinstance(turns, int) or not 1 <= turns <= 1000:
        raise FaultError(f"has the opportunity {name}, whose `turns` is {shown(turns)}, not a number from 1 to 1000")
    return Opportunity(name, when, then, texts(entry.get("title"), f"title of {name}"), turns, before)


def replies(entry: Any, codes: Sequence[str]) -> Replies:
    name = name_of(entry, "reply")
    after = codes_of(entry.get("after"), f"the reply {name}, `after`", codes)
    if len(after) != 1:
        raise FaultError(f"has the reply {name}, which needs one code as `after`")
    found = codes_of(entry.get("codes"), f"the reply {name}, `codes`", codes)
    return Replies(name, after[0], found, texts(entry.get("title"), f"title of {name}"))


def course(entry: Any, codes: Sequence[str]) -> Course:
    if not isinstance(entry, dict) or set(entry) - {*_LISTS, "opening_seconds"}:
        raise FaultError(f"has a `course` that is more than {', '.join((*_LISTS, 'opening_seconds'))}")
    lists = {part: codes_of(entry.get(part), f"the course, `{part}`", (*codes, CUSTOMER_ASKS)) for part in _LISTS}
    seconds = entry.get("opening_seconds", 30)
    if not isinstance(seconds, int) or not 1 <= seconds <= 3600:
        raise FaultError(f"has a course whose `opening_seconds` is {shown(seconds)}, not a number from 1 to 3600")
    return Course(opening_ms=1000 * seconds, **lists)


def ledger(entry: Any, codes: Sequence[str]) -> Around:
    if not isinstance(entry, dict) or set(entry) - {*_AROUND}:
        raise FaultError(f"has a `ledger` that is more than {', '.join(_AROUND)}")
    return Around(**{part: codes_of(entry.get(part), f"the ledger, `{part}`", codes) for part in _AROUND})
