"""Words by Whisper, through faster-whisper.

The windows of all channels go through the batched decoder, one pass over each. faster-whisper's plain decoder is kept
for windows that went wrong: with word times on, it decodes what is left of a window after the last word once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.call import LANGUAGES, Transcript, Word
from pipeline.errors import CallcoachError, ModelMissing, WrongUse
from pipeline.timing import Span, from_seconds
from pipeline.transcribe.heard import Heard
from pipeline.transcribe.weights import check
from pipeline.transcribe.windows import Samples, Window, packed, padded, quietest_moment, shortened

PAD_MS = 200  # of surroundings, decoded with each span
WINDOW_MS = 30_000  # what Whisper hears at once
SLOT = WINDOW_MS * SAMPLE_RATE // 1000  # samples
LEAST = 400  # samples, one frame of Whisper's
BATCH = {"cpu": 4, "cuda": 16}
CODES = {"nb": "no"}  # ours -> Whisper's, where they differ
DETECTED = {"no": "nb", "nn": "nb", "sv": "sv", "da": "da", "en": "en"}  # Whisper's -> ours
SURE_ENOUGH = 0.9  # of a language; more windows are heard until then
MOST_WINDOWS = 6  # heard for the language
# Whisper's own bounds for text that cannot be right (its transcribe.py), and what it tries next
REPETITIVE, IMPROBABLE, UNSPOKEN = 2.4, -1.0, 0.6
TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)

_T = TypeVar("_T")
logging.getLogger("faster_whisper").setLevel(logging.ERROR)


@dataclass
class Whisper:
    """A model folder, loaded when the first recording comes.

    `compute_type` default: int8 on a CPU, the weights' own type on a GPU. `batch_size`: windows decoded together.
    """

    model: str
    folder: Path
    device: str = "auto"
    compute_type: str = "default"
    batch_size: int | None = None
    hotwords: str | None = None
    beam_size: int = 5

    @property
    def name(self) -> str:
        return f"faster-whisper {self.model}"

    def transcribe(self, recording: Recording, speech: Sequence[Sequence[Span]], language: str | None) -> Heard:
        """As the protocol says. ModelMissing for a folder that is no model, WrongUse for a device that is not there."""
        windows = _windows(recording, speech)
        heard: list[list[Word]] = [[] for _ in speech]
        language = language or self._detect(recording, windows)
        if windows and language:
            decode = partial(self._decode, code=self._code(language))
            for batch in _batches(windows, self.batch_size or BATCH[self._loaded.model.device]):
                audio = [window.audio(recording) for window in batch]
                for window, spoken in zip(batch, self._guarded(decode, audio), strict=True):
                    for channel, word in _placed(window, spoken):
                        heard[channel].append(word)
        channels = (sorted(words, key=lambda word: word.start_ms) for words in heard)
        return Heard(tuple(map(tuple, channels)), Transcript("faster-whisper", self.model, "full"), language)

    @cached_property
    def _loaded(self) -> Any:
        from ctranslate2 import get_cuda_device_count
        from faster_whisper import WhisperModel
        from faster_whisper.feature_extractor import FeatureExtractor

        check(self.folder)  # without its tokenizer faster-whisper would look for one on the network
        device = self.device if self.device != "auto" else "cuda" if get_cuda_device_count() else "cpu"
        compute_type = "int8" if device == "cpu" and self.compute_type == "default" else self.compute_type
        load = partial(WhisperModel, str(self.folder), device=device, compute_type=compute_type, local_files_only=True)
        model = self._guarded(load)
        if model.model.n_mels != len(model.feature_extractor.mel_filters):  # 80 without preprocessor_config.json
            model.feature_extractor = FeatureExtractor(feature_size=model.model.n_mels)
        return model

    @cached_property
    def _batched(self) -> Any:
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self._loaded)

    def _guarded(self, run: Callable[..., _T], *args: Any) -> _T:
        """Faults of the engine as sentences."""
        try:
            return run(*args)
        except CallcoachError:
            raise
        except ValueError as error:
            raise WrongUse(
                f"Whisper {self.model} cannot run like this: {_line(error)}; try without --compute-type and --device."
            ) from error
        except (RuntimeError, OSError) as error:
            cause = _line(error)
            if any(word in cause.lower() for word in ("cuda", "cublas", "cudnn", "out of memory")):
                raise WrongUse(
                    f"Whisper {self.model} cannot run on the graphics card: {cause}; "
                    "use --device cpu, or a smaller --batch-size if its memory was too small."
                ) from error
            raise ModelMissing(
                f"Whisper {self.model} in {self.folder} cannot be used: {cause}; bring the model in again."
            ) from error

    def _code(self, language: str) -> str:
        code = CODES.get(language, language)
        if code not in self._loaded.supported_languages:
            raise WrongUse(f"Whisper {self.model} does not know {language}; name a multilingual model with --model.")
        return code

    def _detect(self, recording: Recording, windows: Sequence[Window]) -> str | None:
        """The likeliest of our languages over windows from all channels; None without speech."""
        if not windows:
            return None
        if not self._loaded.model.is_multilingual:
            return "en"
        total = dict.fromkeys(LANGUAGES, 0.0)
        of_each = {window.pieces[0].channel: window for window in reversed(windows)}  # the fullest of each channel
        for count, window in enumerate(islice(dict.fromkeys([*of_each.values(), *windows]), MOST_WINDOWS), 1):
            probabilities = self._guarded(self._languages, window.audio(recording))
            for language, probability in probabilities.items():
                total[language] += probability
            if count > 1 and max(total.values()) >= SURE_ENOUGH * count:
                break
        return max(total, key=total.__getitem__)

    def _languages(self, audio: Samples) -> dict[str, float]:
        """Probabilities of our languages, adding up to one."""
        _, _, every = self._loaded.detect_language(audio)
        found = dict.fromkeys(LANGUAGES, 1e-9)
        for code, probability in every:
            if code in DETECTED:
                found[DETECTED[code]] += probability
        total = sum(found.values())
        return {language: probability / total for language, probability in found.items()}

    def _decode(self, audio: Sequence[Samples], code: str) -> list[list[Word]]:
        """The words of each window, in ms from its start."""
        laid = np.zeros(SLOT * len(audio), np.float32)  # each window in a slot of its own
        for slot, samples in enumerate(audio):
            laid[slot * SLOT : slot * SLOT + len(samples)] = samples
        clips = [
            {"start": slot * WINDOW_MS / 1000, "end": (slot * SLOT + max(LEAST, len(samples))) / SAMPLE_RATE}
            for slot, samples in enumerate(audio)
        ]
        segments, _ = self._batched.transcribe(
            laid, clip_timestamps=clips, batch_size=len(audio), vad_filter=False, **self._options(code)
        )
        heard: list[list[Word]] = [[] for _ in audio]
        for segment in segments:
            slot = segment.seek * 10 // WINDOW_MS  # a frame of Whisper's is 10 ms
            if _unspoken(segment):
                continue
            wrong = segment.compression_ratio > REPETITIVE or segment.avg_logprob < IMPROBABLE
            heard[slot] += self._again(audio[slot], code) if wrong else _words(segment.words, slot * WINDOW_MS)
        return heard

    def _again(self, samples: Samples, code: str) -> list[Word]:
        """A window that came out wrong, decoded with rising temperature until it is better."""
        from ctranslate2 import set_random_seed

        set_random_seed(0)  # the same recording gives the same words
        segments, _ = self._loaded.transcribe(
            samples, temperature=TEMPERATURES, condition_on_previous_text=False, **self._options(code)
        )
        last = len(samples) * 100 // SAMPLE_RATE - 100  # what is left of a window after that is no speech of its own
        kept = [s for s in segments if not _unspoken(s) and (s.seek == 0 or s.seek < last)]
        return [word for segment in kept for word in _words(segment.words, 0)]

    def _options(self, code: str) -> dict[str, Any]:
        return {"language": code, "beam_size": self.beam_size, "word_timestamps": True, "hotwords": self.hotwords}


def _windows(recording: Recording, speech: Sequence[Sequence[Span]]) -> tuple[Window, ...]:
    channels = []
    for channel, spans in enumerate(speech):
        pieces = padded(spans, PAD_MS, recording.info.duration_ms)
        channels.append(shortened(pieces, WINDOW_MS, partial(quietest_moment, recording, channel)))
    return packed(channels, WINDOW_MS)


def _batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _unspoken(segment: Any) -> bool:
    return bool(segment.no_speech_prob > UNSPOKEN and segment.avg_logprob < IMPROBABLE)


def _words(found: Iterable[Any], offset_ms: int) -> list[Word]:
    """faster-whisper's words as ours; one that does not begin with a space goes on the word before it (`e` `-post`)."""
    words: list[Word] = []
    for word in found:
        start, end = from_seconds(word.start) - offset_ms, from_seconds(word.end) - offset_ms
        text, sure = word.word.strip(), min(1.0, max(0.0, float(word.probability)))
        if words and text and not word.word.startswith(" "):
            last = words[-1]
            words[-1] = Word(last.text + text, last.start_ms, end, min(last.confidence or 0.0, sure))
        elif text:
            words.append(Word(text, start, end, sure))
    return words


def _placed(window: Window, words: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    """Channel and word at its time in the recording.

    Starts never fall back: the alignment may let a word begin a little before the one it follows.
    """
    latest: dict[int, int] = {}
    for word in words:
        place = window.place(word.start_ms, word.end_ms)
        if place is not None:
            channel, (start, end) = place
            latest[channel] = start = max(start, latest.get(channel, 0))
            yield channel, Word(word.text, start, max(start, end), word.confidence)


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
