"""Rates that add and subtract exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.profiles import Rate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COUNT, TOTAL, CALLS, COUNT_SQ, TOTAL_SQ, CROSS = range(6)  # columns of figures, in the order of Rate's fields
CLOSE = 1e-6  # below this part of its largest term a difference is taken in whole numbers


def pool(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate())


def without(everyone: Rate, own: Rate) -> Rate:
    """Everyone but one: the calls of `own` must be among those of `everyone`."""
    rest = everyone - own
    if min(vars(rest).values()) < 0:
        raise ValueError(f"{own} is no part of {everyone}")
    return rest


def spread(rate: Rate) -> float:
    """Σ over calls of (count - own ratio·total)², in whole numbers to the end: a small difference of large ones."""
    if not rate.total:
        return 0.0
    count, total = rate.count, rate.total
    return (rate.count_sq * total**2 - 2 * count * total * rate.cross + count**2 * rate.total_sq) / total**2


def spreads(figures: NDArray[np.int64]) -> NDArray[np.float64]:
    """`spread` of many rates, a row each; in whole numbers where floating point would lose the difference."""
    import numpy as np

    count, total, _, count_sq, total_sq, cross = figures.T.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = count / total
        found = np.where(total > 0, count_sq - 2 * ratio * cross + ratio**2 * total_sq, 0.0)
    for place in np.flatnonzero((found < CLOSE * count_sq) & (count > 0)).tolist():
        found[place] = spread(Rate(*figures[place].tolist()))
    return np.asarray(found)
