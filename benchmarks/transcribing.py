"""What full windows and full batches bring, and what all stages but the recogniser cost.

python -m benchmarks.transcribing [--calls 100] [--minutes 5]

Random weights in the shape of Whisper base, int8, all cores; temperature 0, no fallback, one beam, the length of the
output pinned: end of text is never chosen, three tokens a second of speech. Peers in the same run: faster-whisper
channel by channel, and its batched pipeline file by file. Synthetic two-channel conversations, 8 kHz µ-law.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import BatchedInferencePipeline

from benchmarks.conversations import conversations
from benchmarks.figures import Figure, show
from benchmarks.random_whisper import random_base
from pipeline import hearing
from pipeline.audio import SAMPLE_RATE, open_recording
from pipeline.call import Call
from pipeline.classify import load_tagger
from pipeline.diarize.spectral import Spectral
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Ears, Source, listen
from pipeline.metadata import Metadata
from pipeline.process import Engines, finish
from pipeline.roles import load_role_model
from pipeline.transcribe import Spoken
from pipeline.transcribe.whisper import WINDOW_MS, Whisper
from tests.sounds import RATE, Sound, telephone

TOKENS = 3  # a second of speech
LANGUAGE = "en"


class Pinned(Whisper):
    """Every window gives as many tokens as its length asks for."""

    longest = 0.0  # seconds, of the windows being decoded

    def _decode(self, audio: Sequence[Any], code: str) -> Any:
        self.longest = max(map(len, audio)) / SAMPLE_RATE
        return super()._decode(audio, code)

    def _again(self, samples: Any, code: str) -> Any:
        return []

    def _options(self, code: str) -> dict[str, Any]:
        return {**super()._options(code), **pinned(self.longest), "suppress_tokens": [self.end]}

    @property
    def end(self) -> int:
        return int(self._loaded.hf_tokenizer.token_to_id("<|endoftext|>"))


def pinned(seconds: float) -> dict[str, Any]:
    return {"temperature": 0.0, "max_new_tokens": max(1, round(TOKENS * seconds)), "without_timestamps": True}


RATIO = "at most 1.1"


@dataclass(frozen=True)
class Timed:
    wall: float
    cpu: float
    windows: int = 0


def timed(work: Callable[[], int | None]) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time()
    windows = work()
    return Timed(time.perf_counter() - wall, time.process_time() - cpu, windows or 0)


def heard(whisper: Pinned, files: Iterable[Path]) -> tuple[Timed, list[Call]]:
    """Our hearing, from the file to the call."""
    ears = Ears(whisper, "measured", Spectral(), load_role_model())
    sources = [Source(path, Metadata(language=LANGUAGE), is_recording=True) for path in files]
    found: list[Call] = []

    def work() -> None:
        for _, result in hearing.calls(sources, ears, lambda source, result: None):
            if isinstance(result, Exception):
                raise result
            found.append(result)

    return timed(work), found


def recognised(whisper: Pinned, files: Sequence[Path]) -> Timed:
    """The recogniser alone, given the speech spans: what the wall time of recognition is measured on."""
    listened = [listen(Source(path, Metadata(language=LANGUAGE), is_recording=True), Spectral()) for path in files]
    windows = sum(
        len(whisper._windows(one, channel, spans)) for one in listened for channel, spans in enumerate(one.speech)
    )

    def work() -> int:
        for _, result in whisper.transcribe(listened):
            if isinstance(result, Exception):
                raise result
        return windows

    found = timed(work)
    for one in listened:
        one.recording.close()
    return found


def per_channel(whisper: Pinned, files: Iterable[Path]) -> Timed:
    """faster-whisper, one channel after the other, with its own speech detection."""

    def work() -> None:
        for path in files:
            with open_recording(path) as recording:
                for channel in range(recording.info.channels):
                    options = {**Whisper._options(whisper, LANGUAGE), **pinned(30), "suppress_tokens": [whisper.end]}
                    segments, _ = whisper._loaded.transcribe(
                        recording.channel(channel), vad_filter=True, condition_on_previous_text=False, **options
                    )
                    list(segments)

    return timed(work)


def batched_per_file(whisper: Pinned, files: Iterable[Path], size: int) -> Timed:
    """faster-whisper's batched pipeline on the mix of each file, with its own speech detection."""
    pipeline = BatchedInferencePipeline(whisper._loaded)

    def work() -> None:
        for path in files:
            with open_recording(path) as recording:
                mix = sum(recording.channel(channel) for channel in range(recording.info.channels))
            options = {**Whisper._options(whisper, LANGUAGE), **pinned(30), "suppress_tokens": [whisper.end]}
            segments, _ = pipeline.transcribe(mix, batch_size=size, **options)
            list(segments)

    return timed(work)


