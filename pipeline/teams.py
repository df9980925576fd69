"""A team's review: how its agents spread, what sets the best apart with examples, what to train together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.aims import codes_behind
from pipeline.codebook import Codebook
from pipeline.comparing import Compared, SideBySide, by_agents, of_shown
from pipeline.errors import WrongUse
from pipeline.practice import Gap, focus, gaps
from pipeline.practising import worked_and_passed
from pipeline.profiles import Figure, Passage, Rate
from pipeline.showing import Showing, showing
from pipeline.stats.rates import pool
from pipeline.store import Scope, Store

EXAMPLES = 3  # passages of a habit
HABITS = 4  # in which the best stand apart


@dataclass(frozen=True)
class Example:
    agent: str
    passage: Passage


@dataclass(frozen=True)
class Best:
    """A habit in which some agents of the team stand clear of the rest on the good side."""

    compared: Compared
    agents: tuple[str, ...]  # in the order of the alphabet
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class TeamReview:
    team: str
    scope: Scope
    calls: int
    agents: SideBySide
    best: tuple[Best, ...]
    gaps: tuple[Gap, ...]  # of the team to all other calls, the heaviest first
    train: Gap | None  # the one to train together; None where nothing is certain


def team_review(
    store: Store,
    team: str,
    codebook: Codebook,
    scope: Scope = Scope(),
    *,
    include_draft: bool = False,
    experimental: bool = False,
) -> TeamReview:
    """`scope`: the period. WrongUse where there is no such team."""
    if team not in store.teams():
        raise WrongUse(f"{team}: no call of this team is stored; there are {', '.join(store.teams()) or 'none'}.")
    own = Scope(team=team, first_day=scope.first_day, last_day=scope.last_day)
    shown = showing(store, codebook, experimental)
    agents = of_shown(store, shown, "agent", own, include_draft=include_draft)
    found = _gaps(store, agents, scope, shown, include_draft)
    counted = ("full", "draft") if include_draft else ("full",)
    return TeamReview(
        team,
        own,
        sum(count for quality, count in store.qualities(own).items() if quality in counted),
        agents,
        _best(store, agents, own, shown.codebook, include_draft),
        found,
        focus(found),
    )


def _gaps(store: Store, agents: SideBySide, everyone: Scope, shown: Showing, include_draft: bool) -> tuple[Gap, ...]:
    """Of the team's agents to all other calls, each agent one cluster."""
    all_of_us = store.tally(everyone, [one.measure for one in agents.compared], include_draft=include_draft)
    if not all_of_us:  # too few others to be shown
        return ()
    figures = []
    for one in agents.compared:
        rates = [party.own for party in one.comparison.parties]
        mine = by_agents({one.measure.name: rate} for rate in rates).get(one.measure.name, Rate())
        both = all_of_us.get(one.measure.name, Rate()) - pool(rates) + mine
        figures.append(Figure(one.measure, mine, mine, both, None, None, None))
    disagree = [code for code, it in shown.trust.items() if it.verdict == "disagrees"]
    return gaps(figures, shown.codebook, disagree, shown.doubtful)


def _best(store: Store, agents: SideBySide, scope: Scope, codebook: Codebook, include_draft: bool) -> tuple[Best, ...]:
    """Core habits first, then those with the widest spread."""
    found = []
    for compared in agents.compared:
        good = {"more": "above", "less": "below"}.get(compared.aim or "")
        names = tuple(p.name for p in compared.comparison.parties if p.standing == good)
        if names and not compared.untrusted:
            found.append((compared, names))
    found = [
        (compared, names) for compared, names in found if compared.aim == "more" or compared.measure.group == "order"
    ]
    found.sort(key=lambda pair: (not _core(pair[0], codebook), -_spread(pair[0]), pair[0].measure.name))
    return tuple(
        Best(compared, names, _examples(store, compared, names, scope, codebook, include_draft))
        for compared, names in found[:HABITS]
    )


def _core(compared: Compared, codebook: Codebook) -> bool:
    return any(code in codebook.core for code in codes_behind(compared.measure, codebook))


def _spread(compared: Compared) -> float:
    return compared.spread.between_sd if compared.spread else 0.0


def _examples(
    store: Store,
    compared: Compared,
    names: Sequence[str],
    scope: Scope,
    codebook: Codebook,
    include_draft: bool,
) -> tuple[Example, ...]:
    """The newest of each of the best in turn."""
    by_agent = []
    for name in names[:EXAMPLES]:
        own = Scope(agent=name, first_day=scope.first_day, last_day=scope.last_day)
        worked, _ = worked_and_passed(store, own, compared.measure, codebook, include_draft)
        by_agent.append([Example(name, passage) for passage in worked])
    turns = (found[n] for n in range(EXAMPLES) for found in by_agent if n < len(found))
    return tuple(islice(turns, EXAMPLES))
