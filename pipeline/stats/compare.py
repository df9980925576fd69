"""Parties set against everybody else, and two parties against each other.

Sorted by name and never ranked: the order of estimates is far less certain than the estimates (Goldstein &
Spiegelhalter 1996, J. R. Statist. Soc. A 159:385). What can be said is who lies apart from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.intervals import FEWEST_CALLS, interval
from pipeline.profiles import Interval, Rate, Unit
from pipeline.stats.apart import Difference, Side, compare_sides, others, side
from pipeline.stats.discoveries import false_discovery_rates
from pipeline.stats.rates import pool, without
from pipeline.stats.sampling import Sampling, sampling
from pipeline.stats.shrink import Prior, Shrunk, shrink_sampled

FALSE_DISCOVERIES = 0.05
Standing = Literal["above", "below", "not apart"]


@dataclass(frozen=True)
class Party:
    name: str
    own: Rate
    interval: Interval | None  # of `own.share`, from the party's own calls alone
    shrunk: Shrunk | None
    others: Rate
    difference: Difference | None  # own against others; None where either has too few calls
    q: float | None  # smallest false discovery rate at which the party counts as apart
    standing: Standing


@dataclass(frozen=True)
class Comparison:
    unit: Unit
    everyone: Rate
    prior: Prior | None
    parties: tuple[Party, ...]  # by name


def compare(parties: Mapping[str, Rate], unit: Unit, false_discoveries: float = FALSE_DISCOVERIES) -> Comparison:
    """Every party against the pooled calls of all others, false discoveries held as by Benjamini & Hochberg (1995)."""
    names = sorted(parties)
    everyone = pool(parties.values())
    rest = [without(everyone, parties[name]) for name in names]
    counted = [place for place, name in enumerate(names) if parties[name].total]
    sampled = sampling([parties[names[place]] for place in counted], unit) if counted else None
    drawn = shrink_sampled(sampled, unit) if sampled else None
    shrunk = dict(zip(counted, drawn[1], strict=True)) if drawn else {}
    differences = _differences(counted, [rest[place] for place in counted], sampled, unit)
    q = _false_discovery_rates(differences)
    return Comparison(
        unit,
        everyone,
        drawn[0] if drawn else None,
        tuple(
            Party(
                name,
                parties[name],
                interval(parties[name], unit=unit),
                shrunk.get(place),
                rest[place],
                differences.get(place),
                q.get(place),
                _standing(differences.get(place), q.get(place), unit, false_discoveries),
            )
            for place, name in enumerate(names)
        ),
    )


def difference(a: Rate, b: Rate, unit: Unit) -> Difference | None:
    """`a` against `b`: two parties, or two periods of one. None where either has fewer than three calls."""
    if not (_enough(a, unit) and _enough(b, unit)):
        return None
    sampled = sampling([a, b], unit)
    if not sampled.known:
        return None
    both = side(sampled)
    first, second = (Side(both.ratio[[k]], both.size[[k]], both.degrees[[k]]) for k in (0, 1))
    return compare_sides(first, second, unit)[0]


def _enough(rate: Rate, unit: Unit) -> bool:
    """A ratio that nothing was counted of has no logarithm."""
    return rate.calls >= FEWEST_CALLS and (unit == "share" or rate.count > 0)


def _differences(places: list[int], rest: list[Rate], sampled: Sampling | None, unit: Unit) -> dict[int, Difference]:
    if sampled is None or not sampled.known or len(sampled) < 2:
        return {}
    own = side(sampled)
    enough = [k for k in range(len(places)) if sampled.calls[k] >= FEWEST_CALLS and _enough(rest[k], unit)]
    if unit != "share":
        enough = [k for k in enough if sampled.ratio[k] > 0]
    if not enough:
        return {}
    everyone_else = others(sampled, rest, unit)
    first, second = (Side(one.ratio[enough], one.size[enough], one.degrees[enough]) for one in (own, everyone_else))
    return dict(zip((places[k] for k in enough), compare_sides(first, second, unit), strict=True))


def _false_discovery_rates(differences: Mapping[int, Difference]) -> dict[int, float]:
    return dict(zip(differences, false_discovery_rates([one.p for one in differences.values()]), strict=True))


def _standing(found: Difference | None, q: float | None, unit: Unit, false_discoveries: float) -> Standing:
    if found is None or q is None or q > false_discoveries:
        return "not apart"
    return "above" if found.value > (0 if unit == "share" else 1) else "below"
