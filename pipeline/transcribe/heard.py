"""What a recogniser is asked and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from pipeline.call import Transcript, Word
from pipeline.errors import CallcoachError
from pipeline.timing import Span

if TYPE_CHECKING:
    from pipeline.audio import Recording
    from pipeline.transcribe.spoken_language import LanguageGuess


@dataclass(frozen=True, eq=False)
class Spoken:
    """A recording to be heard. `speech`: for each channel its unpadded spans, none where nothing is to be heard."""

    recording: Recording
    speech: tuple[tuple[Span, ...], ...]
    language: str | None  # None: to be found out


@dataclass(frozen=True)
class Heard:
    """The words of each channel in order of time, and how they were found."""

    channels: tuple[tuple[Word, ...], ...]
    transcript: Transcript
    language: str | None  # nb, sv, da, en; as given, or as detected
    guess: LanguageGuess | None = None  # where it was detected


S = TypeVar("S", bound=Spoken)


class Transcriber(Protocol):
    """A recogniser. `name`: engine and model, on which the words of a recording depend."""

    @property
    def name(self) -> str: ...

    def transcribe(self, calls: Iterable[S]) -> Iterator[tuple[S, Heard | CallcoachError]]:
        """Every call once, as it is done; several may be asked for before the first is given.

        Word times are those of the recording, in ms, within the speech, a fifth of a second around it allowed. A
        CallcoachError stands for a call that cannot be heard, such as WrongUse for a language that the engine or its
        model does not know; the others go on.
        """
        ...


def only(transcriber: Transcriber, spoken: Spoken) -> Heard:
    """One call by itself. Raises what stands for it."""
    ((_, heard),) = transcriber.transcribe([spoken])
    if isinstance(heard, CallcoachError):
        raise heard
    return heard
