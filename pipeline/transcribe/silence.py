"""No words: who spoke when is all that is known of the call."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.audio import Recording
from pipeline.call import Transcript
from pipeline.timing import Span
from pipeline.transcribe.heard import Heard


class Silence:
    name = "none"

    def transcribe(self, recording: Recording, speech: Sequence[Sequence[Span]], language: str | None) -> Heard:
        return Heard(((),) * len(speech), Transcript("none", None, "none"), language)
