"""From the store to an agent's coaching profile. Counts come added up from the store; nothing is averaged here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.intervals import interval
from pipeline.measures import measures
from pipeline.practice import gaps
from pipeline.practising import Practised, practise
from pipeline.profiles import Figure, Measure, Moment, Profile, Rate, Tally, Trust
from pipeline.scorecards import Scorecard, score, shipped_cards
from pipeline.showing import showing
from pipeline.store import Scope, Store

MOMENTS = 8  # utterances shown behind a figure


@dataclass(frozen=True)
class Period:
    """Local days, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def scope(self, agent: str | None = None, team: str | None = None) -> Scope:
        return Scope(agent, team, self.first, self.last)


def profile(
    store: Store,
    agent: str,
    codebook: Codebook,
    period: Period = Period(),
    include_draft: bool = False,
    focus: str | None = None,
) -> Profile:
    """WrongUse where no such agent spoke in the period. `focus`: a measure the coach chose to practise."""
    return profiles(store, [agent], codebook, period, include_draft, focus=focus)[0]


def profiles(
    store: Store,
    agents: Sequence[str],
    codebook: Codebook,
    period: Period = Period(),
    include_draft: bool = False,
    experimental: bool = False,
    focus: str | None = None,
    cards: Sequence[Scorecard] | None = None,
) -> list[Profile]:
    """One for each of `agents`, in that order; the rates of teams and of everybody are read once.

    `experimental`: also behaviours that the tagger in use calls too uncertain and that were not found to agree with
    people's coding here. What it cannot give is always left out.
    `cards`: scorecards to answer, those shipped where none are given.
    """
    now = store.current_names()  # of agents who were renamed
    agents = [now.get(agent, agent) for agent in agents]
    known = store.agents(period.scope())
    for agent in agents:
        if agent not in known:
            there = ", ".join(name for name in known if name) or "none"
            raise WrongUse(f"{agent}: no call of this agent is stored for that period; there are {there}.")
    whole, allowed = codebook, showing(store, codebook, experimental)
    codebook = allowed.codebook
    shown = measures(codebook)
    if focus is not None and focus not in {measure.name for measure in shown}:
        near = get_close_matches(focus, [measure.name for measure in shown], 3) or ["chance.probing_after_need"]
        hidden = focus in {measure.name for measure in measures(whole)}
        way = (
            "it rests on what the tagger is too unsure of; add --experimental"
            if hidden
            else f"there are {', '.join(near)} …"
        )
        raise WrongUse(f"{focus}: no measure of this name can be shown; {way}.")
    backdrop = _Backdrop(
        allowed.doubtful,
        allowed.left_out,
        shown,
        focus,
        tuple(shipped_cards() if cards is None else cards),
        store.tallies("team", period.scope(), shown, include_draft=include_draft),
        store.tally(period.scope(), shown, include_draft=include_draft),
        allowed.trust,
    )
    return [_profile(store, period.scope(agent), codebook, backdrop, include_draft) for agent in agents]


@dataclass(frozen=True)
class _Backdrop:
    """What every agent of a report is set beside."""

    doubtful: tuple[str, ...]  # codes
    left_out: tuple[str, ...]  # codes
    measures: Sequence[Measure]
    focus: str | None  # a measure the coach chose
    cards: tuple[Scorecard, ...]
    teams: Mapping[str, Tally]
    everyone: Tally
    trust: Mapping[str, Trust]


def _profile(store: Store, scope: Scope, codebook: Codebook, backdrop: _Backdrop, include_draft: bool) -> Profile:
    shown = backdrop.measures
    team = store.team_of(scope)
    own = store.tally(scope, shown, include_draft=include_draft)
    qualities = store.qualities(scope)
    counted = ("full", "draft") if include_draft else ("full",)
    first, last = store.days(scope)
    calls = sum(qualities.get(quality, 0) for quality in counted)
    rules = {rule.name for rule in codebook.order_rules}
    # Taken from everyone, part of an agent's calls would leave the rest among "all others".
    everyone = {} if store.sees_in_part(scope) else backdrop.everyone
    figures = tuple(_figure(m, own, backdrop.teams.get(team or "", {}), everyone) for m in shown)
    found = gaps(
        figures, codebook, [code for code, it in backdrop.trust.items() if it.verdict == "disagrees"], backdrop.doubtful
    )
    offers = tuple(store.ledger_lines(scope, include_draft=include_draft)) if codebook.giving else ()
    weeks = store.weeks(scope, shown, include_draft=include_draft)
    sessions = store.sessions(scope.agent)
    practised = Practised(scope, backdrop.measures, found, weeks, sessions, include_draft)
    return Profile(
        agent=scope.agent or "",
        team=team,
        first_day=first,
        last_day=last,
        calls=calls,
        calls_left_out={quality: count for quality, count in qualities.items() if quality not in counted},
        talk_calls=own.get("talk_share", Rate()).calls,
        languages=store.languages(scope),
        figures=figures,
        moments=_moments(store, scope, codebook, include_draft),
        experimental=backdrop.doubtful,
        uncounted=backdrop.left_out,
        findings=tuple(f for f in store.findings(scope, include_draft=include_draft) if f.rule in rules),
        compensation=tuple((line.call_id, line.amount, line.start_ms) for line in offers),
        offers=offers,
        weeks=weeks,
        gaps=found,
        practice=practise(store, practised, codebook, backdrop.focus),
        sessions=sessions,
        vision=store.vision(scope.agent or ""),
        outcomes=store.outcomes(scope),
        cards=tuple((score(c, own, shown), score(c, backdrop.everyone, shown)) for c in backdrop.cards),
        trust=backdrop.trust,
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
