"""No words: who spoke when is all that is known of the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.call import Transcript
from pipeline.errors import CallcoachError
from pipeline.transcribe.heard import Heard, S


class Silence:
    name = "none"

    def transcribe(self, calls: Iterable[S]) -> Iterator[tuple[S, Heard | CallcoachError]]:
        for spoken in calls:
            yield spoken, Heard(((),) * len(spoken.speech), Transcript("none", None, "none"), spoken.language)
