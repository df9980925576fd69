"""How far chance moves each party's rate, with the spread of calls borrowed across parties.

A variance from one party's few calls is noisy, and zero for a party that never did a thing. So each party's design
effect is its own, moderated by what a party of its size and call lengths has on average, as Smyth (2004, Statistical
Applications in Genetics and Molecular Biology 3:3) moderates variances of many genes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.profiles import Rate, Unit
from pipeline.stats.rates import spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BORROWED = 20.0  # degrees of freedom that the common spread of calls counts for, beside a party's own


@dataclass(frozen=True)
class Sampling:
    """One entry a rate, all with a total above 0."""

    ratio: Floats
    total: Floats
    calls: Floats
    size: Floats  # shares: effective total. Others: events that would give as sure a rate, 1 / relative variance
    degrees: Floats  # of freedom behind `size`; infinite where nothing had to be estimated
    pooled: float  # degrees of freedom of all parties' calls together

    def __len__(self) -> int:
        return len(self.ratio)

    @property
    def known(self) -> bool:
        """False where calls come singly, so that nobody knows how calls differ."""
        return bool(self.degrees.min() > 0) if len(self) else False


def sampling(rates: Sequence[Rate], unit: Unit) -> Sampling:
    """Effective sizes of rates with totals above 0.

    Working model of the linearised variance: count - ratio·total over a party's calls varies as κ·Σn + ω·Σn² with n
    the totals of its calls (independent utterances give κ only, wholly alike ones ω only), times ratio·(1 - ratio)
    for shares and ratio² for times and frequencies. κ, ω ≥ 0 by weighted least squares over parties.
    """
    import numpy as np

    counts, totals, calls = (
        np.array([getattr(rate, name) for rate in rates], float) for name in ("count", "total", "calls")
    )
    squares = np.array([rate.total_sq for rate in rates], float)
    ratio = counts / totals
    single = bool((totals == calls).all())
    if unit == "share" and single:  # yes or no per call: binomial, nothing to estimate
        return Sampling(ratio, totals, calls, totals, np.full(len(ratio), np.inf), float("inf"))
    scale = ratio * (1 - ratio) if unit == "share" else ratio**2
    own_degrees = np.where((calls > 1) & (scale > 0), _degrees(counts, totals, calls, unit), 0.0)
    known = own_degrees > 0
    spreads = np.array([spread(rate) for rate in rates])
    own = np.zeros_like(ratio)  # variance of the party's count over scale·total: the design effect, for shares
    own[known] = (spreads * calls)[known] / ((calls - 1) * scale * totals)[known]
    common = _common(own, squares / totals, own_degrees)
    borrowed = np.minimum(BORROWED, own_degrees.sum() - own_degrees)
    degrees = borrowed + own_degrees
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(degrees > 0, (borrowed * common + own_degrees * own) / degrees, np.inf)
        size = totals / effect
    if unit == "share":
        size = np.minimum(size, totals)  # as in `intervals`: calls alike by chance buy no certainty
    return Sampling(ratio, totals, calls, size, degrees, float(own_degrees.sum()))


def _degrees(counts: Floats, totals: Floats, calls: Floats, unit: Unit) -> Floats:
    """Degrees of freedom of a variance over calls, 2 / its relative variance.

    calls - 1 for normal values; of Poisson counts with λ a call the fourth moment adds 1/λ, so rare things tell less.
    Times are skewed to the right: half.
    """
    import numpy as np

    freedom = np.maximum(calls - 1, 0.0)
    if unit == "seconds":
        return freedom / 2
    events = np.minimum(counts, totals - counts) if unit == "share" else counts
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(events > 0, 2 * events * freedom / (2 * events + freedom), 0.0)


def _common(own: Floats, mean_length: Floats, weight: Floats) -> Floats:
    """What `own` is on average for a party with Σn²/Σn = `mean_length`."""
    import numpy as np
    from scipy.optimize import nnls

    if not weight.sum():
        return np.full_like(own, np.inf)
    columns = np.column_stack([np.ones_like(own), mean_length / mean_length.mean()])
    level = float((weight * own).sum() / weight.sum())
    if level <= 0:
        return np.zeros_like(own)
    root = np.sqrt(weight)
    found, _ = nnls(columns * root[:, None], own / level * root)
    return np.asarray(columns @ found * level)
