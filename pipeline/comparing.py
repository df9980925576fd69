"""Agents, teams or periods side by side, measure by measure, from the store. Sorted by name, never ranked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from pipeline.aims import Aim, aim, can_be_practised, codes_behind
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.measures import measures
from pipeline.profiles import Measure, Rate, Tally, Trust
from pipeline.showing import Showing, showing
from pipeline.stats.adjust import Adjusted, adjust_table
from pipeline.stats.apart import Difference
from pipeline.stats.compare import Comparison, compare, difference
from pipeline.stats.consistency import Spread, spread
from pipeline.stats.enough import calls_to_tell
from pipeline.store import Scope, Store
from pipeline.strata import PARTS, Part, Stratified, merge, value_of

By = Literal["agent", "team", "period"]
Every = Literal["month", "quarter", "half", "year"]
_MONTHS: Mapping[Every, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Compared:
    """One measure of all parties."""

    measure: Measure
    aim: Aim | None
    comparison: Comparison
    spread: Spread | None  # between the parties, beyond chance; None below three
    adjusted: Mapping[str, Adjusted]  # for the mix of calls; agents only
    more_calls: Mapping[str, int | None]  # until the present difference to the others would be certain
    steps: Mapping[str, Difference | None]  # periods only: against the period before
    untrusted: bool  # rests on a behaviour in which people and tagger disagree here


@dataclass(frozen=True)
class SideBySide:
    by: By
    scope: Scope
    parties: tuple[str, ...]  # in the order of the alphabet, or of time
    teams: Mapping[str, str | None]  # agent -> newest team
    compared: tuple[Compared, ...]
    mix: tuple[Part, ...]  # what the figures are adjusted for
    experimental: tuple[str, ...]  # codes the tagger is too unsure of
    uncounted: tuple[str, ...]  # codes left out


def chosen(codebook: Codebook, names: Sequence[str] = ()) -> tuple[Measure, ...]:
    """The measures of these names, by default all that can be practised. WrongUse for one there is not."""
    known = {measure.name: measure for measure in measures(codebook)}
    if missing := [name for name in names if name not in known]:
        raise WrongUse(f"{missing[0]}: no measure that can be shown has this name; there are {', '.join(known)}.")
    if names:
        return tuple(known[name] for name in names)
    return tuple(measure for measure in known.values() if can_be_practised(measure, codebook))


def side_by_side(
    store: Store,
    codebook: Codebook,
    by: By = "agent",
    scope: Scope = Scope(),
    names: Sequence[str] = (),
    *,
    every: Every = "quarter",
    mix: Sequence[Part] = PARTS,
    include_draft: bool = False,
    experimental: bool = False,
    least: int = 1,
) -> SideBySide:
    """Of the calls of `scope`. `mix`: what agents' figures are adjusted for. WrongUse where there is nobody to compare.

    `least`: teams and periods with fewer agents are left out, for readers who may not see each of them.

    What the tagger is too unsure of is left out unless `experimental`; what it cannot give is always left out.
    """
    shown = showing(store, codebook, experimental)
    return of_shown(store, shown, by, scope, names, every=every, mix=mix, include_draft=include_draft, least=least)


def of_shown(
    store: Store,
    shown: Showing,
    by: By = "agent",
    scope: Scope = Scope(),
    names: Sequence[str] = (),
    *,
    every: Every = "quarter",
    mix: Sequence[Part] = PARTS,
    include_draft: bool = False,
    least: int = 1,
) -> SideBySide:
    """As `side_by_side`, where what may be shown is known already."""
    wanted = chosen(shown.codebook, names)
    alike = store.strata_of(wanted, scope, include_draft=include_draft) if by == "agent" and mix else ()
    adjusted: dict[str, Mapping[str, Adjusted]] = {}
    strata: set[str] = set()
    for measure, table in alike:  # one in memory at a time
        adjusted[measure.name] = _adjusted(merge(table, mix), measure)
        strata.update(table.strata)
    parties = _observed(adjusted) if adjusted else _parties(store, by, scope, wanted, every, include_draft, least)
    if not parties:
        raise WrongUse(f"There is no {by} with calls in that period; name another one with --since and --until.")
    compared = tuple(
        _compared(measure, parties, by, adjusted.get(measure.name, {}), shown.codebook, shown.trust)
        for measure in wanted
    )
    teams = store.teams_of(scope) if by == "agent" else {}
    kept = tuple(one for one in compared if one.comparison.everyone.total)
    return SideBySide(by, scope, tuple(parties), teams, kept, _varying(strata, mix), shown.doubtful, shown.left_out)


def agent_rates(store: Store, wanted: Sequence[Measure], scope: Scope, include_draft: bool) -> dict[str, Tally]:
    """Every agent's rates, in the order of the alphabet."""
    alike = store.strata_of(wanted, scope, include_draft=include_draft)
    return _observed({measure.name: _adjusted(table, measure) for measure, table in alike})


