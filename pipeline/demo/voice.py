"""How the two recordings of the demo were voiced: `python -m pipeline.demo.voice`.

Reads the true transcripts in `reference/`, speaks each utterance with flite (Debian's package; voices slt and rms,
which the embedded engine understands) in the channel of its speaker, and writes two-channel Ogg Opus at telephone
bandwidth, and the transcripts with the times. Kept so that the recordings can be made again.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
import soxr

from pipeline.call import Call
from pipeline.formats import read_calls, write_calls

HERE = Path(__file__).parent
VOICES = {"emma-4": ("slt", "rms"), "daniel-4": ("rms", "slt")}  # agent, customer
RATE = 8_000
PAUSE_MS = 350  # between utterances


def main() -> None:
    for path in sorted((HERE / "reference").glob("*.vtt")):
        call, samples = voiced(read_calls(path).calls[0], VOICES[path.stem])
        soundfile.write(HERE / "calls" / f"{path.stem}.ogg", samples, RATE, format="OGG", subtype="OPUS")
        write_calls([call], path)


def voiced(call: Call, voices: tuple[str, str]) -> tuple[Call, np.ndarray]:
    """The call with the times at which it is spoken, and (frames, 2) at 8 kHz, the agent first."""
    tracks: list[tuple[int, np.ndarray]] = []
    turns = []
    at_ms = PAUSE_MS
    for turn in call.turns:
        utterances = []
        for utterance in turn.utterances:
            channel = int(turn.speaker == "customer")
            samples = _say(utterance.text, voices[channel])
            end_ms = at_ms + len(samples) * 1000 // RATE
            tracks.append((channel, np.pad(samples, (at_ms * RATE // 1000, 0))))
            utterances.append(replace(utterance, start_ms=at_ms, end_ms=end_ms))
            at_ms = end_ms + PAUSE_MS
        times = utterances[0].start_ms, utterances[-1].end_ms
        turns.append(replace(turn, utterances=tuple(utterances), start_ms=times[0], end_ms=times[1]))
    mixed = np.zeros((at_ms * RATE // 1000, 2), dtype=np.float32)
    for channel, samples in tracks:
        mixed[: len(samples), channel] += samples
    return replace(call, turns=tuple(turns)), mixed


def _say(text: str, voice: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
        samples, rate = soundfile.read(file, dtype="float32")
    return np.asarray(soxr.resample(samples, rate, RATE, quality="VHQ")) * 0.7


if __name__ == "__main__":
    main()
