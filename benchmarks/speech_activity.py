"""Missed and false speech of `pipeline.vad`, beside faster-whisper's Silero VAD in the same run.

python -m benchmarks.speech_activity [FOLDER of two-channel recordings]

Shares of the reference speech, without tolerance and with a collar: times up to 100 ms from a reference edge left out.
The reference is `conversations.activity`: on synthesised calls of the clean sound, before noise and coding; on a
recording of the recording itself, which favours whatever goes by energy. Silero tuned: no padding, and pauses bridged
as here (300 ms) and not up to 2 s.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from faster_whisper.vad import VadOptions, get_speech_timestamps

from benchmarks.conversations import LINES, activity, conversations, recordings
from pipeline.audio import SAMPLE_RATE, Recording, open_recording
from pipeline.timing import Span, merge, subtract, total_ms
from pipeline.vad import speech_spans

COLLAR_MS = 100
Spans = Sequence[Span]


@dataclass(frozen=True)
class Score:
    """Milliseconds."""

    speech: int = 0
    missed: int = 0
    false: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.speech + other.speech, self.missed + other.missed, self.false + other.false)

    def __str__(self) -> str:
        return f"{self.missed / max(1, self.speech):5.1%} {self.false / max(1, self.speech):5.1%}"


def score(reference: Spans, found: Spans, collar_ms: int) -> Score:
    edges = merge(Span(at - collar_ms, at + collar_ms) for span in reference for at in span)
    missed, false = subtract(reference, found), subtract(found, reference)
    return Score(*(total_ms(subtract(spans, edges)) for spans in (reference, missed, false)))


def ours(recording: Recording) -> Sequence[Spans]:
    return speech_spans(recording)


def silero(**options: int) -> Callable[[Recording], Sequence[Spans]]:
    def heard(recording: Recording) -> Sequence[Spans]:
        channels = (recording.channel(index) for index in range(recording.info.channels))
        found = (get_speech_timestamps(samples, VadOptions(**options)) for samples in channels)
        scale = SAMPLE_RATE // 1000
        return [[Span(part["start"] // scale, part["end"] // scale) for part in parts] for parts in found]

    return heard


DETECTORS = {
    "ours": ours,
    "Silero defaults": silero(),
    "Silero tuned": silero(speech_pad_ms=0, min_silence_duration_ms=300),
}


def measured(path: Path, references: Sequence[Spans] | None) -> Iterator[tuple[Score, Score]]:
    """One pair for each detector: without tolerance, with the collar."""
    with open_recording(path) as recording:
        if references is None:
            references = [activity(recording.channel(index)) for index in range(recording.info.channels)]
        for detect in DETECTORS.values():
            pairs = list(zip(references, detect(recording), strict=True))
            yield tuple(sum((score(*pair, collar) for pair in pairs), Score()) for collar in (0, COLLAR_MS))  # type: ignore[misc]


def row(name: str, calls: Sequence[Sequence[tuple[Score, Score]]]) -> None:
    cells = []
    for detector in zip(*calls, strict=True):
        cells += [str(sum(scores, Score())) for scores in zip(*detector, strict=True)]
    print(f"{name[:28]:28}", *(f"| {cell:13}" for cell in cells), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    folder = parser.parse_args().folder
    print(f"{'missed, false':28}", *(f"| {f'{name}{collar}':13.13}" for name in DETECTORS for collar in ("", " +-0.1")))
    for path in recordings(folder):
        row(path.stem, [list(measured(path, None))])
    calls = list(conversations())
    references = [[activity(channel) for channel in call] for call in calls]
    with tempfile.TemporaryDirectory() as temporary:
        for name, line in LINES.items():
            found = []
            for call, reference in zip(calls, references, strict=True):
                channels = tuple(line.change(channel) for channel in call)
                found.append(list(measured(line.write(Path(temporary), channels), reference)))
            row(name, found)


if __name__ == "__main__":
    main()