def by_agents(agents: Iterable[Tally]) -> dict[str, Rate]:
    """What these agents did together, each agent one cluster: their calls are no independent witnesses of a team."""
    found: dict[str, Rate] = {}
    for tally in agents:
        for name, rate in tally.items():
            found[name] = found.get(name, Rate()) + Rate.ratio_of_call(rate.count, rate.total)
    return found


def _varying(strata: Collection[str], mix: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of `mix` in which the calls differ at all."""
    return tuple(part for part in mix if len({value_of(name, part) for name in strata}) > 1)


def _compared(
    measure: Measure,
    parties: Mapping[str, Tally],
    by: By,
    adjusted: Mapping[str, Adjusted],
    codebook: Codebook,
    trust: Mapping[str, Trust],
) -> Compared:
    rates = {name: tally.get(measure.name, Rate()) for name, tally in parties.items()}
    found = compare(rates, measure.unit)
    more = {
        party.name: calls_to_tell(party.own, party.others, measure.unit)
        for party in found.parties
        if party.standing == "not apart" and by != "team"  # more calls of the same agents would not tell
    }
    untrusted = any(code in trust and trust[code].verdict == "disagrees" for code in codes_behind(measure, codebook))
    steps = _steps(rates, measure) if by == "period" else {}
    prior = found.prior
    return Compared(
        measure,
        aim(measure, codebook),
        found,
        spread(rates, measure.unit, prior) if prior else None,
        adjusted,
        more,
        steps,
        untrusted,
    )


def _adjusted(table: Stratified, measure: Measure) -> Mapping[str, Adjusted]:
    return adjust_table(table, table.everyone(), measure.unit)


def _observed(adjusted: Mapping[str, Mapping[str, Adjusted]]) -> dict[str, Tally]:
    """Agents' own rates, which need not be read a second time; in the order of the alphabet."""
    found: dict[str, dict[str, Rate]] = {}
    for measure, by in adjusted.items():
        for name, one in by.items():
            found.setdefault(name, {})[measure] = one.observed
    return _in_order(found)


def _in_order(parties: Mapping[str, Tally]) -> dict[str, Tally]:
    named = sorted(parties.items(), key=lambda item: item[0].casefold())
    return {name: tally for name, tally in named if name and tally}


def _steps(rates: Mapping[str, Rate], measure: Measure) -> dict[str, Difference | None]:
    names = list(rates)
    return {now: difference(rates[now], rates[before], measure.unit) for before, now in pairwise(names)}


def _parties(
    store: Store, by: By, scope: Scope, wanted: Sequence[Measure], every: Every, include_draft: bool, least: int
) -> dict[str, Tally]:
    if by == "period":
        return {
            name: tally
            for name, part in _periods(store, scope, every)
            if (tally := store.tally(part, wanted, include_draft=include_draft))
            and (least == 1 or len(store.agents(part)) >= least)
        }
    if by == "team":
        agents, newest = agent_rates(store, wanted, scope, include_draft), store.teams_of(scope)
        members = {team: [n for n in agents if newest.get(n) == team] for team in {*newest.values()} if team}
        large = {team: names for team, names in members.items() if len(names) >= least}
        return _in_order({team: by_agents(agents[name] for name in names) for team, names in large.items()})
    return _in_order(store.tallies(by, scope, wanted, include_draft=include_draft))


def _periods(store: Store, scope: Scope, every: Every) -> list[tuple[str, Scope]]:
    """Calendar periods from the first call to the last, cut to those of `scope`."""
    first, last = store.days(scope)
    if first is None or last is None:
        return []
    found, start = [], _beginning(first, every)
    while start <= last:
        after = _after(start, every)
        part = Scope(scope.agent, scope.team, max(start, first), min(after - timedelta(days=1), last))
        found.append((_named(start, every), part))
        start = after
    return found


def _beginning(day: date, every: Every) -> date:
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _after(start: date, every: Every) -> date:
    month = start.month - 1 + _MONTHS[every]
    return date(start.year + month // 12, month % 12 + 1, 1)


def _named(start: date, every: Every) -> str:
    """`2026-03`, `2026-Q1`, `2026-H1`, `2026`: they sort by time."""
    if every == "year":
        return f"{start.year}"
    if every == "month":
        return f"{start.year}-{start.month:02}"
    letter, months = ("Q", 3) if every == "quarter" else ("H", 6)
    return f"{start.year}-{letter}{(start.month - 1) // months + 1}"
