"""From the utterances of a call to what is true of the call as a whole: why the customer calls, in what mood.

Both are weighted means over utterances. The reason shows in what the customer says first, and in how the agent answers;
the mood at the start and at the end in the customer's words there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.features import SPEAKERS, Lines
from pipeline.words import Floats

AGENT = 0.5  # of an agent's utterance beside a customer's, for the reason
REASON_FADES = 20  # utterances after which one counts for a third
MOOD_FADES = 5  # of the customer's own
LOWEST, HIGHEST = -2, 2  # mood


def reason_view(lines: Lines) -> Any:
    """(calls, utterances), sparse, rows that sum to 1: how much each utterance says about the reason."""
    who = np.where(lines.speaker == SPEAKERS["customer"], 1.0, np.where(lines.speaker == SPEAKERS["agent"], AGENT, 0.0))
    return _view(lines, who * np.exp(-lines.index / REASON_FADES))


def mood_views(lines: Lines) -> tuple[Any, Any]:
    """The same for the mood at the start and at the end; a call without a customer has an empty row."""
    customer = lines.speaker == SPEAKERS["customer"]
    seen = np.cumsum(customer)
    before = np.concatenate([[0], seen])[np.searchsorted(lines.call, lines.call)]  # customers in earlier calls
    total = np.bincount(lines.call, customer)[lines.call]
    nth = seen - before - 1
    return (
        _view(lines, customer * np.exp(-nth / MOOD_FADES)),
        _view(lines, customer * np.exp(-(total - 1 - nth) / MOOD_FADES)),
    )


def _view(lines: Lines, weights: Floats) -> Any:
    from scipy.sparse import csr_array

    calls = int(lines.call[-1]) + 1 if len(lines) else 0
    sums = np.bincount(lines.call, weights, calls)[lines.call]
    shares = np.divide(weights, sums, out=np.zeros(len(lines)), where=sums > 0)
    return csr_array((shares, (lines.call, np.arange(len(lines)))), shape=(calls, len(lines)))


@dataclass(frozen=True)
class Mood:
    """A linear regression of the mood on how likely each of the customer's codes is, at the start and at the end."""

    weights: Floats  # (2, customer codes + 1), the offset last

    def of(self, chances: Floats, lines: Lines) -> list[tuple[int, int] | None]:
        """`chances` (utterances, customer codes) -> mood at start and end of each call, -2 … 2."""
        views = mood_views(lines)
        told = [
            np.clip(np.rint(view @ chances @ row[:-1] + row[-1]), LOWEST, HIGHEST).astype(int)
            for view, row in zip(views, self.weights, strict=True)
        ]
        known = views[0].sum(axis=1) > 0
        return [(int(a), int(b)) if k else None for a, b, k in zip(*told, known, strict=True)]
