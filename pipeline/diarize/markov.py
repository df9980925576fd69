"""A hidden Markov model of two voices taking turns (Rabiner 1989), one state a block of speech.

`ratio` (n,): log likelihood of the second voice less that of the first. `change` (n - 1,): log probability that
another speaks in the next block.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from pipeline.diarize.voices import Floats, Mask

CHANGE, CHANGE_AT_PAUSE = log(0.01), log(0.25)
LIMIT = 60.0  # log odds beyond which nothing changes


def changes(at: NDArray[np.int64], pause: Mask) -> Floats:
    """`at` (n,) numbers of the blocks with speech, `pause` (n,): the sound stops for a moment in the block."""
    return np.where((np.diff(at) > 1) | pause[1:], CHANGE_AT_PAUSE, CHANGE)


def path(ratio: Floats, change: Floats) -> NDArray[np.int64]:
    """(n,) 0 or 1: the most likely sequence of voices (Viterbi)."""
    stay = np.log1p(-np.exp(change)).tolist()
    lead = float(ratio[0])  # of the second voice's best path
    came_from = np.zeros((len(ratio), 2), np.int64)
    for i, (heard, leave, keep) in enumerate(zip(ratio[1:].tolist(), change.tolist(), stay, strict=True), 1):
        came_from[i] = lead + leave > keep, lead + keep > leave
        lead = max(leave, lead + keep) - max(keep, lead + leave) + heard
    states = np.zeros(len(ratio), np.int64)
    state = int(lead > 0)
    for i in range(len(ratio) - 1, -1, -1):
        states[i] = state
        state = int(came_from[i, state])
    return states


def posterior(ratio: Floats, change: Floats) -> Floats:
    """(n,) probability of the second voice in each block, given all of them."""
    leave = np.exp(change)
    odds = _forward(ratio, leave) + _forward(ratio[::-1], leave[::-1])[::-1] - ratio
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -LIMIT, LIMIT))))


def _forward(ratio: Floats, leave: Floats) -> Floats:
    """Log odds of the second voice in each block, given it and those before."""
    odds = float(ratio[0])
    found = [odds]
    for heard, go in zip(ratio[1:].tolist(), leave.tolist(), strict=True):
        second = 1 / (1 + exp(-max(-LIMIT, min(LIMIT, odds))))
        second += go * (1 - 2 * second)
        odds = log(second / (1 - second)) + heard
        found.append(odds)
    return np.array(found)


def log_probability(ratio: Floats, change: Floats) -> float:
    """Of all that was heard over all paths, the ratio parted evenly between the voices."""
    odds = np.concatenate([[0.0], _forward(ratio, np.exp(change))])
    total = 0.0
    for before, heard, go in zip(odds.tolist(), ratio.tolist(), [0.0, *np.exp(change).tolist()], strict=False):
        second = 1 / (1 + exp(-max(-LIMIT, min(LIMIT, before))))
        second += go * (1 - 2 * second)
        total += abs(heard) / 2 + log(second * exp(min(0.0, heard)) + (1 - second) * exp(min(0.0, -heard)))
    return total
