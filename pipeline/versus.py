"""Two taggers on the same calls that people coded: which agrees with them better, and how sure that is.

Counted as in evaluate.py. The interval of a difference is a bootstrap over calls, the same calls for both taggers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.call import Call
from pipeline.checking import kappa
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.evaluate import ENOUGH, Counts, evaluate
from pipeline.profiles import Check

DRAWS = 1000
FEWEST_CALLS = 5  # fewer say nothing about a difference
Verdict = Literal["better", "worse", "unsure"]
_Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """One figure of both taggers."""

    old: float | None
    new: float | None
    low: float | None = None  # of the difference, 95 %; None where there are too few calls
    high: float | None = None

    @property
    def difference(self) -> float | None:
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def verdict(self) -> Verdict:
        if self.low is None or self.high is None:
            return "unsure"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "unsure"


@dataclass(frozen=True)
class Behaviour:
    code: str
    old: Counts
    new: Counts
    f1: Figure

    def kappas(self, calls: int) -> tuple[float | None, float | None]:
        return _kappa(self.old, calls), _kappa(self.new, calls)


@dataclass(frozen=True)
class Versus:
    calls: int
    utterances: int  # that people judged
    macro: Figure  # mean F1 of the behaviours that people gave at least five times
    behaviours: tuple[Behaviour, ...]  # that people or a tagger gave at all


def versus(gold: Sequence[Call], old: Tagger, new: Tagger, codebook: Codebook) -> Versus:
    """`gold`: calls with people's judgements; lines nobody judged count nowhere."""
    per_call = [[evaluate([g], [p], codebook) for g, p in zip(gold, t.tag(gold), strict=True)] for t in (old, new)]
    names = codebook.names
    cells = np.array(  # tagger, call, behaviour, (hits, missed, false, cells)
        [[[_cells(e.codes[name]) for name in names] for e in evaluations] for evaluations in per_call], dtype=np.float64
    ).reshape(2, len(gold), len(names), 4)
    drawn = _drawn(cells)
    total = cells.sum(axis=1)
    enough = (total[0, :, 0] + total[0, :, 1]) >= ENOUGH
    behaviours = []
    for place, name in enumerate(names):
        before, after = (Counts(*map(int, total[side, place])) for side in (0, 1))
        if before.support or before.false or after.false:
            spread = None if drawn is None else drawn[1, :, place] - drawn[0, :, place]
            behaviours.append(Behaviour(name, before, after, _figure(before.f1, after.f1, spread)))
    means = [_mean(_f1(total[side])[enough]) for side in (0, 1)]
    spread = None if drawn is None or not enough.any() else np.nanmean((drawn[1] - drawn[0])[:, enough], axis=1)
    return Versus(
        len(gold), sum(e.utterances for e in per_call[0]), _figure(means[0], means[1], spread), tuple(behaviours)
    )


def to_document(found: Versus) -> dict[str, Any]:
    return asdict(found)


def from_document(document: Mapping[str, Any]) -> Versus:
    behaviours = tuple(
        Behaviour(b["code"], Counts(**b["old"]), Counts(**b["new"]), Figure(**b["f1"])) for b in document["behaviours"]
    )
    return Versus(document["calls"], document["utterances"], Figure(**document["macro"]), behaviours)


def _cells(counts: Counts) -> tuple[int, int, int, int]:
    return counts.hits, counts.missed, counts.false, counts.cells


def _f1(cells: _Numbers) -> _Numbers:
    """NaN where there is nothing to judge by."""
    hits, missed, false = cells[..., 0], cells[..., 1], cells[..., 2]
    total = 2 * hits + missed + false
    return np.asarray(np.divide(2 * hits, total, out=np.full_like(total, np.nan), where=total > 0))


def _drawn(cells: _Numbers) -> _Numbers | None:
    """F1 of both taggers and every behaviour over calls drawn anew, by a fixed seed; None where there are too few."""
    calls = cells.shape[1]
    if calls < FEWEST_CALLS:
        return None
    times = np.random.default_rng(0).multinomial(calls, np.full(calls, 1 / calls), DRAWS)
    return _f1(np.einsum("dc,scbk->sdbk", times, cells))


def _figure(old: float | None, new: float | None, spread: _Numbers | None) -> Figure:
    known = None if spread is None else spread[~np.isnan(spread)]
    if old is None or new is None or known is None or len(known) < DRAWS / 2:
        return Figure(old, new)
    low, high = np.quantile(known, (0.025, 0.975))
    return Figure(old, new, float(low), float(high))


def _mean(values: _Numbers) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _kappa(counts: Counts, calls: int) -> float | None:
    absent = counts.cells - counts.hits - counts.missed - counts.false
    return kappa(Check(counts.hits, counts.false, counts.missed, absent, calls))
