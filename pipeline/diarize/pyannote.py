"""pyannote.audio behind the same protocol: an extra, for those who have its pipeline on their disk.

pip install 'callcoach[pyannote]'
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.diarize.features import BLOCK, speech_blocks
from pipeline.diarize.voices import Floats, Voices
from pipeline.errors import ModelMissing
from pipeline.timing import Span

SURE = 3.0  # nats a block: pyannote says who, not how likely
LEAST_BLOCKS = 30


class Pyannote:
    """`folder`: a pipeline's config.yaml with its weights beside it, or the folder that holds it. ModelMissing."""

    name = "pyannote"

    def __init__(self, folder: Path) -> None:
        self._pipeline, self._torch = _loaded(Path(folder))

    def voices(self, recording: Recording, channel: int, speech: Sequence[Span]) -> Voices | None:
        spoken = speech_blocks(-(-recording.frames // BLOCK), speech)
        if spoken.sum() < LEAST_BLOCKS:
            return None
        waveform = self._torch.from_numpy(recording.channel(channel)[None])
        found = self._pipeline({"waveform": waveform, "sample_rate": SAMPLE_RATE}, num_speakers=2)
        annotation = getattr(found, "speaker_diarization", found)  # 4.0 wraps the annotation
        return _described(spoken, [_spans(annotation, label) for label in sorted(annotation.labels())[:2]])


def _loaded(folder: Path) -> tuple[Any, Any]:
    config = folder / "config.yaml" if folder.is_dir() else folder
    if not config.is_file():
        raise ModelMissing(
            f"The diarization pipeline {config} is not there; name its config.yaml or leave pyannote out."
        )
    try:
        audio, torch = importlib.import_module("pyannote.audio"), importlib.import_module("torch")
    except ImportError as error:
        raise ModelMissing(f"pyannote.audio is not installed ({error}); pip install 'callcoach[pyannote]'.") from error
    os.environ["HF_HUB_OFFLINE"] = "1"  # a pipeline that names weights on the hub fails instead of going there
    return audio.Pipeline.from_pretrained(str(config)), torch


def _spans(annotation: Any, label: Any) -> list[Span]:
    return [Span(round(part.start * 1000), round(part.end * 1000)) for part in annotation.label_timeline(label)]


def _described(spoken: np.ndarray[Any, np.dtype[np.bool_]], sides: list[list[Span]]) -> Voices:
    own = np.zeros((len(spoken), 2), bool)
    for who, spans in enumerate(sides):
        own[:, who] = speech_blocks(len(spoken), spans)
    likelihood: Floats = np.where(own & spoken[:, None], SURE, 0.0)
    overlap = (own.all(axis=1) & spoken).astype(float)
    return Voices(spoken, likelihood, overlap, float(len(sides) == 2 and own.any(axis=0).all()))
