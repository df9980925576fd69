"""How near to their true times turns start, and how right their talk time is.

python -m benchmarks.turns [FOLDER of two-channel recordings]

Turns are those of `segment.turns_from_speech`, without words. True times: the conversation's own placement, and for a
recording the channel energy rule of `conversations.activity`. A true turn is right where a turn of the same channel
starts within 100 ms of it; its talk time is the speech of its channel from its start to its end.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conversations import LINES, activity, conversations, recordings
from pipeline.audio import open_recording
from pipeline.call import Turn
from pipeline.segment import turns_from_speech
from pipeline.timing import Span, intersect, total_ms
from pipeline.vad import speech_spans

NEAR_MS = 100
Spans = Sequence[Span]


@dataclass(frozen=True)
class Right:
    """Counts of true turns."""

    turns: int = 0
    starts: int = 0
    talk: int = 0
    found: int = 0  # turns there are, true or not

    def __add__(self, other: Right) -> Right:
        return Right(
            self.turns + other.turns, self.starts + other.starts, self.talk + other.talk, self.found + other.found
        )

    def __str__(self) -> str:
        return f"| {self.turns:5} | {self.starts / self.turns:6.1%} | {self.talk / self.turns:6.1%} | {self.found:5}"


def turns(speech: Sequence[Spans]) -> tuple[Turn, ...]:
    return turns_from_speech(("agent", "customer"), speech)


def right(true: Sequence[Spans], found: Sequence[Spans]) -> Right:
    total = Right()
    for speaker, own, heard in zip(("agent", "customer"), true, found, strict=True):
        starts = [turn.start_ms for turn in turns(found) if turn.speaker == speaker and turn.start_ms is not None]
        total += Right(found=len(starts))
        for turn in turns(true):
            if turn.speaker == speaker and turn.start_ms is not None and turn.end_ms is not None:
                span = Span(turn.start_ms, turn.end_ms)
                around = Span(span.start_ms - NEAR_MS, span.end_ms + NEAR_MS)
                talk = total_ms(intersect([span], own)), total_ms(intersect([around], heard))
                near = min((abs(start - span.start_ms) for start in starts), default=NEAR_MS + 1)
                total += Right(1, near <= NEAR_MS, abs(talk[0] - talk[1]) <= NEAR_MS)
    return total


def measured(path: Path, references: Sequence[Spans] | None) -> Right:
    with open_recording(path) as recording:
        if references is None:
            references = [activity(recording.channel(index)) for index in range(recording.info.channels)]
        return right(references, speech_spans(recording))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    folder = parser.parse_args().folder
    print(f"{'within 100 ms':28} | turns | starts | talk   | found")
    for path in recordings(folder):
        print(f"{path.stem[:28]:28} {measured(path, None)}")
    calls = [(call, [activity(channel) for channel in call]) for call in conversations()]
    with tempfile.TemporaryDirectory() as temporary:
        for name, line in LINES.items():
            files = ((line.write(Path(temporary), tuple(map(line.change, call))), true) for call, true in calls)
            print(f"{name:28} {sum((measured(*pair) for pair in files), Right())}", flush=True)


if __name__ == "__main__":
    main()