def full_windows(whisper: Pinned, count: int, folder: Path) -> Timed:
    """So many windows of 30 s, decoded in full batches."""
    from pipeline.timing import Span

    path = telephone(folder / "full.wav", np.random.default_rng(0).normal(0, 0.05, 31 * RATE).astype(np.float32))
    with open_recording(path) as recording:
        spoken = [Spoken(recording, ((Span(300, WINDOW_MS - 300),),), LANGUAGE) for _ in range(count)]
        return timed(lambda: len(list(whisper.transcribe(spoken))))


def other_stages(whisper: Pinned, files: Sequence[Path]) -> float:
    """CPU seconds of everything but the recogniser: decoding, listening, turns, tags, redaction, measures."""

    class Instant(Whisper):
        def _decode(self, audio: Sequence[Any], code: str) -> Any:
            return [[] for _ in audio]

    _, calls = heard(whisper, files[:1])  # words for the later stages
    tagger, book = load_tagger(), load_codebook()
    tagger.tag(calls)
    instant = Instant(whisper.model, whisper.folder, "cpu")
    instant.__dict__["_loaded"] = whisper._loaded
    ears = Ears(instant, "measured", Spectral(), load_role_model())
    engines = Engines(ears, "measured", tagger, book)
    sources = [Source(path, Metadata(language=LANGUAGE), is_recording=True) for path in files]
    start = time.process_time()
    list(hearing.calls(sources, ears, lambda source, result: None))
    for _ in files:
        finish(calls[0], "measured", {}, engines)
    return time.process_time() - start


def lengthened(sounds: Sequence[tuple[Sound, Sound]], seconds: float) -> tuple[Sound, Sound]:
    size = round(seconds * RATE)
    agent, customer = (np.concatenate(side) for side in zip(*sounds, strict=True))
    repeats = -(-size // len(agent))
    return np.tile(agent, repeats)[:size], np.tile(customer, repeats)[:size]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--batch", type=int, default=4)
    given = parser.parse_args()
    sounds = list(conversations())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        whisper = Pinned("random base", random_base(folder / "base"), "cpu", batch_size=given.batch, beam_size=1)
        long = lengthened(sounds, given.minutes * 60)
        two = telephone(folder / "two.wav", *long)
        mono = telephone(folder / "mono.wav", (long[0] + long[1]) / 2)
        short = [
            telephone(folder / f"{i}.wav", *lengthened(sounds[i % len(sounds) :] + sounds[: i % len(sounds)], 60))
            for i in range(given.calls)
        ]
        heard(whisper, short[:1])  # what is loaded once is not counted
        recognise = {name: recognised(whisper, [path]) for name, path in (("two channels", two), ("mono mix", mono))}
        report(f"recognition, {given.minutes:g} min", recognise)
        both, mix = (recognise[name].wall for name in ("two channels", "mono mix"))
        what = f"recognising two channels of {given.minutes:g} minutes"
        show(Figure(what, RATIO, f"{both:.1f} s", f"the mono mix, ours: {mix:.1f} s", f"{both / mix:.2f}"))
        peers = {
            "two channels, ours, all of it": heard(whisper, [two])[0],
            "faster-whisper per channel": per_channel(whisper, [two]),
            "faster-whisper batched, mix": batched_per_file(whisper, [two], given.batch),
        }
        report("file to words", peers)
        packed = recognised(whisper, short)
        full = full_windows(whisper, packed.windows, folder)
        report(f"{given.calls} calls of 60 s", {"ours": packed, "as many full windows": full})
        beside = f"{packed.windows} full windows: {full.wall:.1f} s"
        what = f"{given.calls} calls of 60 s, two channels"
        show(Figure(what, RATIO, f"{packed.wall:.1f} s", beside, f"{packed.wall / full.wall:.2f}"))
        ours = peers["two channels, ours, all of it"].wall
        for name, one in list(peers.items())[1:]:
            what = f"two channels of {given.minutes:g} minutes, file to words"
            show(Figure(what, "", f"{ours:.1f} s", f"{name}: {one.wall:.1f} s", f"{ours / one.wall:.2f}"))
        some = short[: max(1, given.calls // 10)]
        report(
            f"{len(some)} calls of 60 s, file to words",
            {
                "ours": heard(whisper, some)[0],
                "faster-whisper per channel": per_channel(whisper, some),
                "faster-whisper batched, mix": batched_per_file(whisper, some, given.batch),
            },
        )
        rest, whole = other_stages(whisper, [two]), per_channel(whisper, [two]).cpu
        beside = f"faster-whisper, channel by channel: {whole:.1f} s"
        show(
            Figure(
                "all stages but recognition, CPU", "at most 5 %", f"{rest:.2f} s", beside, f"{100 * rest / whole:.1f} %"
            )
        )


def report(title: str, found: dict[str, Timed]) -> None:
    print(f"\n{title}")
    for name, one in found.items():
        windows = f", {one.windows} windows" if one.windows else ""
        print(f"  {name:<32} {one.wall:7.1f} s wall, {one.cpu:7.1f} s CPU{windows}")


if __name__ == "__main__":
    main()
