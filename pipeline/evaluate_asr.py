"""What packing speech into full windows costs in word errors: our hearing beside faster-whisper's own.

Both decode with the same weights, language and beam. Where channels are apart each channel's words are compared with
the speaker they fit better, so that neither side gains or loses by roles; in one channel all words in order of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.audio import Recording
from pipeline.call import Call, Word
from pipeline.errors import WrongUse
from pipeline.formats import read_calls
from pipeline.listening import Ears, Source, listen
from pipeline.metadata import Metadata
from pipeline.transcribe import only
from pipeline.transcribe.invented import without_invented
from pipeline.wer import WordErrors, errors_between, said_by, words_of

Plain = Callable[[Recording, int, str], Sequence[Word]]  # a channel by itself, in a language


@dataclass(frozen=True)
class Compared:
    """One recording heard in both ways."""

    name: str
    packed: WordErrors
    plain: WordErrors


def compare(pairs: Iterable[tuple[Path, Path]], ears: Ears, plain: Plain, language: str | None) -> list[Compared]:
    """`pairs` of reference transcript and recording. UnreadableInput for one that cannot be used, WrongUse where no
    language is given or found."""
    return [_compared(reference, audio, ears, plain, language) for reference, audio in pairs]


def _compared(reference: Path, audio: Path, ears: Ears, plain: Plain, language: str | None) -> Compared:
    reading = read_calls(reference, language=language)
    if not reading.calls:
        raise reading.faults[0] if reading.faults else WrongUse(f"{reference} holds no call; name its transcript.")
    spoken = reading.calls[0]
    listened = listen(Source(audio, Metadata(language=language or spoken.language), is_recording=True), ears.diarizer)
    with listened.recording as recording:
        heard = only(ears.transcriber, listened)
        if heard.language is None:
            raise WrongUse(f"{audio.name}: its language was not found; say it with --language.")
        packed = [
            without_invented(words, channel, listened.speech[channel], listened.hold, heard.language)[0]
            for channel, words in enumerate(heard.channels)
        ]
        alone = [
            plain(recording, channel, heard.language) if speech else ()
            for channel, speech in enumerate(listened.speech)
        ]
    return Compared(audio.name, _errors(spoken, packed), _errors(spoken, alone))


def _errors(spoken: Call, channels: Sequence[Sequence[Word]]) -> WordErrors:
    said = [words_of(said_by(spoken, speaker)) for speaker in ("agent", "customer")]
    heard = [words_of(" ".join(word.text for word in own)) for own in channels if own]
    if len(heard) != 2:
        everything = sorted((word for own in channels for word in own), key=lambda word: word.start_ms)
        text = " ".join(turn.text for turn in spoken.turns)
        return errors_between(words_of(text), words_of(" ".join(word.text for word in everything)))
    either = (errors_between(said[0], heard[first]) + errors_between(said[1], heard[1 - first]) for first in (0, 1))
    return min(either, key=lambda found: found.errors)
