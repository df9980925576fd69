"""The pitch of each voice as a histogram, in steps of 1/24 of an octave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from pipeline.diarize.voices import Floats

EDGES = np.linspace(6, 8.7, 66)  # octaves above 1 Hz
SMOOTH = 1.5  # steps
ANYTHING = 0.002  # of the mass in every step: pitch trackers err


def pitch_densities(pitch: NDArray[np.float32], second: Floats) -> tuple[Floats, Floats]:
    """Log probabilities of the steps for each voice; `second` (blocks,) probability of the second one."""
    return _density(pitch, 1 - second), _density(pitch, second)


def _density(pitch: NDArray[np.float32], own: Floats) -> Floats:
    known = ~np.isnan(pitch)
    weights = np.broadcast_to(own[:, None], pitch.shape)[known]
    counts = np.bincount(_step(pitch[known]), weights, len(EDGES) - 1)
    smooth = gaussian_filter1d(counts, SMOOTH) + ANYTHING * counts.sum() + 1
    return np.asarray(np.log(smooth / smooth.sum()))


def pitch_likelihood(pitch: NDArray[np.float32], density: Floats) -> Floats:
    """(blocks,) summed over the voiced pitches of each block (blocks, 4)."""
    known = ~np.isnan(pitch)
    return np.asarray(np.where(known, density[_step(np.where(known, pitch, EDGES[0]))], 0).sum(axis=1))


def _step(pitch: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.asarray(np.clip(np.digitize(pitch, EDGES) - 1, 0, len(EDGES) - 2), np.int64)
