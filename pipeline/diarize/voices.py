"""Two voices in one channel: what the sound says of each 100 ms, whoever listens to it.

Nothing here outlives its call: the voices of a call are compared with each other and with nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import Recording
from pipeline.timing import Span

BLOCK_MS = 100

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Voices:
    """What the sound says of each block of 100 ms of the recording, the last one perhaps beyond its end."""

    speech: Mask  # (blocks,) somebody speaks
    log_likelihood: Floats  # (blocks, 2) of each voice in nats, scaled to be added up over blocks; 0 outside speech
    overlap: Floats  # (blocks,) probability that both speak at once; 0 outside speech, or where not judged
    separation: float  # 0 … 1: how far apart the voices are; near 0 where one voice was split in two
    pause: Mask | None = None  # (blocks,) the sound stops for a moment in this block: speakers change here more easily
    others: tuple[Voices, ...] = ()  # further ways to part the call, of which what is said may be the judge


class Diarizer(Protocol):
    @property
    def name(self) -> str: ...

    def voices(self, recording: Recording, channel: int, speech: Sequence[Span]) -> Voices | None:
        """The two voices of the channel, within `speech`; None where too little is spoken to tell them apart."""
