"""How telephone.mllr was made: `python -m pipeline.transcribe.telephone labels/calls/en`.

Sentences are spoken by synthetic voices (flite's rms and kal16, espeak-ng; never slt, with which it is measured),
once as they are and once through a telephone: 8 kHz, Ogg Opus. For each of the model's three streams (cepstra, their
differences, the differences of those) the telephone's features are regressed on the originals' frame by frame, and the
means of all Gaussians moved by that map: maximum likelihood linear regression (Leggetter and Woodland 1995), with both
sides of each frame known. Not part of the product; kept so that the file can be made again.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from pipeline.audio import SAMPLE_RATE, open_recording
from pipeline.transcribe.sphinx import TELEPHONE
from pipeline.transcribe.windows import Samples

Features = NDArray[np.float64]
VOICES = (
    ("flite", "-voice", "rms", "-t", "{text}", "-o", "{file}"),
    ("flite", "-voice", "kal16", "-t", "{text}", "-o", "{file}"),
    ("espeak-ng", "-v", "en-us", "-w", "{file}", "{text}"),
    ("espeak-ng", "-v", "en-us+f3", "-w", "{file}", "{text}"),
)
SENTENCES = 40  # by each voice
CEPSTRA = 13
RIDGE = 1e-3  # keeps the regression of the small cepstra steady


def main(folder: Path) -> None:
    texts = sentences(folder)
    pairs: list[list[tuple[Features, Features]]] = [[], [], []]
    with tempfile.TemporaryDirectory() as place:
        for voice in VOICES:
            for text in random.Random(str(voice)).sample(texts, SENTENCES):
                whole, telephone = (streams(cepstra(s)) for s in spoken(voice, text, Path(place)))
                for stream, (x, y) in enumerate(zip(whole, telephone, strict=True)):
                    pairs[stream].append((x[: len(y)], y[: len(x)]))
    TELEPHONE.write_text(as_mllr([regressed(stream) for stream in pairs]), encoding="ascii")


def sentences(folder: Path) -> list[str]:
    """Utterances of the labelled calls that a synthesiser reads well: some words, no figures."""
    lines = [line for file in sorted(folder.glob("*.tsv")) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [line.split("\t")[-1] for line in lines if line[:2] in ("A\t", "C\t")]
    return [
        text for text in texts if text.isascii() and 8 <= len(text.split()) <= 25 and not any(map(str.isdigit, text))
    ]


def spoken(voice: tuple[str, ...], text: str, place: Path) -> Iterator[Samples]:
    """The sentence at 16 kHz as it is, then through the telephone."""
    raw, file = place / "raw.wav", place / "said.ogg"
    subprocess.run([part.format(text=text, file=raw) for part in voice], check=True)
    samples, rate = soundfile.read(raw, dtype="float32")
    yield soxr.resample(samples, rate, SAMPLE_RATE, quality="VHQ")
    soundfile.write(file, soxr.resample(samples, rate, 8_000, quality="VHQ"), 8_000, format="OGG", subtype="OPUS")
    with open_recording(file) as recording:
        yield recording.channel(0)


def cepstra(samples: Samples) -> Features:
    """(frames, 13) as PocketSphinx's own front end makes them; it writes them down while it looks for a phrase."""
    from pocketsphinx import Decoder

    with tempfile.TemporaryDirectory() as place:
        decoder = Decoder(keyphrase="forward", mfclogdir=place, loglevel="FATAL")
        decoder.start_utt()
        decoder.process_raw((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        del decoder
        (file,) = Path(place).iterdir()
        return np.fromfile(file, ">f4", offset=4).reshape(-1, CEPSTRA).astype(np.float64)


def streams(cepstra: Features) -> tuple[Features, Features, Features]:
    """What the model sees (1s_c_d_dd): the mean taken off; differences over ±2 frames; those of the latter over ±1."""
    centred = cepstra - cepstra.mean(axis=0)
    wide, count = np.pad(centred, ((3, 3), (0, 0)), "edge"), len(centred)
    slope = wide[4 : 6 + count] - wide[: 2 + count]  # of one frame more on either side
    return centred, slope[1:-1], slope[2:] - slope[:-2]


def regressed(pairs: list[tuple[Features, Features]]) -> Features:
    """(14, 13): the telephone's features from the originals' and a constant, by least squares."""
    x = np.concatenate([whole for whole, _ in pairs])
    y = np.concatenate([telephone for _, telephone in pairs])
    x = np.column_stack([x, np.ones(len(x))])
    map_: Features = np.linalg.solve(x.T @ x + RIDGE * len(x) * np.eye(x.shape[1]), x.T @ y)
    return map_


def as_mllr(maps: list[Features]) -> str:
    """SphinxTrain's text form: one class, then for each stream its length, matrix, offsets and factors of variance."""

    def row(values: Any) -> str:
        return " ".join(f"{value:.5f}" for value in values)

    lines = ["1", str(len(maps))]
    for map_ in maps:
        lines += [str(CEPSTRA), *map(row, map_[:-1].T), row(map_[-1]), row(np.ones(CEPSTRA))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
