"""What the statistics of many parties hold: coverage, false alarms and power on calls drawn from known truths.

python -m benchmarks.statistics [--repetitions N] [--seed S]

95 % intervals should cover 95 %, tests at 5 % alarm in 5 % where nothing is there. "Any" is a comparison of all
parties in which at least one is said to be apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import numpy as np

from benchmarks.simulated_rates import Truth, share_of_calls
from pipeline.profiles import Rate
from pipeline.stats.adjust import adjust
from pipeline.stats.compare import compare, difference
from pipeline.stats.consistency import calls_within, spread, weeks
from pipeline.stats.enough import calls_to_tell
from pipeline.stats.rates import pool

TRUTHS = {
    "share of utterances, 2 %": (Truth("share", 0.02), 0.01),
    "share of utterances, 30 %": (Truth("share", 0.3), 0.08),
    "yes or no per call, 10 %": (Truth("share", 0.1, single=True), 0.05),
    "yes or no per call, 60 %": (Truth("share", 0.6, single=True), 0.1),
    "seconds a reply": (Truth("seconds", 2000.0), 0.2),
    "things a minute": (Truth("per_minute", 0.5 / 60_000), 0.2),
}
SIZES = ((5, 5, 15), (5, 20, 60), (30, 5, 15), (30, 20, 60))


def percent(values: list[bool] | list[float]) -> str:
    return f"{100 * float(np.mean(values)):.1f}" if values else "-"


def agents(rng: np.random.Generator, truth: Truth, size: tuple[int, int, int], repetitions: int) -> list[str]:
    parties, fewest, most = size
    own, shrunk, apart, anybody, differ = [], [], [], [], []
    error, plain = 0.0, 0.0
    for _ in range(repetitions):
        rates = truth.parties(rng, parties)
        counted = truth.all(rng, rates, fewest, most)
        found = compare(counted, truth.unit)
        for true, party in zip(rates, found.parties, strict=True):
            if party.interval:
                own.append(party.interval.low <= true <= party.interval.high)
            if party.shrunk and party.own.share is not None:
                shrunk.append(party.shrunk.low <= true <= party.shrunk.high)
                error, plain = error + (party.shrunk.value - true) ** 2, plain + (party.own.share - true) ** 2
            if party.difference:
                apart.append(party.difference.p < 0.05)
        anybody.append(any(party.standing != "not apart" for party in found.parties))
        beyond = spread(counted, truth.unit)
        differ.append(beyond is not None and beyond.p < 0.05)
    figures = (percent(own), percent(shrunk), f"{(error / plain) ** 0.5:.2f}")
    return [*figures, percent(apart), percent(anybody), percent(differ)]


def planted(rng: np.random.Generator, truth: Truth, effect: float, repetitions: int) -> list[str]:
    """One of 30 parties does it `effect` times as often."""
    found, others = [], []
    for _ in range(repetitions):
        rates = truth.parties(rng, 30)
        rates[7] *= effect
        standing = [party.standing for party in compare(truth.all(rng, rates, 40, 40), truth.unit).parties]
        found.append(standing[7] == ("above" if effect > 1 else "below"))
        others.append(any(one != "not apart" for k, one in enumerate(standing) if k != 7))
    return [percent(found), percent(others)]


def pairs(rng: np.random.Generator, truth: Truth, calls: tuple[int, int], repetitions: int) -> list[str]:
    cover, alarm = [], []
    for _ in range(repetitions):
        a, b = (truth.calls(rng, truth.mean, n) for n in calls)
        found = difference(a, b, truth.unit)
        if found:
            cover.append(found.low <= (0 if truth.unit == "share" else 1) <= found.high)
            alarm.append(found.p < 0.05)
    return [percent(cover), percent(alarm)]


def confounded(rng: np.random.Generator, effect: float = 1.0, parties: int = 10) -> list[Mapping[str, Rate]]:
    """Half the parties take mostly hard calls, where everybody does it twice as often; party 0 `effect` times that."""
    return [
        {
            stratum: share_of_calls(rng, share * (effect if k == 0 else 1), calls)
            for stratum, share, calls in (("easy", 0.15, 50 if k % 2 else 10), ("hard", 0.3, 10 if k % 2 else 50))
        }
        for k in range(parties)
    ]


def adjusted(rng: np.random.Generator, effect: float, repetitions: int) -> list[str]:
    """Parties said to differ, before and after adjustment: party 0, and the others."""
    before: tuple[list[bool], list[bool]] = ([], [])
    after: tuple[list[bool], list[bool]] = ([], [])
    for _ in range(repetitions):
        drawn = {str(k): strata for k, strata in enumerate(confounded(rng, effect))}
        everyone = {name: pool(strata[name] for strata in drawn.values()) for name in ("easy", "hard")}
        overall = pool(everyone.values()).share or 0.0
        for party in compare({name: pool(strata.values()) for name, strata in drawn.items()}, "share").parties:
            before[party.name != "0"].append(party.standing != "not apart")
        for name, one in adjust(drawn, everyone, "share").items():
            assert one.interval is not None
            after[name != "0"].append(not one.interval.low <= overall <= one.interval.high)
    return [percent(before[0]), percent(after[0]), percent(before[1]), percent(after[1])]


def promised_power(rng: np.random.Generator, truth: Truth, effect: float, repetitions: int) -> list[str]:
    """The calls that `calls_to_tell` asks for from 300 calls that show just the truth, and how often they suffice."""
    other = truth.calls(rng, truth.mean, 30_000)
    many = truth.calls(rng, truth.mean * effect, 30_000)
    shown = Rate(*(round(n / 100) for n in vars(many).values()))
    more = calls_to_tell(shown, other, truth.unit)
    if more is None:
        return ["-", "-"]
    told = []
    for _ in range(repetitions):
        found = difference(truth.calls(rng, truth.mean * effect, shown.calls + more), other, truth.unit)
        told.append(found is not None and found.p < 0.05)
    return [str(shown.calls + more), percent(told)]


def within(rng: np.random.Generator, repetitions: int) -> list[tuple[str, list[str]]]:
    """Alarms at 5 % where calls (weeks) are alike, and where they differ."""

    def call_alarms(icc: float) -> str:
        found = [calls_within(share_of_calls(rng, 0.2, 30, icc)) for _ in range(repetitions)]
        return percent([one is not None and one.p < 0.05 for one in found])

    def week_alarms(truth: Truth) -> str:
        drawn = (truth.all(rng, truth.parties(rng, 12), 5, 15) for _ in range(repetitions))
        found = [weeks(list(rates.values()), truth.unit) for rates in drawn]
        return percent([one is not None and one.p < 0.05 for one in found])

    alike, unlike = Truth("share", 0.4, single=True), Truth("share", 0.4, 0.2, single=True)
    return [
        ("30 calls: alike; ICC 0.1", [call_alarms(1e-6), call_alarms(0.1)]),
        ("12 weeks, yes or no per call: alike; sd 0.2", [week_alarms(alike), week_alarms(unlike)]),
    ]


def table(heads: tuple[str, ...], rows: list[tuple[str, list[str]]]) -> None:
    print("\n| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    for name, figures in rows:
        print("| " + " | ".join((name, *figures)) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    n, rng = options.repetitions, np.random.default_rng(options.seed)
    rows = [
        (f"{name}, {size[0]} parties of {size[1]}-{size[2]} calls, sd {sd:g}", agents(rng, drawn, size, n))
        for name, (truth, between) in TRUTHS.items()
        for sd in (0.0, between)
        for drawn in (Truth(truth.unit, truth.mean, sd, truth.single),)
        for size in SIZES
    ]
    heads = ("own interval covers", "shrunk covers", "error of shrunk / plain", "p < 0.05", "any", "spread p < 0.05")
    table(("%", *heads), rows)
    effects = [(f"{name}, times {e:g}", planted(rng, t, e, n)) for name, (t, _) in TRUTHS.items() for e in (0.5, 1.5)]
    table(("one of 30 parties planted, 40 calls each, %", "found", "any other"), effects)
    sizes = ((5, 5), (10, 40), (40, 40))
    both = [(f"{name}, {m} and {k}", pairs(rng, t, (m, k), 5 * n)) for name, (t, _) in TRUTHS.items() for m, k in sizes]
    table(("two parties alike, calls, %", "interval covers", "p < 0.05"), both)
    mixes = [("nobody differs", adjusted(rng, 1.0, n)), ("party 0 does it 1.5 times as often", adjusted(rng, 1.5, n))]
    table(("mix confounded, %", "party 0 plain", "party 0 adjusted", "others plain", "others adjusted"), mixes)
    power = [(name, promised_power(rng, t, 1.3, 5 * n)) for name, (t, _) in TRUTHS.items()]
    table(("1.3 times, 80 % power", "calls asked for", "found, %"), power)
    table(("within one party, p < 0.05, %", "alike", "unlike"), within(rng, 5 * n))


if __name__ == "__main__":
    main()
