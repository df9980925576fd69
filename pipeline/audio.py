"""Any recording -> its channels at 16 kHz, as int16 in a temporary file; the recording itself is only read.

libsndfile decodes what it can (WAV in all telephone codings, FLAC, Ogg), libav the rest (MP3, m4a, AMR, G.729, WMA,
video). Channels are decoded and resampled apart and never mixed. Nothing is held in memory but the block in work.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from pipeline.errors import UnreadableInput
from pipeline.timing import Span

SAMPLE_RATE = 16_000
BLOCK = 65_536  # frames decoded at a time
RATES = range(2_000, 768_001)  # of samples a second; beside these a header lies, and resampling costs any time and room
MAX_CHANNELS = 64
MAX_HOURS = 24  # decoded, a channel of an hour takes 115 MB of the temporary folder
_BY_SNDFILE = "wav wave w64 rf64 flac ogg oga opus aif aiff au caf"
_BY_LIBAV = "mp3 m4a m4b mp4 aac 3gp amr awb wma asf webm mka mkv mov avi g729 g722 gsm spx"
AUDIO_SUFFIXES = frozenset(f".{suffix}" for suffix in f"{_BY_SNDFILE} {_BY_LIBAV}".split())

Samples = NDArray[np.float32]
_T = TypeVar("_T")


@dataclass(frozen=True)
class AudioInfo:
    """What a recording is. `sample_rate` is the file's own; `codec` reads `wav/ulaw`, `mov/aac`.

    `truncated`: a part of what the file promises is missing or could not be decoded.
    """

    sample_rate: int
    channels: int
    duration_ms: int
    codec: str
    truncated: bool = False


class Recording:
    """The channels of a recording at `rate`. A context manager: closing it removes the temporary file."""

    def __init__(self, name: str, info: AudioInfo, file: IO[bytes], rate: int = SAMPLE_RATE) -> None:
        self.name, self.info, self._file, self.rate = name, info, file, rate
        self.frames = os.fstat(file.fileno()).st_size // (2 * info.channels)

    @property
    def samples(self) -> NDArray[np.int16]:
        """All samples, int16 (frames, channels), mapped and not loaded."""
        return self.block(0, self.frames)

    def channel(self, index: int, span: Span | None = None) -> Samples:
        """One channel, or the part of `span` that lies within it: float32 in -1 … 1, a copy."""
        start, end = (0, self.frames) if span is None else (at * self.rate // 1000 for at in span)
        start, end = max(0, start), min(self.frames, end)
        if not 0 <= index < self.info.channels:
            raise IndexError(f"{self.name} has {self.info.channels} channels; there is no channel {index}")
        return self.block(start, max(start, end))[:, index].astype(np.float32) / np.float32(32768)

    def block(self, start: int, end: int) -> NDArray[np.int16]:
        """Samples of these frames, int16 (frames, channels), mapped."""
        # Mapped anew each time: pages of a stretch no longer in use do not stay in memory.
        channels = self.info.channels
        shape = (end - start, channels)
        if end == start:
            return np.zeros(shape, np.int16)
        return np.memmap(self._file, np.int16, "r", offset=start * 2 * channels, shape=shape)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_recording(path: Path, *, own_rate: bool = False) -> Recording:
    """The whole recording decoded. UnreadableInput where no sample of it can be used, or no room is left for it.

    `own_rate`: at the file's rate where that is lower than 16 kHz, to be played.
    """
    path = Path(path)
    _readable(path)
    try:
        # Nameless (POSIX) or deleted on close (Windows): nothing of a call stays behind, even after a kill.
        file = tempfile.TemporaryFile(prefix="callcoach-")  # noqa: SIM115 (Recording.close closes it)
    except OSError as error:
        raise _no_room(path, error) from error
    try:
        info = _with_decoder(path, lambda source: _spool(path, source, file, _rate(source.rate, own_rate)))
    except BaseException:
        file.close()
        raise
    return Recording(path.name, info, file, _rate(info.sample_rate, own_rate))


def probe(path: Path) -> AudioInfo:
    """What the header says, without decoding where the format states its length. UnreadableInput as open_recording."""
    path = Path(path)
    _readable(path)

    def described(source: _Source) -> AudioInfo:
        frames = source.promised if source.promised is not None else sum(map(len, source.blocks))
        return source.info(frames)

    return _with_decoder(path, described)


def content_id(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal. UnreadableInput where it cannot be read."""
    path = Path(path)
    _readable(path, empty_is_fault=False)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _UndecodableError(Exception):
    """One decoder cannot read the file; the text is the cause."""


