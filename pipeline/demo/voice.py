"""How the two recordings of the demo were voiced: `python -m pipeline.demo.voice`.

Reads the true transcripts in `reference/`, speaks each utterance with flite (Debian's package; voices slt and rms, which the
embedded engine understands), places it at its time in the channel of its speaker, and writes two-channel Ogg Opus at
telephone bandwidth. Not part of the product; kept so that the recordings can be made again.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr

from pipeline.call import Call
from pipeline.formats import read_calls

HERE = Path(__file__).parent
VOICES = {"emma-4": ("slt", "rms"), "daniel-4": ("rms", "slt")}  # agent, customer
RATE = 8_000
PAUSE = 0.35  # seconds between utterances


def main() -> None:
    for path in sorted((HERE / "reference").glob("*.vtt")):
        call = read_calls(path).calls[0]
        samples = spoken(call, VOICES[path.stem])
        soundfile.write(HERE / "calls" / f"{path.stem}.ogg", samples, RATE, format="OGG", subtype="OPUS")


def spoken(call: Call, voices: tuple[str, str]) -> np.ndarray:
    """(frames, 2) at 8 kHz, the agent first; utterances follow one another as in the call."""
    parts = [
        (int(turn.speaker == "customer"), _say(utterance.text, voices[turn.speaker == "customer"]))
        for turn, utterance in call.utterances()
    ]
    gap = int(PAUSE * RATE)
    samples = np.zeros((sum(len(p) + gap for _, p in parts) + gap, 2), dtype=np.float32)
    at = gap
    for channel, part in parts:
        samples[at : at + len(part), channel] = part
        at += len(part) + gap
    return samples


def _say(text: str, voice: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
        samples, rate = soundfile.read(file, dtype="float32")
    return np.asarray(soxr.resample(samples, rate, RATE, quality="VHQ")) * 0.7


if __name__ == "__main__":
    main()
