"""Where a voice is first told from the other: stretches of one or two seconds, as if one person spoke in each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.special import expit
from sklearn.cluster import KMeans

from pipeline.diarize.voices import Floats

LONGEST = 15  # blocks
SHORTEST = 5
DIRECTIONS = (4, 6, 10)  # of the largest variance, each tried
SHRINK = 0.3
SPECTRAL = 10
HEAP_ROUNDS = 40
RIDGE = 1e-3  # of the covariance
CONCENTRATION = 5.0  # of the likeness of two windows


def cut(at: NDArray[np.int64], pause: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(n,) number of the window that each block belongs to: equal parts of what stands between two pauses."""
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(at) > 1) | pause[1:]]))
    bounds = [0]
    for start, end in zip(starts, [*starts[1:], len(at)], strict=True):
        if start - bounds[-1] >= SHORTEST and start:
            bounds.append(int(start))
        pieces = -(-int(end - bounds[-1]) // LONGEST)
        bounds += [int(x) for x in np.linspace(bounds[-1], end, pieces + 1)[1:-1].round()]
    number = np.zeros(len(at), np.int64)
    number[bounds[1:]] = 1
    return np.cumsum(number)


def moments(frames: NDArray[np.float32], window: NDArray[np.int64], windows: int) -> tuple[Floats, Floats]:
    """Mean and half the deviation of each window's frames (windows, 2 x dimensions), and how many they are (windows,).

    `window` (frames,): whose frame it is. A window without frames counts next to nothing.
    """
    counts: Floats = np.bincount(window, minlength=windows) + np.float64(1e-3)
    sums = np.column_stack([np.bincount(window, values, windows) for values in frames.T])
    squares = np.column_stack([np.bincount(window, values, windows) for values in frames.T**2])
    means = sums / counts[:, None]
    deviations = np.sqrt(np.maximum(squares / counts[:, None] - means**2, 0))
    return np.asarray(np.hstack([means, deviations / 2]), np.float64), np.asarray(counts, np.float64)


@dataclass(frozen=True)
class Heaps:
    """Two Gaussians of one full covariance over a few directions of the windows' vectors.

    They part where the windows gather in two heaps, not where they vary most: effort, mood and distance to the
    microphone vary more than the voice, but evenly.
    """

    direction: Floats  # (dimensions,)
    offset: float

    def odds(self, vectors: Floats) -> Floats:
        """(windows,) log odds of the second voice."""
        return np.asarray(vectors @ self.direction + self.offset)


def in_two(vectors: Floats, weights: Floats, joined: NDArray[np.bool_]) -> list[Heaps]:
    """Several guesses; `vectors` (windows, dimensions), `joined` (windows - 1,): the next follows without a pause."""
    mean = np.average(vectors, axis=0, weights=weights)
    axes = _axes(vectors - mean, weights, joined)
    points = (vectors - mean) @ axes
    width = points.std(axis=0)
    points, axes = points / width, axes / width
    clustered = _spectral(points[:, :SPECTRAL], weights)
    found = []
    for directions in DIRECTIONS:
        for start in (clustered, *(points[:, :directions] > 0).astype(float).T):
            second, offset = _two_heaps(points[:, :directions], weights / weights.mean(), start)
            direction = axes[:, :directions] @ second
            found.append(Heaps(direction, offset - float(mean @ direction)))
    return found


def _axes(centred: Floats, weights: Floats, joined: NDArray[np.bool_]) -> Floats:
    """(dimensions, directions) in which windows differ most, against neighbours without a pause between them.

    Those are mostly of one voice: what differs between them is what is said, not who says it.
    """
    total = (centred * weights[:, None]).T @ centred / weights.sum()
    pair = np.minimum(weights[:-1], weights[1:]) * joined
    steps = np.diff(centred, axis=0)
    within = (steps * pair[:, None]).T @ steps / (2 * pair.sum() + 1e-9)
    within += SHRINK * np.diag(np.diag(total))
    size = len(total)
    _, axes = eigh(total, within, subset_by_index=(size - max(DIRECTIONS), size - 1))
    return np.asarray(axes[:, ::-1])


def _two_heaps(points: Floats, weights: Floats, second: Floats) -> tuple[Floats, float]:
    """Direction and offset of the log odds, by expectation maximisation; `second` (windows,) is where it starts."""
    total = weights.sum()
    for _ in range(HEAP_ROUNDS):
        share = float(np.clip(weights @ second / total, 0.1, 0.9))
        sides = weights * (1 - second) + 1e-9, weights * second + 1e-9
        means = [side @ points / side.sum() for side in sides]
        scatter = RIDGE * np.eye(points.shape[1])
        for side, mean in zip(sides, means, strict=True):
            scatter += ((points - mean) * side[:, None]).T @ (points - mean) / total
        direction = np.linalg.solve(scatter, means[1] - means[0])
        offset = float(np.log(share / (1 - share)) - direction @ (means[0] + means[1]) / 2)
        second = expit(points @ direction + offset)
    return direction, offset


def _spectral(low: Floats, weights: Floats) -> Floats:
    """(windows,) 0 or 1 by spectral clustering of directions (Ng, Jordan & Weiss 2001)."""
    low = low / np.maximum(np.linalg.norm(low, axis=1, keepdims=True), 1e-9)
    likeness = np.exp(CONCENTRATION * (low @ low.T - 1)) * np.sqrt(weights[:, None] * weights[None, :])
    degree = 1 / np.sqrt(likeness.sum(axis=1))
    _, vectors = np.linalg.eigh(likeness * degree[:, None] * degree[None, :])
    rows = vectors[:, -2:] / np.maximum(np.linalg.norm(vectors[:, -2:], axis=1, keepdims=True), 1e-9)
    return np.asarray(KMeans(2, n_init=10, random_state=0).fit(rows, sample_weight=weights).labels_, np.float64)


def middle_pitch(pitch: NDArray[np.float32], window: NDArray[np.int64]) -> Floats:
    """(windows,) median pitch of each window in octaves; of all where it has none."""
    bounds = np.flatnonzero(np.diff(window, prepend=-1))
    every = np.nanmedian(pitch) if (~np.isnan(pitch)).any() else 7.0
    found = [part[~np.isnan(part)] for part in np.split(pitch, bounds[1:])]
    return np.array([np.median(one) if len(one) else every for one in found])
