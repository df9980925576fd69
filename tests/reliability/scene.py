"""A small set of files as a centre may have them: transcripts, one file of several calls, sound, and what is broken."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import soundfile

from pipeline.demo import CALLS

AGENTS = ("Kari Nordli", "Ola Åsheim", "Emma Clarke")
SAID = (
    "Agent: Hello, you speak with {agent}.\nCustomer: My router has been dead since {day}. My number is 40 61 22 93.\n"
    "Agent: Why did it stop, do you think?\nCustomer: It just did.\nAgent: You get a refund of {money} kroner.\n"
    "Customer: That is fine. I am {agent}'s neighbour.\n"
)
SECONDS = 5.0  # of sound
MANIFEST = "manifest.csv"


def build(folder: Path, transcripts: int = 4) -> None:
    """The same bytes each time."""
    folder.mkdir(parents=True)
    rows = ["file;call_id;agent;team;customer_id;started_at;language"]
    for number in range(transcripts):
        agent, name = AGENTS[number % 3], f"t-{number}"
        (folder / f"{name}.txt").write_text(_said(number), encoding="utf-8")
        rows.append(f"{name}.txt;{name};{agent};{'NS'[number % 2]};{5000 + number};01.09.2026 {8 + number:02}:12;en")
    several = [_document(f"j-{number}", 10 + number) for number in range(2)]
    (folder / "several.jsonl").write_text("\n".join([several[0], "{broken", several[1]]) + "\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    for number, of in enumerate(("emma-4.ogg", "daniel-4.ogg")):
        sound(folder / f"s-{number}.wav", of)
        (folder / f"s-{number}.vtt").write_text(_cues(number), encoding="utf-8")
        rows.append(f"s-{number}.wav;s-{number};{AGENTS[number]};N;;01.09.2026 {18 + number}:00;en")
    soundfile.write(folder / "silent.wav", np.zeros(8000), 8000)
    (folder / "silent.vtt").write_text(_cues(7), encoding="utf-8")
    (folder / MANIFEST).write_text("\n".join(rows) + "\n", encoding="utf-8")


def sound(path: Path, of: str = "emma-4.ogg", seconds: float = SECONDS) -> None:
    """The beginning of a bundled recording."""
    samples, rate = soundfile.read(CALLS / of)
    soundfile.write(path, samples[: round(seconds * rate)], rate)


def _said(number: int) -> str:
    return SAID.format(agent=AGENTS[number % 3], day=f"day {number}", money=100 + number)


def _document(call_id: str, number: int) -> str:
    said = [line.partition(": ") for line in _said(number).splitlines()]
    turns = [{"speaker": speaker.lower(), "text": words} for speaker, _, words in said]
    about = {"call_id": call_id, "agent": AGENTS[number % 3], "started_at": f"2026-10-05T{number:02}:00:00Z"}
    return json.dumps({**about, "language": "en", "turns": turns})


def _cues(number: int) -> str:
    first = f"00:00:00.500 --> 00:00:02.000\n<v Agent>Hello, how can I help you with number {number}?"
    return f"WEBVTT\n\n{first}\n\n00:00:02.500 --> 00:00:04.500\n<v Customer>It broke, I want a refund of 50 pounds.\n"
