"""False discoveries among many tests."""

from __future__ import annotations

from collections.abc import Sequence


def false_discovery_rates(p: Sequence[float]) -> list[float]:
    """For each p the smallest false discovery rate at which it is found (Benjamini & Hochberg 1995).

    As scipy.stats.false_discovery_control; importing that package takes longer than reading a profile.
    """
    order = sorted(range(len(p)), key=lambda place: p[place], reverse=True)
    found, lowest = [1.0] * len(p), 1.0
    for above, place in enumerate(order):
        lowest = min(lowest, p[place] * len(p) / (len(p) - above))
        found[place] = lowest
    return found
