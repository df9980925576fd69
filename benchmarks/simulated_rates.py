"""Calls drawn from known truths, as Rates: what the statistics are tried on.

Shares: each call has its own share, beta about its party's with intra-call correlation `ICC`; utterances are binomial.
Seconds: log-normal times with a common factor a call. Per minute: gamma-Poisson counts over 1 to 10 minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.profiles import Rate, Unit

ICC = 0.1
LENGTH = 20  # utterances a call, on average
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """`mean` in the terms of `Rate.share`; `between` is the sd between parties, of logarithms unless shares."""

    unit: Unit
    mean: float
    between: float = 0.0
    single: bool = False  # yes or no per call

    def parties(self, rng: np.random.Generator, parties: int) -> Floats:
        if not self.between:
            return np.full(parties, self.mean)
        if self.unit != "share":
            return self.mean * np.exp(rng.normal(0, self.between, parties))
        strength = self.mean * (1 - self.mean) / self.between**2 - 1
        return rng.beta(self.mean * strength, (1 - self.mean) * strength, parties)

    def calls(self, rng: np.random.Generator, rate: float, calls: int) -> Rate:
        if self.single:
            return pooled(rng.binomial(1, rate, calls), np.ones(calls, int))
        if self.unit == "share":
            return share_of_calls(rng, rate, calls)
        if self.unit == "seconds":
            return times_of_calls(rng, rate, calls)
        return counts_of_calls(rng, rate, calls)

    def all(self, rng: np.random.Generator, rates: Floats, fewest: int, most: int) -> dict[str, Rate]:
        calls = rng.integers(fewest, most + 1, len(rates))
        return {f"{k:04}": self.calls(rng, rate, int(n)) for k, (rate, n) in enumerate(zip(rates, calls, strict=True))}


def pooled(counts: NDArray[np.int64], totals: NDArray[np.int64]) -> Rate:
    pairs = zip(counts.tolist(), totals.tolist(), strict=True)
    return sum((Rate.ratio_of_call(count, total) for count, total in pairs), Rate())


def share_of_calls(rng: np.random.Generator, share: float, calls: int, icc: float = ICC) -> Rate:
    totals = 1 + rng.poisson(LENGTH - 1, calls)
    strength = 1 / icc - 1
    return pooled(rng.binomial(totals, rng.beta(share * strength, (1 - share) * strength, calls)), totals)


def times_of_calls(rng: np.random.Generator, mean_ms: float, calls: int) -> Rate:
    things = 1 + rng.poisson(4, calls)
    of_call, of_thing = 0.3, 0.8
    factor = np.exp(rng.normal(-(of_call**2) / 2, of_call, calls))
    times = [f * np.exp(rng.normal(-(of_thing**2) / 2, of_thing, n)).sum() for f, n in zip(factor, things, strict=True)]
    return pooled((mean_ms * np.array(times)).round().astype(np.int64), things)


def counts_of_calls(rng: np.random.Generator, per_ms: float, calls: int, dispersion: float = 0.3) -> Rate:
    lengths = rng.integers(60_000, 600_000, calls)
    return pooled(rng.poisson(lengths * per_ms * rng.gamma(1 / dispersion, dispersion, calls)), lengths)
