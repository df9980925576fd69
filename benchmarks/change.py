"""How often charts, intervals, corrected rates and drivers are right where the truth is planted.

python -m benchmarks.change [SCALE]

Calls are clustered: each has its own probability, drawn from a beta distribution about the true share with correlation
`WITHIN` between two utterances of a call. SCALE multiplies the repetitions (1: about a minute on one core).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from pipeline.profiles import Check, Rate, Unit
from pipeline.stats.change import Prior, change
from pipeline.stats.chart import chart
from pipeline.stats.corrected import corrected
from pipeline.stats.drivers import DriverCall, Drivers, drivers

WITHIN = 0.05
START = date(2024, 1, 1)


def a_rate(rng: Generator, share: float, calls: int, utterances: float = 20, within: float = WITHIN) -> Rate:
    """Of that many calls with a Poisson number of utterances."""
    totals = rng.poisson(utterances, calls)
    counts = rng.binomial(totals, _own(rng, share, within, calls))
    return pooled(counts, totals)


def a_time(rng: Generator, mean: float, calls: int, spread: float = 0.8) -> Rate:
    """Milliseconds over replies, log-normal between calls."""
    totals = rng.poisson(10, calls) + 1
    times = mean * rng.lognormal(-(spread**2) / 2, spread, calls)
    return pooled(np.round(times * totals).astype(int), totals)


def pooled(counts: np.ndarray, totals: np.ndarray) -> Rate:
    sums = counts.sum(), totals.sum(), (totals > 0).sum(), (counts**2).sum(), (totals**2).sum(), (counts * totals).sum()
    return Rate(*(int(one) for one in sums))


def _own(rng: Generator, share: float, within: float, calls: int) -> np.ndarray:
    size = 1 / within - 1
    return rng.beta(share * size, (1 - share) * size, calls)


@dataclass(frozen=True)
class Signals:
    weeks: int = 0
    outside: int = 0  # beyond a limit
    runs: int = 0
    charts: int = 0
    flagged: int = 0  # charts with a signal after the session

    def __str__(self) -> str:
        return (
            f"{self.outside / self.weeks:8.2%} beyond, {self.runs / self.weeks:6.2%} run,"
            f" {self.flagged / self.charts:6.1%} of charts"
        )


def share_signals(
    rng: Generator, charts: int, share: float, baseline: int, shift: float = 0, between: float = 0
) -> Signals:
    """`between`: standard deviation of the true share from week to week."""

    def week(number: int) -> Rate:
        true = np.clip(share + shift * (number >= baseline) + between * rng.normal(), 0.002, 0.998)
        return a_rate(rng, float(true), max(1, int(rng.poisson(12))))

    return _signals(charts, baseline, "share", week)


def time_signals(rng: Generator, charts: int, baseline: int, shift: float = 1) -> Signals:
    def week(number: int) -> Rate:
        return a_time(rng, 4000 * (shift if number >= baseline else 1), 2 + int(rng.poisson(10)))

    return _signals(charts, baseline, "seconds", week)


def _signals(charts: int, baseline: int, unit: Unit, week: Callable[[int], Rate]) -> Signals:
    """In the 12 weeks after a session."""
    mondays = [START + timedelta(weeks=number) for number in range(baseline + 12)]
    total = Signals()
    for _ in range(charts):
        rates = [(monday, week(number)) for number, monday in enumerate(mondays)]
        told = [point.signal for point in chart(rates, unit, [mondays[baseline]]).points[baseline:] if point.signal]
        runs = told.count("run")
        total = Signals(
            total.weeks + 12,
            total.outside + len(told) - runs,
            total.runs + runs,
            total.charts + 1,
            total.flagged + bool(told),
        )
    return total


def change_coverage(rng: Generator, times: int, before: float, after: float, calls: int) -> float:
    held = 0
    for _ in range(times):
        found = change(a_rate(rng, before, calls), a_rate(rng, after, calls))
        held += found.low is not None and found.high is not None and found.low <= after - before <= found.high
    return held / times


def time_coverage(rng: Generator, times: int, calls: int) -> float:
    held = 0
    for _ in range(times):
        found = change(a_time(rng, 4000, calls), a_time(rng, 3000, calls), "seconds")
        held += found.low is not None and found.high is not None and found.low <= -1000 <= found.high
    return held / times


def picked_for_a_bad_month(rng: Generator, groups: int, prior: bool) -> float:
    """Share of agents called "up" though nothing changed: the worst three of 30 by the month before, of each group."""
    known = Prior(0.3, 1 / 0.01 - 1)  # agents' true shares: beta with variance 0.3 · 0.7 · 0.01
    up = 0
    for _ in range(groups):
        true = _own(rng, 0.3, 0.01, 30)
        before = [a_rate(rng, share, 15) for share in true]
        worst = sorted(range(30), key=lambda agent: before[agent].share or 0)[:3]
        for agent in worst:
            found = change(before[agent], a_rate(rng, true[agent], 15), prior=known if prior else None)
            up += found.verdict == "up"
    return up / groups / 3


@dataclass(frozen=True)
class Corrected:
    told: int  # samples that allowed a correction
    held: float  # of those, intervals with the true share
    mean: float  # corrected
    observed: float

    def __str__(self) -> str:
        return f"observed {self.observed:.3f}, corrected {self.mean:.3f}, {self.held:.1%} held, {self.told} told"


def corrections(rng: Generator, times: int, true: float, checked: int, mistakes_within: float = 0.03) -> Corrected:
    """Sensitivity 0.75 and specificity 0.95 on average, in each call its own; 200 calls counted, `checked` coded."""
    held, values, observed = 0, [], []
    for _ in range(times):
        machine = _coded(rng, true, 200, mistakes_within)
        rate = pooled(machine[:, 0] + machine[:, 1], machine.sum(axis=1))
        tp, fp, fn, tn = (int(cell) for cell in _coded(rng, true, checked, mistakes_within).sum(axis=0))
        found = corrected(rate, Check(tp, fp, fn, tn, checked))
        if found:
            values.append(found.value)
            observed.append(rate.share or 0)
            held += found.interval.low <= true <= found.interval.high
    return Corrected(len(values), held / len(values), float(np.mean(values)), float(np.mean(observed)))


def _coded(rng: Generator, true: float, calls: int, within: float) -> np.ndarray:
    """Calls x (tp, fp, fn, tn)."""
    totals = rng.poisson(20, calls)
    present = rng.binomial(totals, _own(rng, true, WITHIN, calls))
    tp = rng.binomial(present, _own(rng, 0.75, within, calls))
    fp = rng.binomial(totals - present, _own(rng, 0.05, within, calls))
    return np.column_stack([tp, fp, present - tp, totals - present - fp])


def outcomes(
    rng: Generator,
    calls: int = 600,
    agents: int = 12,
    effect: float = 0,
    by_agent: float = 0,
    by_reason: float = 0,
    behaviours: int = 10,
    numeric: bool = False,
) -> Iterator[DriverCall]:
    """Behaviour 0 has the effect; good agents, and easy reasons, show behaviours more and have better outcomes.

    Each agent has an own level of outcome and of each behaviour, and an own effect about 0 (standard deviation 0.03).
    """
    good, level = rng.normal(size=agents), rng.uniform(0.2, 0.6, (agents, behaviours))
    own = rng.normal(0, 0.03, (agents, behaviours))
    easy = rng.normal(size=8)
    for _ in range(calls):
        agent, reason = int(rng.integers(agents)) if rng.random() < 0.7 else int(rng.integers(3)), int(rng.integers(8))
        push = 0.15 * np.sign(by_agent) * good[agent] + 0.15 * np.sign(by_reason) * easy[reason]
        shown = (rng.random(behaviours) < np.clip(level[agent] + push, 0.03, 0.97)).astype(float)
        base = 0.5 + (0.05 + by_agent) * good[agent] + (0.05 + by_reason) * easy[reason]
        chance = base + effect * shown[0] + float(own[agent] @ (shown - level[agent])) / 2
        outcome = chance + rng.normal(0, 0.3) if numeric else float(rng.random() < chance)
        known = {f"b{number}": None if rng.random() < 0.03 else value for number, value in enumerate(shown)}
        yield DriverCall(f"agent {agent}", f"reason {reason}", "nb", None, outcome, known)


@dataclass(frozen=True)
class Found:
    false_share: float  # of the behaviours seen those without effect, mean over tables: the false discovery rate
    seen: float  # tables in which behaviour 0 was seen
    held: float  # intervals of behaviour 0 with the planted effect
    mean: float  # its estimates
    null_p: float  # share of p < 0.05 among behaviours without effect

    def __str__(self) -> str:
        return (
            f"false discoveries {self.false_share:.1%}, p < 0.05 for {self.null_p:.1%} without effect;"
            f" first behaviour seen in {self.seen:.1%}, mean {self.mean:.3f}, {self.held:.1%} held"
        )


def driver_figures(rng: Generator, tables: int, effect: float = 0, **world: float) -> Found:
    seen = held = below = others = 0
    false_share = 0.0
    estimates = []
    for _ in range(tables):
        table = drivers(outcomes(rng, effect=effect, **world))  # type: ignore[arg-type]
        assert isinstance(table, Drivers)
        first = next(driver for driver in table.drivers if driver.behaviour == "b0")
        rest = [driver for driver in table.drivers if driver.behaviour != "b0" or not effect]
        false_share += sum(driver.seen for driver in rest) / max(1, sum(driver.seen for driver in table.drivers))
        below += sum(driver.within.p < 0.05 for driver in rest)
        others += len(rest)
        seen += first.seen
        held += first.within.low <= effect <= first.within.high
        estimates.append(first.within.estimate)
    return Found(false_share / tables, seen / tables, held / tables, float(np.mean(estimates)), below / others)


def main() -> None:
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1
    rng = np.random.default_rng(20240101)

    def times(number: int) -> int:
        return max(1, round(number * scale))

    print("charts: 12 weeks after a session, about 12 calls of 20 utterances a week (two limits promise 0.27 % a week)")
    for share in (0.02, 0.1, 0.4):
        for baseline in (6, 12, 26):
            found = share_signals(rng, times(150), share, baseline)
            print(f"  stable, share {share}, {baseline:2} weeks before: {found}")
    for baseline in (6, 12, 26):
        found = share_signals(rng, times(150), 0.3, baseline, between=0.06)
        print(f"  stable, weeks differ by 0.06 about 0.3, {baseline:2} before: {found}")
    print(f"  shift 0.10 -> 0.16, 12 before: {share_signals(rng, times(150), 0.1, 12, shift=0.06)}")
    print(f"  shift 0.30 -> 0.40, 12 before: {share_signals(rng, times(150), 0.3, 12, shift=0.1)}")
    for baseline in (6, 12):
        print(f"  seconds, stable, {baseline:2} before: {time_signals(rng, times(150), baseline)}")
    print(f"  seconds, 4 s -> 6 s, 12 before: {time_signals(rng, times(150), 12, shift=1.5)}")

    print("changes: intervals that hold the true difference (95 % promised)")
    for before, after in ((0.3, 0.3), (0.05, 0.05), (0.05, 0.15), (0.3, 0.45)):
        held = [f"{calls} calls {change_coverage(rng, times(1500), before, after, calls):.1%}" for calls in (5, 15, 60)]
        print(f"  {before} -> {after}: {', '.join(held)}")
    print(f"  4 s -> 3 s: {', '.join(f'{c} calls {time_coverage(rng, times(1500), c):.1%}' for c in (5, 15, 60))}")
    for prior in (False, True):
        wrong = picked_for_a_bad_month(rng, times(300), prior)
        print(f"  the worst 3 of 30, nothing changed, {'with' if prior else 'without'} prior: 'up' for {wrong:.1%}")

    print("corrected: intervals that hold the true share, by calls checked")
    for true in (0.05, 0.2, 0.5):
        for checked in (20, 60):
            found_rate = corrections(rng, times(1500), true, checked)
            print(f"  true {true}, {checked} calls: {found_rate}")

    print("drivers: 600 calls of 12 unequal agents, 10 behaviours")
    for name, effect, world in (
        ("nothing planted", 0.0, {}),
        ("nothing planted, 5 agents", 0.0, {"agents": 5}),
        ("nothing planted, 40 agents", 0.0, {"agents": 40}),
        ("confounded by agent", 0.0, {"by_agent": 0.15}),
        ("confounded by reason", 0.0, {"by_reason": 0.1}),
        ("effect 0.2", 0.2, {}),
        ("effect 0.2, numeric, confounded by both", 0.2, {"by_agent": 0.15, "by_reason": 0.1, "numeric": True}),
    ):
        print(f"  {name}: {driver_figures(rng, times(150), effect, **world)}")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
