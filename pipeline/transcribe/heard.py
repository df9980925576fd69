"""What a recogniser is asked and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.call import Transcript, Word
from pipeline.timing import Span

if TYPE_CHECKING:
    from pipeline.audio import Recording


@dataclass(frozen=True)
class Heard:
    """The words of each channel in order of time, and how they were found."""

    channels: tuple[tuple[Word, ...], ...]
    transcript: Transcript
    language: str | None  # nb, sv, da, en; as given, or as detected


class Transcriber(Protocol):
    """A recogniser. `name`: engine and model, on which the words of a recording depend."""

    @property
    def name(self) -> str: ...

    def transcribe(self, recording: Recording, speech: Sequence[Sequence[Span]], language: str | None) -> Heard:
        """`speech`: for each channel its unpadded speech spans. Word times are those of the recording, in ms.

        Words lie within the spans, a fifth of a second around them allowed. WrongUse for a language that the engine
        or its model does not know.
        """
        ...
