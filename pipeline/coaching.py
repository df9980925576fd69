"""From the store to an agent's coaching profile. Counts come added up from the store; nothing is averaged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.intervals import interval
from pipeline.measures import measures
from pipeline.profiles import Figure, Measure, Moment, Profile, Rate, Tally
from pipeline.store import Scope, Store
from pipeline.store.adding import FLAGGED

MOMENTS = 8  # utterances shown behind a figure


@dataclass(frozen=True)
class Period:
    """Local days, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def scope(self, agent: str | None = None, team: str | None = None) -> Scope:
        return Scope(agent, team, self.first, self.last)


def profile(
    store: Store, agent: str, codebook: Codebook, period: Period = Period(), include_draft: bool = False
) -> Profile:
    """WrongUse where no such agent spoke in the period."""
    return profiles(store, [agent], codebook, period, include_draft)[0]


def profiles(
    store: Store,
    agents: Sequence[str],
    codebook: Codebook,
    period: Period = Period(),
    include_draft: bool = False,
    experimental: bool = False,
) -> list[Profile]:
    """One for each of `agents`, in that order; the rates of teams and of everybody are read once.

    `experimental`: also behaviours that the tagger in use calls too uncertain. What it cannot give is always left out.
    """
    known = store.agents(period.scope())
    for agent in agents:
        if agent not in known:
            there = ", ".join(name for name in known if name) or "none"
            raise WrongUse(f"{agent}: no call of this agent is stored for that period; there are {there}.")
    tagger = store.tagger()
    doubtful = tuple(name for name in codebook.names if tagger and name in tagger.experimental)
    unknown = tuple(name for name in codebook.names if tagger and name not in tagger.codes)
    left_out = unknown if experimental else (*unknown, *doubtful)
    codebook = codebook.without(left_out)
    shown = measures(codebook)
    backdrop = _Backdrop(
        doubtful,
        left_out,
        shown,
        store.tallies("team", period.scope(), shown, include_draft=include_draft),
        store.tally(period.scope(), shown, include_draft=include_draft),
    )
    return [_profile(store, period.scope(agent), codebook, backdrop, include_draft) for agent in agents]


@dataclass(frozen=True)
class _Backdrop:
    """What every agent of a report is set beside."""

    doubtful: tuple[str, ...]  # codes
    left_out: tuple[str, ...]  # codes
    measures: Sequence[Measure]
    teams: Mapping[str, Tally]
    everyone: Tally


def _profile(store: Store, scope: Scope, codebook: Codebook, backdrop: _Backdrop, include_draft: bool) -> Profile:
    shown = backdrop.measures
    team = store.team_of(scope)
    own = store.tally(scope, shown, include_draft=include_draft)
    qualities = store.qualities(scope)
    counted = ("full", "draft") if include_draft else ("full",)
    first, last = store.days(scope)
    calls = sum(qualities.get(quality, 0) for quality in counted)
    rules = {rule.name for rule in codebook.order_rules}
    return Profile(
        agent=scope.agent or "",
        team=team,
        first_day=first,
        last_day=last,
        calls=calls,
        calls_left_out={quality: count for quality, count in qualities.items() if quality not in counted},
        talk_calls=sum(count for quality, count in qualities.items() if quality != FLAGGED),
        languages=store.languages(scope),
        figures=tuple(_figure(m, own, backdrop.teams.get(team or "", {}), backdrop.everyone) for m in shown),
        moments=_moments(store, scope, codebook, include_draft),
        experimental=backdrop.doubtful,
        uncounted=backdrop.left_out,
        findings=tuple(f for f in store.findings(scope, include_draft=include_draft) if f.rule in rules),
        compensation=store.compensation(scope, include_draft=include_draft) if codebook.giving else (),
        weeks=store.weeks(scope, shown, include_draft=include_draft),
    )


def _moments(store: Store, scope: Scope, codebook: Codebook, include_draft: bool) -> dict[str, tuple[Moment, ...]]:
    """Code or form to the utterances behind it."""
    wanted = [(code.name, None) for code in codebook.codes]
    formed = [(code, form) for code in codebook.formed for form in codebook.forms]
    found = store.moments_of(scope, [*wanted, *formed], MOMENTS, include_draft=include_draft)
    return dict(zip([*(code for code, _ in wanted), *(form for _, form in formed)], found, strict=True))


def _figure(measure: Measure, own: Tally, team: Tally, everyone: Tally) -> Figure:
    agent, by_team, by_all = (tally.get(measure.name, Rate()) for tally in (own, team, everyone))
    intervals = (interval(rate, unit=measure.unit) for rate in (agent, by_team, by_all))
    return Figure(measure, agent, by_team, by_all, *intervals)
