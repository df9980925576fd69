"""A part of a call as the diarizer sees it: frames, their places in the common mixture, windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.diarize.features import Acoustics, Frames
from pipeline.diarize.mixture import Mixture
from pipeline.diarize.voices import Floats, Mask
from pipeline.diarize.windows import cut, middle_pitch, moments


@dataclass(frozen=True)
class Part:
    """n blocks with speech, m of their frames that are loud enough, w windows."""

    common: Mixture
    at: NDArray[np.int64]  # (n,) number of the block in the recording
    pause: Mask  # (n,) the sound stops for a moment
    pitch: Frames  # (n, 4)
    frames: Frames  # (m, dimensions)
    block: NDArray[np.int64]  # (m,) which of the n blocks
    shares: Frames  # (m, components) of the common mixture
    base: Floats  # (m,) log likelihood under it
    window: NDArray[np.int64]  # (n,) number of the window
    vectors: Floats  # (w, 2 x dimensions + 1) mean and half the deviation of the frames, pitch
    weights: Floats  # (w,) frames
    joined: Mask  # (w - 1,) the next window follows without a break in the speech

    def per_block(self, values: Floats) -> Floats:
        """(m,) -> (n,) sums."""
        return np.asarray(np.bincount(self.block, values, len(self.at)), np.float64)


def described(common: Mixture, heard: Acoustics) -> Part:
    clear = heard.clear
    frames, block = heard.cepstra[clear], np.repeat(np.arange(len(clear)), clear.sum(axis=1))
    pause: Mask = np.asarray(~clear.all(axis=1))
    shares, base = common.described(frames)
    window = cut(heard.at, pause)
    vectors, weights = moments(frames, window[block], int(window[-1]) + 1)
    vectors = np.column_stack([vectors, middle_pitch(heard.pitch, window)])
    joined = np.diff(heard.at)[np.flatnonzero(np.diff(window))] == 1
    return Part(common, heard.at, pause, heard.pitch, frames, block, shares, base, window, vectors, weights, joined)
