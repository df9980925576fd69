"""Whether probabilities mean what they say: of the decisions given 70 %, do 70 % hold?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.evaluate import pairs

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Decisions whose probability lies in one tenth of 0 … 1."""

    decisions: int
    probability: float  # mean
    held: float  # share that gold has


def reliability(gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook) -> tuple[Bin, ...]:
    """The tenths with any decisions, from low to high, over all codes."""
    decisions = list(_decisions(gold, predicted, codebook))
    found = []
    for number in range(BINS):
        here = [(p, held) for p, held in decisions if min(int(p * BINS), BINS - 1) == number]
        if here:
            count = len(here)
            found.append(Bin(count, sum(p for p, _ in here) / count, sum(held for _, held in here) / count))
    return tuple(found)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error (Naeini et al. 2015): mean distance of probability and share, by decisions."""
    total = sum(b.decisions for b in bins)
    return sum(b.decisions * abs(b.probability - b.held) for b in bins) / total if total else None


def _decisions(gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook) -> list[tuple[float, bool]]:
    return [
        (tagged.judgement.scores[code.name], code.name in utterance.judgement)
        for call, guess in zip(gold, predicted, strict=True)
        for (turn, utterance), tagged in pairs(call, guess)
        if utterance.judgement and tagged.judgement
        for code in codebook.for_speaker(turn.speaker)
        if code.name not in utterance.judgement.ignore and code.name in tagged.judgement.scores
    ]
