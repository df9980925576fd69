"""Two voices in one channel: error rates and speed, beside plain clustering in the same run.

python benchmarks/diarization.py [--recordings FOLDER] [--mixes 12]   (needs pyannote.metrics, flite, espeak-ng)

FOLDER: two-channel recordings (.flac), beside each its mono mix: the mix's name ends in _mono_ulaw.wav and starts like
the recording's. The reference of a recording comes from its own two channels, by energy (below) or by pipeline.vad.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from pyannote.core import Annotation, Segment
from pyannote.metrics.diarization import DiarizationErrorRate
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

from benchmarks.mixes import mix, scenes
from pipeline.audio import Recording, open_recording
from pipeline.call import Word
from pipeline.diarize.decode import decode
from pipeline.diarize.features import BLOCK, acoustics, speech_blocks
from pipeline.diarize.spectral import Spectral
from pipeline.roles import load_role_model
from pipeline.sides import by_voice
from pipeline.timing import Span, merge
from pipeline.vad import speech_spans

Sides = Sequence[Sequence[Span]]
# pyannote.metrics takes the whole width of the collar: 0.5 is ±0.25 s.
SCORES = {"±0.25 s": (0.5, False), "±0.25 s, no overlap": (0.5, True), "no collar": (0.0, False)}
ABOVE_DB, KEPT_DB = 15.0, 10.0  # over the channel's quietest tenth: where speech starts, how long it goes on


@dataclass(frozen=True)
class Case:
    group: str
    recording: Recording
    speech: tuple[Span, ...]
    reference: Sides
    words: tuple[Word, ...] = ()
    language: str | None = None


def embedded(case: Case) -> Sides:
    voices = Spectral().voices(case.recording, 0, case.speech)
    return decode(voices).spans if voices else ((), ())


def with_words(case: Case, wrong: float = 0.0) -> Sides:
    """What is said joins; `wrong`: share of the words that are others of the call, as a recogniser mistakes them."""
    voices = Spectral().voices(case.recording, 0, case.speech)
    random = np.random.default_rng(0)
    others = [case.words[i].text for i in random.integers(len(case.words), size=len(case.words))]
    misheard = random.random(len(case.words)) < wrong
    words = [replace(w, text=o) if m else w for w, o, m in zip(case.words, others, misheard, strict=True)]
    return by_voice(voices, case.speech, words, case.language, load_role_model()).speech


def plain(case: Case) -> Sides:
    """Mean and deviation of the cepstra of 1.5 s of speech, k-means, nothing after."""
    spoken = speech_blocks(-(-case.recording.frames // BLOCK), case.speech)
    heard = acoustics(case.recording, 0, spoken)
    pieces = np.array_split(np.arange(len(heard.at)), max(2, len(heard.at) // 15))
    cepstra = [heard.cepstra[piece].reshape(-1, heard.cepstra.shape[2]) for piece in pieces]
    points = np.array([np.concatenate([one.mean(axis=0), one.std(axis=0)]) for one in cepstra])
    points = (points - points.mean(axis=0)) / points.std(axis=0)
    labels = KMeans(2, n_init=10, random_state=0).fit_predict(points)
    return tuple(
        merge(Span(int(at) * 100, int(at) * 100 + 100) for piece, label in zip(pieces, labels, strict=True)
              if label == side for at in heard.at[piece])
        for side in (0, 1)
    )  # fmt: skip


def by_energy(recording: Recording) -> Sides:
    """Each channel's 10 ms levels through a gate with hysteresis, pauses up to 300 ms bridged, 60 ms at least."""
    return tuple(_gated(recording.channel(side)) for side in (0, 1))


def _gated(samples: np.ndarray) -> tuple[Span, ...]:
    power = samples[: len(samples) // 160 * 160].reshape(-1, 160).var(axis=1)
    level = 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same") + 1e-8)
    floor = max(np.percentile(level, 10), np.percentile(level, 99) - 45)
    runs = np.flatnonzero(np.diff(level > floor + KEPT_DB, prepend=False, append=False)).reshape(-1, 2)
    kept = (Span(int(a) * 10, int(b) * 10) for a, b in runs if level[a:b].max() > floor + ABOVE_DB)
    return tuple(span for span in merge(kept, 300) if span.duration_ms >= 60)


def cases(folder: Path | None, mixes: int) -> Iterator[Case]:
    for mono in sorted(folder.glob("*_mono_ulaw.wav")) if folder else ():
        pair = next(folder.glob(mono.name.removesuffix("_mono_ulaw.wav") + "*.flac"))
        with open_recording(pair) as sides, open_recording(mono) as recording:
            speech = speech_spans(recording)[0]
            yield Case("real call, reference by energy", recording, speech, by_energy(sides))
            yield Case("real call, reference by pipeline.vad", recording, speech, speech_spans(sides))
    with tempfile.TemporaryDirectory() as place:
        for scene in scenes(held_out=True, count=mixes):
            made = mix(scene)
            with open_recording(made.write(Path(place))) as recording:
                yield Case(
                    "synthetic, held out",
                    recording,
                    speech_spans(recording)[0],
                    made.speech,
                    made.words,
                    scene.language,
                )


def annotation(sides: Sides) -> Annotation:
    found = Annotation()
    for who, spans in enumerate(sides):
        for span in spans:
            found[Segment(span.start_ms / 1000, span.end_ms / 1000), who] = f"voice {who}"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--mixes", type=int, default=12)
    given = parser.parse_args()
    warnings.filterwarnings("ignore", message="'uem' was approximated")
    methods: dict[str, Callable[[Case], Sides]] = {"embedded": embedded, "plain clustering": plain}
    found: dict[tuple[str, str], list[list[dict[str, float]]]] = {}
    speed: dict[tuple[str, str], list[float]] = {}
    for case in cases(given.recordings, given.mixes):
        worded = {"sound and words": with_words, "… of them 15 % wrong": partial(with_words, wrong=0.15)}
        for name, method in (methods | (worded if case.words else {})).items():
            start = time.perf_counter()
            with threadpool_limits(1):
                sides = annotation(method(case))
            spent = time.perf_counter() - start
            scores = [
                DiarizationErrorRate(collar=collar, skip_overlap=skip)(annotation(case.reference), sides, detailed=True)
                for collar, skip in SCORES.values()
            ]
            found.setdefault((case.group, name), []).append(scores)
            speed.setdefault((case.group, name), []).append(case.recording.info.duration_ms / 1000 / spent)
    for (group, name), calls in found.items():
        print(f"\n{group}: {name}; {len(calls)} calls, {np.median(speed[group, name]):.0f} x real time on one core")
        for index, label in enumerate(SCORES):
            print("  " + row(label, [scores[index] for scores in calls]))


def row(label: str, scores: Sequence[dict[str, float]]) -> str:
    """Mean over the calls, in per cent of the reference's speech."""
    rates = {
        name: np.array([100 * score[name] / score["total"] for score in scores])
        for name in ("missed detection", "false alarm", "confusion")
    }
    every = sum(rates.values())
    parts = ", ".join(f"{name} {values.mean():.1f}" for name, values in rates.items())
    return f"{label:20} DER {every.mean():5.1f} % (median {np.median(every):.1f}, worst {every.max():.1f}): {parts}"


if __name__ == "__main__":
    main()
