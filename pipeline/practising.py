"""What an agent practises, from the store: where it worked, where the chance passed, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from pipeline.codebook import Codebook
from pipeline.practice import Gap, Practice, Trend, Why, focus
from pipeline.profiles import Measure, Moment, Passage, Rate
from pipeline.sessions import Session
from pipeline.stats.change import beside, change
from pipeline.stats.chart import chart
from pipeline.store import Scope, Store

SHOWN, LOOKED_AT = 3, 12
Found = TypeVar("Found", Passage, Moment)
QUARTER, DAY = timedelta(days=91), timedelta(days=1)


@dataclass(frozen=True)
class Practised:
    """What is known of the agent."""

    scope: Scope
    measures: Sequence[Measure]
    gaps: Sequence[Gap]
    weeks: Mapping[str, tuple[tuple[date, Rate], ...]]
    sessions: Sequence[Session]  # the oldest first
    include_draft: bool


def practise(store: Store, agent: Practised, codebook: Codebook, chosen: str | None) -> Practice | None:
    """What the coach has `chosen`, else what was agreed last, else the largest gap; None where nothing is certain."""
    shown = {measure.name: measure for measure in agent.measures}
    agreed = next((s.focus for s in reversed(agent.sessions) if s.focus in shown), None)
    largest = focus(agent.gaps)
    name = chosen or agreed or (largest.measure.name if largest else None)
    if name is None:
        return None
    why: Why = "chosen" if chosen else "agreed" if agreed else "largest"
    gap = next((gap for gap in agent.gaps if gap.measure.name == name), None)
    worked, passed = worked_and_passed(store, agent.scope, shown[name], codebook, agent.include_draft)
    lent = () if worked else _of_colleagues(store, agent, shown[name], codebook)
    return Practice(shown[name], gap, why, worked, passed, lent, trend(store, shown[name], agent))


def _of_colleagues(store: Store, agent: Practised, measure: Measure, codebook: Codebook) -> tuple[Passage, ...]:
    """Places where it worked for others of the team; the agent has none, so all there are, are theirs."""
    team = store.team_of(agent.scope)
    whose = Scope(None, team, agent.scope.first_day, agent.scope.last_day)
    return worked_and_passed(store, whose, measure, codebook, agent.include_draft)[0]


def trend(store: Store, measure: Measure, agent: Practised) -> Trend:
    """Since the last session with calls after it, one where this was agreed if there is any.

    Before it as long as after, but at least a quarter.
    """
    weeks = agent.weeks.get(measure.name, ())
    held = [session.held_on for session in agent.sessions]
    drawn = chart(weeks, measure.unit, held)
    last = weeks[-1][0] + timedelta(days=6) if weeks else None
    agreed = [session.held_on for session in agent.sessions if session.focus == measure.name] or held
    since = next((day for day in reversed(agreed) if last and day < last), None)
    if since is None or last is None:
        return Trend(drawn, None, Rate(), Rate(), None, None)
    end = agent.scope.last_day or last
    parts = (since - max(QUARTER, end - since), since - DAY), (since + DAY, end)
    before, after = _rates(store, agent.scope, parts, measure, agent.include_draft)
    all_before, all_after = _rates(store, Scope(), parts, measure, agent.include_draft)
    own = change(before, after, measure.unit)
    others = change(all_before - before, all_after - after, measure.unit)
    return Trend(drawn, since, before, after, own, beside(own, others))


def _rates(
    store: Store, scope: Scope, parts: Sequence[tuple[date, date]], measure: Measure, include_draft: bool
) -> list[Rate]:
    found = (
        store.tally(replace(scope, first_day=first, last_day=last), [measure], include_draft=include_draft)
        for first, last in parts
    )
    return [tally.get(measure.name, Rate()) for tally in found]


def worked_and_passed(
    store: Store, scope: Scope, measure: Measure, codebook: Codebook, include_draft: bool
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Newest call first. Of habits and not of opportunities, the chances that passed are those of the opportunity that
    the habit answers, where the codebook has one."""
    if measure.group == "opportunity":
        return _chances(store, scope, measure.code or "", include_draft)
    rule = next((r for r in codebook.order_rules if measure.name == f"rule.{r.name}"), None)
    if rule:
        return (
            store.kept_passages(scope, rule, SHOWN, include_draft=include_draft),
            store.found_passages(scope, rule.name, SHOWN, include_draft=include_draft),
        )
    if measure.group != "calls" or measure.code is None:
        return (), ()
    told = _over_calls(store.moments(scope, measure.code, LOOKED_AT, include_draft=include_draft))
    answers = next((o for o in codebook.opportunities if measure.code in o.then), None)
    missed = _chances(store, scope, answers.name, include_draft)[1] if answers else ()
    return _around(store, scope, told), missed


def _chances(
    store: Store, scope: Scope, opportunity: str, include_draft: bool
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    taken, missed = (
        _over_calls(store.passages(scope, opportunity, taken, LOOKED_AT, include_draft=include_draft))
        for taken in (True, False)
    )
    return taken, missed


def _over_calls(found: Sequence[Found]) -> tuple[Found, ...]:
    """One a call, so that three places tell of three calls; further ones of the same calls only where these are few."""
    seen: set[str] = set()
    firsts: list[Found] = []
    again: list[Found] = []
    for one in found:
        (again if one.call_id in seen else firsts).append(one)
        seen.add(one.call_id)
    firsts.extend(again)
    return tuple(firsts[:SHOWN])


def _around(store: Store, scope: Scope, found: Sequence[Moment]) -> tuple[Passage, ...]:
    passages = (
        store.around(moment.call_id, start_ms=moment.start_ms, agent=scope.agent)
        for moment in found
        if moment.start_ms is not None
    )
    return tuple(passage for passage in passages if passage)
