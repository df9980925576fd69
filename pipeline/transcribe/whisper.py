"""Words by Whisper, through faster-whisper.

Windows of all channels, calls and files of one language fill the batches of the batched decoder, one pass over each.
faster-whisper's plain decoder is kept for windows that went wrong: with word times on, it decodes what is left of a
window after the last word once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from pipeline.audio import SAMPLE_RATE, Recording
from pipeline.call import LANGUAGES, Transcript, Word
from pipeline.errors import CallcoachError, ModelMissing, WrongUse
from pipeline.machine import Settings, settings, this_machine
from pipeline.timing import Span, from_seconds
from pipeline.transcribe.desk import Desk, Opened
from pipeline.transcribe.heard import Heard, S, Spoken
from pipeline.transcribe.spoken_language import LanguageGuess, decide, should_listen_on
from pipeline.transcribe.weights import check
from pipeline.transcribe.windows import Samples, Window, windows

PAD_MS = 200  # of surroundings, decoded with each span
WINDOW_MS = 30_000  # what Whisper hears at once
SLOT = WINDOW_MS * SAMPLE_RATE // 1000  # samples
LEAST = 400  # samples, one frame of Whisper's
CODES = {"nb": "no"}  # ours -> Whisper's, where they differ
WAITING = 64  # calls open at once, each with a file of its sound; then a batch goes out though it is not full
# Whisper's own bounds for text that cannot be right (its transcribe.py), and what it tries next
REPETITIVE, IMPROBABLE, UNSPOKEN = 2.4, -1.0, 0.6
TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)

_T = TypeVar("_T")
logging.getLogger("faster_whisper").setLevel(logging.ERROR)


@dataclass
class Whisper:
    """A model folder, loaded when the first recording comes.

    `compute_type` default and `batch_size` None (windows decoded together): by what the machine has, see `machine`.
    """

    model: str
    folder: Path
    device: str = "auto"
    compute_type: str = "default"
    batch_size: int | None = None
    hotwords: str | None = None
    languages: tuple[str, ...] = LANGUAGES  # that a call may be in where nobody says
    beam_size: int = 5

    @property
    def name(self) -> str:
        return f"faster-whisper {self.model}"

    def transcribe(self, calls: Iterable[S]) -> Iterator[tuple[S, Heard | CallcoachError]]:
        """As the protocol says. ModelMissing for a folder that is no model, WrongUse for a device that is not there.

        Windows of all calls in one language fill batches together.
        """
        desk: Desk[S] = Desk(WAITING)
        for spoken in calls:
            opened = self._opened(spoken)
            if isinstance(opened, CallcoachError):
                yield spoken, opened
                continue
            if not opened.left:
                yield spoken, self._closed(opened)
            desk.add(opened)
            while desk.waiting and (batch := desk.batch(self._size)):
                yield from self._heard(batch)
        while desk.waiting and (batch := desk.batch(self._size, full=False)):
            yield from self._heard(batch)

    def _opened(self, spoken: S) -> Opened[S] | CallcoachError:
        try:
            found = [w for channel, spans in enumerate(spoken.speech) for w in self._windows(spoken, channel, spans)]
            guess = None if spoken.language or not found else self._guess(spoken.recording, found)
            language = spoken.language or (guess.language if guess else None)
            if found and language:
                self._code(language)
            return Opened(spoken, language, found if language else [], guess)
        except CallcoachError as error:
            return error

    def _windows(self, spoken: Spoken, channel: int, spans: Sequence[Span]) -> Sequence[Window]:
        return windows(spoken.recording, channel, spans, PAD_MS, WINDOW_MS)

    @cached_property
    def _settings(self) -> Settings:
        """By what the machine has and how large the model is, but for what was given."""
        machine, size = this_machine(), round((self.folder / "model.bin").stat().st_size / 1e6)
        best = settings(replace(machine, gpu_memory_mb=None) if self.device == "cpu" else machine, size)
        if self.device == "cuda" and best.device == "cpu":  # there, but nobody could say how large it is
            best = Settings("cuda", "int8_float16", best.batch_size, best.cpu_threads)
        return best if self.compute_type == "default" else replace(best, compute_type=cast(Any, self.compute_type))

    @property
    def _size(self) -> int:
        return self.batch_size or self._settings.batch_size

    def _heard(self, batch: Sequence[tuple[Opened[S], Window]]) -> Iterator[tuple[S, Heard | CallcoachError]]:
        """Decode a batch; the calls that are complete with it, or that it fails."""
        language = batch[0][0].language
        assert language is not None
        audio = [window.audio(opened.spoken.recording) for opened, window in batch]
        try:
            decoded = self._guarded(self._decode, audio, self._code(language))
        except CallcoachError as error:
            for opened in dict.fromkeys(opened for opened, _ in batch):
                if opened.fail():
                    yield opened.spoken, error
            return
        for (opened, window), spoken in zip(batch, decoded, strict=True):
            if opened.give(window.channel, placed(window, spoken)):
                yield opened.spoken, self._closed(opened)

    def _closed(self, opened: Opened[S]) -> Heard:
        transcript = Transcript("faster-whisper", self.model, "full")
        return Heard(opened.words(), transcript, opened.language, opened.guess)

    def plain(self, recording: Recording, channel: int, language: str) -> list[Word]:
        """The words of a channel as faster-whisper alone hears them: the whole channel, its own speech detection."""
        run = partial(self._loaded.transcribe, vad_filter=True, **self._options(self._code(language)))
        return _words(
            (word for segment in self._guarded(run, recording.channel(channel))[0] for word in segment.words), 0
        )

    @cached_property
    def _loaded(self) -> Any:
        from faster_whisper import WhisperModel
        from faster_whisper.feature_extractor import FeatureExtractor

        check(self.folder)  # without its tokenizer faster-whisper would look for one on the network
        run = self._settings
        load = partial(
            WhisperModel,
            str(self.folder),
            device=run.device,
            compute_type=run.compute_type,
            cpu_threads=run.cpu_threads,
            local_files_only=True,
        )
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

    def _guess(self, recording: Recording, found: Sequence[Window]) -> LanguageGuess:
        """From the fullest windows of all channels, until that is sure enough."""
        if not self._loaded.model.is_multilingual:
            return LanguageGuess("en", 1.0, "the model knows English only")
        of_each = {window.channel: window for window in sorted(found, key=lambda window: window.duration_ms)}
        heard: list[Mapping[str, float]] = []
        lengths: list[int] = []
        guess = decide((), self.languages)
        for window in dict.fromkeys([*of_each.values(), *found]):
            _, _, every = self._guarded(self._loaded.detect_language, window.audio(recording))
            heard.append(dict(every))
            lengths.append(window.duration_ms)
            guess = decide(heard, self.languages, lengths)
            if not should_listen_on(guess, len(heard)):
                break
        return guess

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


def placed(window: Window, words: Iterable[Word]) -> Iterator[Word]:
    """Words at their time in the recording.

    Starts never fall back: the alignment may let a word begin a little before the one it follows.
    """
    latest = 0
    for word in words:
        if place := window.place(word.start_ms, word.end_ms):
            latest = max(place.start_ms, latest)
            yield Word(word.text, latest, max(latest, place.end_ms), word.confidence)


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
