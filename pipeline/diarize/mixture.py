"""Gaussian mixtures over cepstra: one for all speech of the call, one for each voice, moved away from it.

The voices' mixtures keep the weights and widths of the common one and move its means (Reynolds, Quatieri & Dunn 2000),
so that what both voices say alike counts for neither.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from pipeline.diarize.voices import Floats

RELEVANCE = 16.0  # frames of a component that weigh as much as the common mean
FIT_ROUNDS = 30
CHUNK = 20_000


@dataclass(frozen=True)
class Mixture:
    weights: Floats  # (components,)
    means: Floats  # (components, dimensions)
    precisions: Floats  # (components, dimensions)

    def components(self, frames: NDArray[np.float32]) -> Floats:
        """(frames, components) log of weight times density."""
        scaled = self.means * self.precisions
        constant = np.log(self.weights) + 0.5 * np.sum(
            np.log(self.precisions / (2 * np.pi)) - scaled * self.means, axis=1
        )
        found: Floats = frames @ scaled.T - 0.5 * (frames**2 @ self.precisions.T) + constant
        return found

    def log_likelihood(self, frames: NDArray[np.float32]) -> Floats:
        return np.concatenate(
            [logsumexp(self.components(frames[at : at + CHUNK]), axis=1) for at in range(0, len(frames), CHUNK)]
        )

    def described(self, frames: NDArray[np.float32]) -> tuple[NDArray[np.float32], Floats]:
        """(frames, components) how much each belongs to which component; (frames,) log likelihood."""
        joint = self.components(frames)
        whole = logsumexp(joint, axis=1)
        return np.exp(joint - whole[:, None]).astype(np.float32), whole

    def moved(self, counts: Floats, sums: Floats) -> Mixture:
        """Means moved towards the frames of a voice: `counts` (components,), `sums` (components, dimensions)."""
        means = (sums + RELEVANCE * self.means) / (counts + RELEVANCE)[:, None]
        return Mixture(self.weights, means, self.precisions)


def fit(frames: NDArray[np.float32], components: int) -> Mixture:
    """Diagonal covariances, a fixed seed."""
    model = GaussianMixture(components, covariance_type="diag", reg_covar=1e-2, max_iter=FIT_ROUNDS, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # near enough: the means are moved anyhow
        model.fit(frames)
    return Mixture(model.weights_, model.means_, model.precisions_)
