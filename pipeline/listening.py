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
from pipeline.levels import Levels, levels_of
from pipeline.metadata import Metadata
from pipeline.places import here
from pipeline.roles import RoleModel
from pipeline.timing import Span
from pipeline.transcribe import Spoken, Transcriber


@dataclass(frozen=True)
class Source:
    """One file to analyse."""

    path: Path
    metadata: Metadata = Metadata()
    is_recording: bool = False
    transcript: Path | None = None  # beside the recording
    name: str | None = None  # of the file where it came from, if it lies here under another
    transcript_name: str | None = None
    address: str | None = None  # where it is to be fetched from, if it is no file of this machine
    transcript_address: str | None = None
    mark: str | None = None  # as in `places.Found`

    @property
    def place(self) -> str:
        """Where it lies, for people to find it."""
        return self.address or str(self.path)

    @property
    def called(self) -> str:
        return self.name or self.path.name

    @property
    def stem(self) -> str:
        return Path(self.called).stem


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
    levels: tuple[Levels, ...]  # of each channel
    hold: tuple[Span, ...]
    voices: Voices | None  # where one channel holds all the speech; None also where there is too little of it


def listen(source: Source, diarizer: Diarizer) -> Listened:
    """UnreadableInput where the recording cannot be decoded, or nobody speaks in it."""
    from pipeline.vad import (
        speech_spans,  # loads the speech engine, which whoever listens to nothing should not wait for
    )

    with here(source.path, source.address) as path:
        recording = open_recording(path)
    try:
        if recording.info.truncated:
            raise UnreadableInput(source.called, "it is cut short, its header promises more", "copy it again whole")
        levels = levels_of(recording)
        found = speech_spans(recording, levels)
        waiting = hold_spans(recording, found, levels)
        talk = without_holds(found, waiting)
        carried = layout(recording, talk, waiting)
        speech = own_speech(carried, talk)
        if not any(speech):
            raise UnreadableInput(source.called, "nobody speaks in it", "check that the recording is not muted")
        alone = carried.voices[0] if len(carried.voices) == 1 else None
        voices = None if alone is None else diarizer.voices(recording, alone, speech[alone])
        language = source.metadata.language
        return Listened(recording, speech, language, source, carried, levels, holds(waiting), voices)
    except BaseException:
        recording.close()
        raise
