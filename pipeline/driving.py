"""From the store to what goes with an outcome: which behaviours, in which calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.aims import codes_behind
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.measures import measures
from pipeline.outcomes import Outcome
from pipeline.profiles import CallRates, Measure
from pipeline.showing import showing
from pipeline.stats.drivers import DriverCall, Drivers, TooFew, drivers
from pipeline.store import Scope, Store

SHARES = ("form.open", "follow_up", "talk_share")  # besides calls.*, chance.*, rule.* and who leads


@dataclass(frozen=True)
class Driving:
    outcome: Outcome  # of the calls of the scope
    scope: Scope
    found: Drivers | TooFew
    measures: dict[str, Measure]
    untrusted: frozenset[str]  # measures that rest on behaviours in which people and tagger disagree here
    experimental: tuple[str, ...]  # codes the tagger is too unsure of
    uncounted: tuple[str, ...]  # codes left out


def driving(
    store: Store,
    outcome: str,
    codebook: Codebook,
    scope: Scope = Scope(),
    *,
    include_draft: bool = False,
    experimental: bool = False,
) -> Driving:
    """WrongUse where no call of `scope` has such an outcome, or statsmodels is missing."""
    known = {one.name: one for one in store.outcomes(scope)}
    if outcome not in known:
        there = ", ".join(known) or "none; `callcoach outcomes import` reads them"
        raise WrongUse(f"{outcome}: no call here has an outcome of this name; there are {there}.")
    shown = showing(store, codebook, experimental)
    wanted = behaviours(shown.codebook)
    found = drivers(_rows(store, wanted, scope, outcome, include_draft))
    disagree = {code for code, trust in shown.trust.items() if trust.verdict == "disagrees"}
    untrusted = frozenset(m.name for m in wanted if disagree & set(codes_behind(m, shown.codebook)))
    named = {measure.name: measure for measure in wanted}
    return Driving(known[outcome], scope, found, named, untrusted, shown.doubtful, shown.left_out)


def behaviours(codebook: Codebook) -> tuple[Measure, ...]:
    """What an agent does or leaves undone in a call; nothing of the customer's."""
    return tuple(
        m
        for m in measures(codebook)
        if m.group in ("calls", "opportunity", "order") or m.name in SHARES or m.name == "lead.calls"
    )


def _rows(
    store: Store, wanted: Sequence[Measure], scope: Scope, outcome: str, include_draft: bool
) -> Iterator[DriverCall]:
    for call in store.call_rates(wanted, scope, with_outcome=outcome, include_draft=include_draft):
        if call.agent == "":
            continue  # nobody knows with whose other calls to compare it
        week = call.week.isoformat() if call.week else None
        yield DriverCall(call.agent, call.reason, call.language, week, call.outcome, _shares(call, wanted))


def _shares(call: CallRates, wanted: Sequence[Measure]) -> dict[str, float | None]:
    """Of each measure; None where there was nothing to count in this call."""
    rates = {m.name: call.rates.get(m.name, (0, 0)) for m in wanted}
    return {name: count / total if total else None for name, (count, total) in rates.items()}
