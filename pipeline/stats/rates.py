"""Rates that add and subtract exactly."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.profiles import Rate


def pool(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate())


def without(everyone: Rate, own: Rate) -> Rate:
    """Everyone but one: the calls of `own` must be among those of `everyone`."""
    rest = everyone - own
    if min(vars(rest).values()) < 0:
        raise ValueError(f"{own} is no part of {everyone}")
    return rest


def spread_about(rate: Rate, ratio: float) -> float:
    """Σ over calls of (count - ratio·total)²."""
    return max(0.0, rate.count_sq - 2 * ratio * rate.cross + ratio * ratio * rate.total_sq)


def spread(rate: Rate) -> float:
    """Σ over calls of (count - own ratio·total)², in whole numbers to the end: a small difference of large ones."""
    if not rate.total:
        return 0.0
    count, total = rate.count, rate.total
    return (rate.count_sq * total**2 - 2 * count * total * rate.cross + count**2 * rate.total_sq) / total**2
