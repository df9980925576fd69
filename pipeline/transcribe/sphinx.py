"""A draft of the words of English speech, by PocketSphinx with the model inside its package: no weights to bring in.

Its model was made for speech up to 6.8 kHz. On a telephone channel the upper half is missing, so the model's means are
moved to where such speech lies (telephone.mllr, made by telephone.py); that about halves the errors there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.call import Transcript, Word
from pipeline.errors import CallcoachError, WrongUse
from pipeline.timing import Span
from pipeline.transcribe.heard import Heard, S
from pipeline.transcribe.windows import Samples, padded, quietest_moment, shortened

MODEL = "en-us"
TELEPHONE = Path(__file__).with_name("telephone.mllr")
TELEPHONE_LW = 5.5  # weight of the language model there; 6.5 elsewhere, the engine's default
PAD_MS = 200  # of surroundings, decoded with each span
LONGEST_MS = 30_000  # decoded at once
FRAME_MS = 10
FASTER = {"maxhmmpf": 3_000}  # states kept per frame: half the default's time at the same errors on synthetic voices
FILLER = re.compile(r"^[<\[+]")  # <sil>, [NOISE], ++UH++
VARIANT = re.compile(r"\(\d+\)$")  # the second pronunciation of a word: the(2)

BAND_HZ = (4_300, 7_500)  # empty on the telephone
SPEECH_HZ = (300, 3_400)
EMPTY_DB = -45.0  # level of the first band below the second, where it is empty
LOOKED_AT = 20  # spans
FRAME_LENGTH = 512  # samples


@dataclass
class Sphinx:
    name: str = f"sphinx {MODEL}"
    _decoders: dict[bool, Any] = field(default_factory=dict, repr=False)

    def transcribe(self, calls: Iterable[S]) -> Iterator[tuple[S, Heard | CallcoachError]]:
        """As the protocol says; a language that is not given is taken to be English, WrongUse for another."""
        for spoken in calls:
            if spoken.language in (None, "en"):
                channels = (tuple(self._channel(spoken.recording, *own)) for own in enumerate(spoken.speech))
                yield spoken, Heard(tuple(channels), Transcript("sphinx", MODEL, "draft"), "en")
            else:
                yield (
                    spoken,
                    WrongUse(
                        f"PocketSphinx understands English only, not {spoken.language}; use Whisper or --asr none."
                    ),
                )

    def _channel(self, recording: Recording, index: int, speech: Sequence[Span]) -> Iterator[Word]:
        if not speech:
            return
        pieces = padded(speech, PAD_MS, recording.info.duration_ms)
        decoder = self._decoder(is_telephone(recording.channel(index, piece) for piece in pieces))
        for piece in shortened(pieces, LONGEST_MS, lambda span: quietest_moment(recording, index, span)):
            yield from heard(decoder, recording.channel(index, piece), piece)

    def _decoder(self, telephone: bool) -> Any:
        if telephone not in self._decoders:
            from pocketsphinx import Decoder

            adapted = {"mllr": str(TELEPHONE), "lw": TELEPHONE_LW} if telephone else {}
            self._decoders[telephone] = Decoder(samprate=SAMPLE_RATE, loglevel="FATAL", **FASTER, **adapted)
        return self._decoders[telephone]


def heard(decoder: Any, samples: Samples, piece: Span) -> Iterator[Word]:
    """The words of `samples`, which are those of `piece`; PocketSphinx gives them no probabilities of their own."""
    pcm = (np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes()
    if not pcm:
        return
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    for segment in decoder.seg() or ():
        text = VARIANT.sub("", segment.word)
        if not FILLER.match(text):
            start = piece.start_ms + segment.start_frame * FRAME_MS
            end = piece.start_ms + (segment.end_frame + 1) * FRAME_MS  # the last frame belongs to the word
            yield Word(text, min(start, piece.end_ms), min(end, piece.end_ms))


def is_telephone(pieces: Iterator[Samples]) -> bool:
    """Whether speech has nothing above 4 kHz; the recording's sample rate does not tell (Ogg Opus: often 48 kHz)."""
    power = np.zeros(FRAME_LENGTH // 2 + 1)
    for samples in islice(pieces, LOOKED_AT):
        frames = samples[: len(samples) // FRAME_LENGTH * FRAME_LENGTH].reshape(-1, FRAME_LENGTH)
        power += (np.abs(np.fft.rfft(frames * np.hanning(FRAME_LENGTH))) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(FRAME_LENGTH, 1 / SAMPLE_RATE)
    upper, lower = (power[(hertz >= low) & (hertz < high)].mean() for low, high in (BAND_HZ, SPEECH_HZ))
    return bool(lower > 0 and upper < lower * 10 ** (EMPTY_DB / 10))
