"""Calls alike in what an agent cannot choose: language, reason, length. For comparisons like for like."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.profiles import Rate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Part = Literal["language", "reason", "length"]
PARTS: tuple[Part, ...] = ("language", "reason", "length")
SHORT_MS, LONG_MS = 3 * 60_000, 8 * 60_000  # below is short, above is long


def stratum(language: str | None, reason: str | None, duration_ms: int | None) -> str:
    """Such as "sv|billing|3-8", the length in minutes; what is not known is empty."""
    return f"{language or ''}|{reason or ''}|{_length(duration_ms)}"


@dataclass(frozen=True)
class Stratified:
    """Rates of parties by stratum as columns, one entry a rate: a thousand parties have tens of thousands."""

    parties: tuple[str, ...]
    strata: tuple[str, ...]
    party: Ints  # place in `parties`
    stratum: Ints  # place in `strata`
    figures: Ints  # (entries, 6), in the order of Rate's fields

    @classmethod
    def of(cls, parties: Mapping[str, Mapping[str, Rate]], strata: Sequence[str]) -> Stratified:
        """`strata` must hold those of all `parties`."""
        import numpy as np

        places = {name: place for place, name in enumerate(strata)}
        rows = [(k, places[name], *_figures(r)) for k, by in enumerate(parties.values()) for name, r in by.items()]
        table = np.array(rows, np.int64).reshape(-1, 8)
        return cls(tuple(parties), tuple(strata), table[:, 0], table[:, 1], table[:, 2:])

    def by_party(self) -> dict[str, dict[str, Rate]]:
        """Without parties that have no entry."""
        found: dict[str, dict[str, Rate]] = {}
        entries = zip(self.party.tolist(), self.stratum.tolist(), self.figures.tolist(), strict=True)
        for party, stratum, figures in entries:
            found.setdefault(self.parties[party], {})[self.strata[stratum]] = Rate(*figures)
        return found

    def everyone(self) -> Ints:
        """Figures of each stratum, of all parties together."""
        import numpy as np

        summed = np.zeros((len(self.strata), self.figures.shape[1]), np.int64)
        np.add.at(summed, self.stratum, self.figures)
        return summed


def merge(table: Stratified, keep: Collection[Part]) -> Stratified:
    """Strata that differ in other parts than `keep` added up; those parts are empty."""
    import numpy as np

    kept = [_kept(name, keep) for name in table.strata]
    names = tuple(dict.fromkeys(kept))
    if len(names) == len(kept):
        return Stratified(table.parties, names, table.party, table.stratum, table.figures)
    places = {name: place for place, name in enumerate(names)}
    stratum = np.array([places[name] for name in kept], np.int64)[table.stratum]
    return Stratified(table.parties, names, *added_up(table.party, stratum, table.figures, len(names)))


def added_up(party: Ints, stratum: Ints, figures: Ints, strata: int) -> tuple[Ints, Ints, Ints]:
    """Each party and stratum once, by party. `strata`: how many there are."""
    import numpy as np

    entries, inverse = np.unique(party * max(strata, 1) + stratum, return_inverse=True)
    summed = np.zeros((len(entries), figures.shape[1]), np.int64)
    np.add.at(summed, inverse, figures)
    return entries // max(strata, 1), entries % max(strata, 1), summed


def value_of(name: str, part: Part) -> str:
    """Of a stratum's name; empty where it is not known."""
    return _parts(name)[PARTS.index(part)]


def _kept(name: str, keep: Collection[Part]) -> str:
    return "|".join(text if part in keep else "" for part, text in zip(PARTS, _parts(name), strict=True))


def _figures(rate: Rate) -> tuple[int, ...]:
    return rate.count, rate.total, rate.calls, rate.count_sq, rate.total_sq, rate.cross


def _parts(name: str) -> tuple[str, str, str]:
    language, _, rest = name.partition("|")
    reason, _, length = rest.rpartition("|")  # a reason may hold the mark itself
    return language, reason, length


def _length(duration_ms: int | None) -> str:
    if duration_ms is None:
        return ""
    if duration_ms < SHORT_MS:
        return "<3"
    return "3-8" if duration_ms <= LONG_MS else ">8"