@dataclass
class _Source:
    """An opened decoder.

    `promised`: frames by the header, None where the format does not state them; `spare`: how many may be missing.
    """

    rate: int
    channels: int
    codec: str
    promised: int | None
    blocks: Iterator[Samples]  # (frames, channels) at `rate`
    damaged: bool = False
    spare: int = 0

    def info(self, frames: int) -> AudioInfo:
        if not frames:
            raise _UndecodableError("it holds no samples")
        return AudioInfo(self.rate, self.channels, round(frames * 1000 / self.rate), self.codec, self.damaged)


def _readable(path: Path, empty_is_fault: bool = True) -> None:
    try:
        if not (os.path.isfile(path) or os.path.isdir(path) or not os.path.exists(path)):  # a pipe would be waited for
            raise UnreadableInput(path.name, "it is a device or a pipe, not a file", "name a recording")
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as error:
        raise UnreadableInput(path.name, "there is no such file", "check the name and the folder") from error
    except OSError as error:
        if os.path.isdir(path):  # Path.is_dir raises for a name too long
            raise UnreadableInput(path.name, "it is a folder", "name the recordings in it") from error
        raise UnreadableInput(path.name, f"it cannot be opened ({error.strerror})", "check who may read it") from error
    if empty and empty_is_fault:
        raise UnreadableInput(path.name, "the file is empty (0 bytes)", "export it again")


def _no_room(path: Path, error: OSError) -> UnreadableInput:
    cause = f"its decoded sound cannot be written to the temporary folder ({error.strerror or error})"
    return UnreadableInput(path.name, cause, "make room there or let TMPDIR name another folder")


def _with_decoder(path: Path, use: Callable[[_Source], _T]) -> _T:
    """`use` on the first decoder that can read the file."""
    cause = ""
    # libsndfile's MP3 decoder complains on standard error when read in blocks; its RAW needs a description.
    for opened in (_libav,) if path.suffix.lower() in {".mp3", ".raw"} else (_sndfile, _libav):
        try:
            with opened(path) as source:
                _must_be_sound(source)
                return use(source)
        except _UndecodableError as fault:
            cause = str(fault)
        except (ValueError, MemoryError) as error:  # soxr and libav of what no recording holds
            cause = f"it is not audio that can be decoded ({str(error) or type(error).__name__})"
    raise UnreadableInput(path.name, cause, "export it again as WAV, FLAC, MP3 or m4a")


def _must_be_sound(source: _Source) -> None:
    if source.rate not in RATES:
        raise _UndecodableError(f"it states {source.rate} samples a second, which no recording has")
    if not 0 < source.channels <= MAX_CHANNELS:
        raise _UndecodableError(f"it states {source.channels} channels, and callcoach reads 1 to {MAX_CHANNELS}")


def _rate(own: int, wanted: bool) -> int:
    return min(own, SAMPLE_RATE) if wanted else SAMPLE_RATE


def _spool(path: Path, source: _Source, file: IO[bytes], rate: int) -> AudioInfo:
    """Decode and resample to `rate` into `file` as interleaved int16."""
    stream = soxr.ResampleStream(source.rate, rate, source.channels, dtype="float32", quality="HQ")
    silence = np.zeros((0, source.channels), np.float32)
    frames = 0
    file.seek(0)
    file.truncate()
    for block in map(_finite, source.blocks):
        frames += len(block)
        if frames > source.rate * 3600 * MAX_HOURS:
            raise UnreadableInput(path.name, f"it is longer than {MAX_HOURS} hours", "cut it into calls")
        _write(path, file, block if source.rate == rate else stream.resample_chunk(block))
    if source.rate != rate:
        _write(path, file, stream.resample_chunk(silence, last=True))
    if source.promised is not None and frames < source.promised - source.spare - source.rate // 10:
        source.damaged = True
    return source.info(frames)


_LOUDEST = 1000.0  # times full scale; beyond it there is only damage


def _finite(block: Samples) -> Samples:
    """A float file may hold anything; one NaN would spread through the resampler."""
    return (
        block
        if np.abs(block).max(initial=0) < _LOUDEST
        else np.nan_to_num(block, posinf=1, neginf=-1).clip(-_LOUDEST, _LOUDEST)
    )


def _write(path: Path, file: IO[bytes], block: Samples) -> None:
    try:
        file.write(np.rint(np.clip(block * 32768, -32768, 32767)).astype(np.int16).tobytes())
        file.flush()
    except OSError as error:
        raise _no_room(path, error) from error


