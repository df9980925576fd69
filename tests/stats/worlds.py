"""Made-up centres with a known truth: calls of agents, utterances clustered in calls."""

from __future__ import annotations

import numpy as np

from pipeline.profiles import Rate


def pooled(counts, totals) -> Rate:
    """The rate of calls given one by one."""
    c, t = np.asarray(counts, dtype=np.int64), np.asarray(totals, dtype=np.int64)
    sums = (c.sum(), t.sum(), (t > 0).sum(), (c * c).sum(), (t * t).sum(), (c * t).sum())
    return Rate(*map(int, sums))


def calls_of(rng, share: float, calls: int, utterances: int = 1, rho: float = 0.0) -> Rate:
    """`calls` calls of about `utterances` each; `rho`: correlation of two utterances of one call."""
    totals = np.ones(calls, int) if utterances == 1 else 1 + rng.poisson(utterances - 1, calls)
    shares = np.full(calls, share) if not rho else rng.beta(*_beta(share, rho), calls)
    return pooled(rng.binomial(totals, shares), totals)


def centre(rng, agents: int = 20, mean: float = 0.4, sd: float = 0.0, calls: tuple[int, int] = (15, 60), **shape):
    """(true shares, name -> rate) of agents whose shares differ by `sd`."""
    truth = np.full(agents, mean) if not sd else rng.beta(*_beta(mean, sd**2 / (mean * (1 - mean))), agents)
    sizes = rng.integers(*calls, agents)
    rates = {f"a{k:03}": calls_of(rng, truth[k], int(sizes[k]), **shape) for k in range(agents)}
    return truth, rates


def _beta(mean: float, rho: float) -> tuple[float, float]:
    size = 1 / rho - 1
    return mean * size, (1 - mean) * size
