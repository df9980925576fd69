"""How long it takes to make a call's sound playable, beside reading and writing the same recording.

python -m benchmarks.sound [--minutes 10]

Seconds of CPU for an hour of recording, in each coding: noise on two channels, a number silenced every 20 seconds.
"Copied" is libsndfile (for MP3 libav) reading the file and libsndfile writing the samples to a WAV, in the same run.
The memory is the most that was in use over the whole run.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import soundfile

from benchmarks.figures import Figure, show
from pipeline.playable import make
from pipeline.playing import Playing
from pipeline.timing import Span

KINDS = {  # title -> (suffix, rate, subtype of libsndfile or codec of libav)
    "WAV u-law 8 kHz": ("wav", 8_000, "ULAW"),
    "WAV 16 bit 16 kHz": ("wav", 16_000, "PCM_16"),
    "WAV 16 bit 44.1 kHz": ("wav", 44_100, "PCM_16"),
    "FLAC 16 kHz": ("flac", 16_000, "PCM_16"),
    "Opus 48 kHz": ("opus", 48_000, "OPUS"),
    "MP3 44.1 kHz": ("mp3", 44_100, "libmp3lame"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=10)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="callcoach-") as name:
        print(f"{'':22}{'playable':>10}{'copied':>10}{'ratio':>8}   CPU seconds an hour ({minutes} minutes measured)")
        for title, (suffix, rate, coding) in KINDS.items():
            source, out = Path(name, f"call.{suffix}"), Path(name, "out.wav")
            write(source, rate, coding, minutes)
            how = playing_of(minutes)
            made = cpu(lambda source=source, how=how, out=out: make(source, how, out))  # type: ignore[misc]
            copied = cpu(lambda source=source, out=out: copy(source, out))  # type: ignore[misc]
            per_hour = 60 / minutes
            found, beside = f"{made * per_hour:.1f} s of CPU", f"copied: {copied * per_hour:.1f} s"
            show(Figure(f"an hour of {title} made playable", "", found, beside, f"{made / copied:.1f}"))
            print(f"{title:22}{made * per_hour:10.2f}{copied * per_hour:10.2f}{made / copied:8.1f}")
            source.unlink()
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def cpu(work: Callable[[], object]) -> float:
    """The least of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def playing_of(minutes: int) -> Playing:
    ends = range(20_000, minutes * 60_000, 20_000)
    agent = tuple(Span(end - 20_000, end - 10_000) for end in ends)
    customer = tuple(Span(end - 10_000, end) for end in ends)
    return Playing(tuple(Span(end - 4_000, end) for end in ends), agent, customer)


def write(path: Path, rate: int, coding: str, minutes: int) -> None:
    if path.suffix == ".mp3":
        write_mp3(path, rate, coding, minutes)
        return
    form = "OGG" if path.suffix == ".opus" else None
    with soundfile.SoundFile(path, "w", rate, 2, coding, format=form) as file:
        for block in noise(rate, minutes):
            file.write(block)


def write_mp3(path: Path, rate: int, codec: str, minutes: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        for block in noise(rate, minutes):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), "fltp", "stereo")
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def noise(rate: int, minutes: int) -> Iterator[np.ndarray]:
    random = np.random.default_rng(0)
    for _ in range(minutes * 60):
        yield random.normal(0, 0.1, (rate, 2)).astype(np.float32)


def copy(source: Path, out: Path) -> None:
    if source.suffix == ".mp3":
        copy_by_libav(source, out)
        return
    with (
        soundfile.SoundFile(source) as file,
        soundfile.SoundFile(out, "w", file.samplerate, file.channels, "PCM_16") as copied,
    ):
        while len(block := file.read(65_536, dtype="int16", always_2d=True)):
            copied.write(block)


def copy_by_libav(source: Path, out: Path) -> None:
    with av.open(str(source)) as container:
        stream = container.streams.audio[0]
        with soundfile.SoundFile(out, "w", stream.rate, stream.channels, "PCM_16") as copied:
            for frame in container.decode(stream):
                copied.write(frame.to_ndarray().T)


if __name__ == "__main__":
    main()
