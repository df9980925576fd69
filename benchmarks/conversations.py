"""Two-channel conversations at known places, and what telephone systems do to them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr

from pipeline.audio import Recording, open_recording
from pipeline.levels import FRAME, runs
from pipeline.timing import Span, merge
from tests.sounds import RATE, Sound, placed, sounding, write, write_av

AGENT = (
    "Thank you for calling, my name is Anna, how can I help you today?",
    "Oh, I am sorry to hear that. What happened?",
    "Can I have your customer number please?",
    "Right.",
    "Have you tried to turn it off and on again?",
    "I can offer you a voucher of twenty pounds for the trouble.",
    "Let me just see what we have in stock, it should be here somewhere, yes, I can see three of them.",
    "Is there anything else I can do for you?",
    "Then I wish you a nice day.",
)
CUSTOMER = (
    "Hello, I have a problem with my washing machine.",
    "It stopped in the middle of a wash and now the door will not open.",
    "Yes, it is four seven one one two.",
    "Yes.",
    "Of course I have, twice.",
    "That would be nice.",
    "Good.",
    "No.",
    "Thanks, bye.",
)
VOICES = (
    ("flite slt", "flite rms"),
    ("flite kal", "flite slt"),
    ("flite awb", "espeak en+f3"),
    ("espeak en", "flite rms"),
)
PAUSES = (0.2, 0.9, 0.5, 1.6, -0.3)  # seconds before a reply; below zero they talk at once
LOUD_DB, QUIETER_DB = 30.0, 36.0  # below the loudest twentieth: where the energy rule opens, and closes
BRIDGE_MS, SHORTEST_MS = 300, 60


def speak(text: str, voice: str) -> Sound:
    """A sentence at -22 dB, from its first to its last sound."""
    program, name = voice.split()
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = [program, "-voice", name, "-t", text, "-o", file.name]
        if program == "espeak":
            command = ["espeak-ng", "-v", name, "-w", file.name, text]
        subprocess.run(command, check=True)
        samples, rate = soundfile.read(file.name, dtype="float32")
    return sounding(soxr.resample(samples, rate, RATE), -22)


def conversations() -> Iterator[tuple[Sound, Sound]]:
    """One for each pair of voices: 16 kHz, clean, digital silence between the turns."""
    for number, pair in enumerate(VOICES):
        placings: tuple[list[tuple[float, Sound]], ...] = ([], [])
        at = 1.0
        for turn, texts in enumerate(zip(AGENT, CUSTOMER, strict=True)):
            for side, text in enumerate(texts):
                sound = speak(text, pair[side])
                placings[side].append((at, sound))
                at += len(sound) / RATE + PAUSES[(2 * turn + side + number) % len(PAUSES)]
        agent, customer = (placed(at + 2, *placing) for placing in placings)
        yield agent, 0.5 * customer


def activity(samples: Sound) -> tuple[Span, ...]:
    """The channel energy rule: RMS of 10 ms, open above -30 dB and closed below -36 dB of the loudest twentieth of
    what exceeds -70 dBFS; pauses up to 300 ms are bridged and stretches below 60 ms left out."""
    rms = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).std(axis=1)
    level = 20 * np.log10(rms + 1e-7)
    if not (level > -70).any():
        return ()
    loud = float(np.percentile(level[level > -70], 95))
    opened = [span for span in runs(level > loud - QUIETER_DB) if _peak(level, span) > loud - LOUD_DB]
    return tuple(span for span in merge(opened, BRIDGE_MS) if span.duration_ms >= SHORTEST_MS)


def _peak(level: np.ndarray, span: Span) -> float:
    return float(level[span.start_ms // 10 : span.end_ms // 10].max())


@dataclass(frozen=True)
class Line:
    """What happens to a channel on its way: a change of the sound, then a coding."""

    change: Callable[[Sound], Sound]
    write: Callable[[Path, tuple[Sound, ...]], Path]


def at_8khz(subtype: str) -> Callable[[Path, tuple[Sound, ...]], Path]:
    def written(folder: Path, channels: tuple[Sound, ...]) -> Path:
        halved = (soxr.resample(channel, RATE, 8_000) for channel in channels)
        return write(folder / "call.wav", *halved, rate=8_000, subtype=subtype)

    return written


def by_libav(codec: str, rate: int, bit_rate: int) -> Callable[[Path, tuple[Sound, ...]], Path]:
    def coded(path: Path, channel: Sound) -> Path:
        sound = soxr.resample(channel, RATE, rate) if rate != RATE else channel
        return write_av(path.with_suffix(".mka"), sound, codec=codec, rate=rate, bit_rate=bit_rate)

    return apart(coded)


def gsm(path: Path, channel: Sound) -> Path:
    return write(path.with_suffix(".wav"), soxr.resample(channel, RATE, 8_000), rate=8_000, subtype="GSM610")


def apart(coded: Callable[[Path, Sound], Path]) -> Callable[[Path, tuple[Sound, ...]], Path]:
    """Each channel is coded by itself, as on a telephone line, and the decoded ones are laid side by side."""

    def written(folder: Path, channels: tuple[Sound, ...]) -> Path:
        decoded = []
        for channel in channels:
            with open_recording(coded(folder / "channel", channel)) as heard:
                decoded.append(aligned(heard, channel))
        return write(folder / "call.wav", *decoded)

    return written


def aligned(heard: Recording, channel: Sound) -> Sound:
    """Without the coder's delay, which players take off."""
    sound = heard.channel(0)
    size = 2 ** int(np.ceil(np.log2(len(sound) + len(channel))))
    product = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(channel, size)), size)
    delay = int(np.argmax(np.abs(product[: RATE // 2])))
    return np.pad(sound[delay:], (0, len(channel)))[: len(channel)]


def gated(sound: Sound) -> Sound:
    """A noise gate at -48 dB that takes 30 ms to open and stays open for 80 ms."""
    level = np.sqrt(np.convolve(sound**2, np.full(320, 1 / 320), "same"))
    opens = level > 10 ** (-48 / 20)
    attack, hold = round(0.03 * RATE), round(0.08 * RATE)
    held = np.convolve(opens, np.ones(attack + hold), "full")[: len(opens)] > 0
    late = np.convolve(~held, np.ones(attack), "full")[: len(held)] > 0
    return np.where(held & ~late, sound, 0).astype(np.float32)


def noisy(snr_db: float) -> Callable[[Sound], Sound]:
    """White noise, so much weaker than the speech."""

    def added(sound: Sound) -> Sound:
        power = float(np.mean(sound[np.abs(sound) > 0] ** 2))
        random = np.random.default_rng(round(snr_db))
        return (sound + random.normal(0, np.sqrt(power) * 10 ** (-snr_db / 20), len(sound))).astype(np.float32)

    return added


def _plain(sound: Sound) -> Sound:
    return sound


def _gated_noise(sound: Sound) -> Sound:
    return gated(noisy(35)(sound))


PCM = at_8khz("PCM_16")
LINES: Mapping[str, Line] = {
    "clean, 8 kHz": Line(_plain, PCM),
    "noise gate, attack 30 ms": Line(_gated_noise, PCM),
    "noise, SNR 30 dB": Line(noisy(30), PCM),
    "noise, SNR 20 dB": Line(noisy(20), PCM),
    "noise, SNR 10 dB": Line(noisy(10), PCM),
    "noise, SNR 5 dB": Line(noisy(5), PCM),
    "mu-law": Line(noisy(40), at_8khz("ULAW")),
    "A-law": Line(noisy(40), at_8khz("ALAW")),
    "GSM 6.10": Line(noisy(40), apart(gsm)),
    "AMR 4.75 kbit/s": Line(noisy(40), by_libav("libopencore_amrnb", 8_000, 4_750)),
    "AMR 12.2 kbit/s": Line(noisy(40), by_libav("libopencore_amrnb", 8_000, 12_200)),
    "Opus 6 kbit/s": Line(noisy(40), by_libav("libopus", RATE, 6_000)),
    "Opus 12 kbit/s": Line(noisy(40), by_libav("libopus", RATE, 12_000)),
    "MP3 16 kbit/s": Line(noisy(40), by_libav("libmp3lame", RATE, 16_000)),
}


def recordings(folder: str | None) -> list[Path]:
    """The two-channel recordings of a folder."""
    found = sorted(path for path in Path(folder).iterdir() if path.is_file()) if folder else []
    return [path for path in found if path.suffix in {".wav", ".flac"} and soundfile.info(path).channels > 1]


def missing() -> list[str]:
    return [name for name in ("flite", "espeak-ng") if not shutil.which(name)]
