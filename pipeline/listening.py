"""What a recording tells before its words: who speaks when, what each channel carries, who waits, whose voices.

Needs no recogniser, so it runs ahead of it in other threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.audio import open_recording
from pipeline.channels import Layout, layout, own_speech
from pipeline.diarize.voices import Diarizer, Voices
from pipeline.errors import UnreadableInput
from pipeline.hold import hold_spans, holds, without_holds
from pipeline.levels import Levels, levels
from pipeline.metadata import Metadata
from pipeline.roles import RoleModel
from pipeline.timing import Span
from pipeline.transcribe import Spoken, Transcriber
from pipeline.vad import speech_spans


@dataclass(frozen=True)
class Source:
    """One file to analyse."""

    path: Path
    metadata: Metadata = Metadata()
    is_recording: bool = False
    transcript: Path | None = None  # beside the recording


@dataclass(frozen=True)
class Ears:
    """What hearing needs loaded."""

    transcriber: Transcriber
    reason: str  # why this one
    diarizer: Diarizer
    role_model: RoleModel
    agent_channel: int | None = None  # 0-based


@dataclass(frozen=True, eq=False)
class Listened(Spoken):
    """A recording, to be closed by whoever is done with it, and what its sound tells."""

    source: Source
    layout: Layout
    levels: tuple[Levels, ...]  # of each channel; none where there is but one
    hold: tuple[Span, ...]
    voices: Voices | None  # where one channel holds all the speech; None also where there is too little of it


def listen(source: Source, diarizer: Diarizer) -> Listened:
    """UnreadableInput where the recording cannot be decoded, or nobody speaks in it."""
    recording = open_recording(source.path)
    try:
        if recording.info.truncated:
            raise UnreadableInput(source.path.name, "it is cut short, its header promises more", "copy it again whole")
        found = speech_spans(recording)
        waiting = hold_spans(recording, found)
        talk = without_holds(found, waiting)
        carried = layout(recording, talk, waiting)
        speech = own_speech(carried, talk)
        if not any(speech):
            raise UnreadableInput(source.path.name, "nobody speaks in it", "check that the recording is not muted")
        alone = carried.voices[0] if len(carried.voices) == 1 else None
        voices = None if alone is None else diarizer.voices(recording, alone, speech[alone])
        loud = tuple(levels(recording, i) for i in range(len(speech))) if len(speech) > 1 else ()
        language = source.metadata.language
        return Listened(recording, speech, language, source, carried, loud, holds(waiting), voices)
    except BaseException:
        recording.close()
        raise