@contextmanager
def _sndfile(path: Path) -> Iterator[_Source]:
    try:
        with soundfile.SoundFile(path) as sound:
            if not sound.frames:  # also a WAV whose recorder never wrote the length: libav reads that
                raise _UndecodableError("it holds no samples")
            codec = f"{sound.format}/{sound.subtype}".lower()
            promised = sound.frames if sound.frames < sound.samplerate * 86_400 * 30 else None
            yield _Source(sound.samplerate, sound.channels, codec, promised, _blocks(sound), _is_cut_wav(path))
    except soundfile.LibsndfileError as error:
        raise _UndecodableError(f"it is not audio that can be decoded ({error.error_string})") from error


def _blocks(sound: soundfile.SoundFile) -> Iterator[Samples]:
    while len(block := sound.read(BLOCK, dtype="float32", always_2d=True)):
        yield block


def _is_cut_wav(path: Path) -> bool:
    """Whether the data chunk of a RIFF file states more bytes than the file has (libsndfile hides that)."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return False
        while len(chunk := file.read(8)) == 8:
            size = int.from_bytes(chunk[4:], "little")
            if chunk[:4] == b"data":
                # Programs that write to a pipe state a size near 2 or 4 GiB: it means "unknown".
                return size < 0x7FFF_0000 and file.tell() + size > path.stat().st_size
            file.seek(size + size % 2, os.SEEK_CUR)
    return False


# Containers whose stated length is not libav's guess from the bit rate.
_STATES_LENGTH = {"mov", "matroska", "asf", "wav", "flac", "avi", "ogg", "caf", "w64", "aiff"}


@contextmanager
def _libav(path: Path) -> Iterator[_Source]:
    try:
        # An opened file and no protocol: a playlist under an audio name must not fetch other files or addresses.
        with (
            path.open("rb") as file,
            av.open(file, "r", metadata_errors="ignore", options={"protocol_whitelist": "none"}) as container,
        ):
            stream = next(iter(container.streams.audio), None)
            if stream is None:
                raise _UndecodableError("it has no audio track")
            if stream.codec_context is None:
                raise _UndecodableError("it is in a coding that nothing here can decode")
            kind = container.format.name.split(",")[0]
            source = _Source(0, 0, f"{kind}/{stream.codec_context.name}", None, iter(()))
            frames = _frames(container, stream, source)
            first = next(frames, None)
            if first is None:
                raise _UndecodableError("it holds no samples")
            source.rate, source.channels = first.sample_rate, len(first.layout.channels)
            start = (container.start_time or 0) / av.time_base
            if container.duration and (kind in _STATES_LENGTH or (kind == "mp3" and _mp3_states_length(path))):
                source.promised = round(container.duration / av.time_base * source.rate)
                source.spare = round(max(0, start) * source.rate)  # in Matroska the length counts from zero
            source.blocks = _in_time(source, first, frames, start)
            yield source
    except (av.FFmpegError, OSError) as error:
        raise _UndecodableError(f"it is not audio that can be decoded ({error.strerror})") from error


def _mp3_states_length(path: Path) -> bool:
    """Whether an MP3 begins with a frame that tells its length; else libav guesses it."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":  # a tag before the sound states its size in four times seven bits
            file.seek(10 + sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True)))
        start = file.read(2048)
    return any(mark in start for mark in (b"Xing", b"Info", b"VBRI"))


def _frames(container: Any, stream: Any, source: _Source) -> Iterator[Any]:
    """The frames of a track; a packet that cannot be decoded is skipped, as players do."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            yield from packet.decode()
        except av.FFmpegError:
            source.damaged = True


def _in_time(source: _Source, first: Any, frames: Iterator[Any], start: float) -> Iterator[Samples]:
    """Samples of the frames, with silence where the file's clock leaps, so that times agree with a player's."""
    done, frame = 0, first
    while frame is not None:
        if (frame.sample_rate, len(frame.layout.channels)) != (source.rate, source.channels):
            source.damaged = True  # the coding changes midway; what came before is kept
            return
        due = 0 if frame.time is None else round((frame.time - start) * source.rate)
        if due - done > source.rate // 10 and due <= (source.promised or 0):
            while done < due:
                silent = min(BLOCK, due - done)
                yield np.zeros((silent, source.channels), np.float32)
                done += silent
        block = _as_float(frame)
        done += len(block)
        yield block
        frame = next(frames, None)


def _as_float(frame: Any) -> Samples:
    """A libav frame of any sample format as float32 (frames, channels)."""
    data = frame.to_ndarray()
    data = data.T if frame.format.is_planar else data.reshape(-1, len(frame.layout.channels))
    if data.dtype.kind == "f":
        return np.ascontiguousarray(data, np.float32)
    middle, full = (128, 128) if data.dtype == np.uint8 else (0, -int(np.iinfo(data.dtype).min))
    return np.ascontiguousarray((data.astype(np.float32) - middle) / np.float32(full))
