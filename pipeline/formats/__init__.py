"""Transcripts and call documents in, call documents and tables out: one module a format, two registries.

A format that is read has `recognises(source)` and `read(source)`; one that is written has a function of calls and an
open file. A new one is a module and an entry below.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from pipeline.call import Call, Speaker
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import amazon, csvout, document, plain, srt, vtt, whisperx
from pipeline.formats.source import Source

TRANSCRIPT_SUFFIXES = (".json", ".jsonl", ".ndjson", ".vtt", ".srt", ".txt")  # of files that may hold a transcript


class Format(Protocol):
    def recognises(self, source: Source) -> bool: ...
    def read(self, source: Source) -> Iterator[Call | UnreadableInput]: ...


READERS: dict[str, Format] = {  # asked in this order
    "document": document,
    "amazon": amazon,
    "whisperx": whisperx,
    "vtt": vtt,
    "srt": srt,
    "plain": plain,
}
WRITERS: dict[str, Callable[[Iterable[Call], TextIO], None]] = {  # by file suffix
    "jsonl": document.write_lines,
    "ndjson": document.write_lines,
    "json": document.write_json,
    "vtt": vtt.write,
    "csv": csvout.write,
}


@dataclass(frozen=True)
class Reading:
    """What a file holds, in order, and what of it could not be read."""

    calls: tuple[Call, ...]
    faults: tuple[UnreadableInput, ...]


def recognise(path: Path) -> str | None:
    """The format of a transcript; None for a file that holds none. UnreadableInput: empty, truncated, not text."""
    return _recognise(Source(path))


def read_calls(
    path: Path,
    format: str | None = None,
    *,
    timezone: str | None = None,
    language: str | None = None,
    roles: Mapping[str, Speaker] | None = None,
) -> Reading:
    """Every call of a file; a fault in one does not hide the others. WrongUse for a format that is not in READERS.

    `timezone`: IANA name of the site, for times without an offset (UTC without it); kept with the call.
    `language`: of calls that do not say theirs. `roles`: the file's speaker labels that are agent or customer.
    """
    results = list(each_call(path, format, timezone=timezone, language=language, roles=roles))
    calls = tuple(result for result in results if isinstance(result, Call))
    return Reading(calls, tuple(result for result in results if isinstance(result, UnreadableInput)))


def each_call(
    path: Path,
    format: str | None = None,
    *,
    timezone: str | None = None,
    language: str | None = None,
    roles: Mapping[str, Speaker] | None = None,
) -> Iterator[Call | UnreadableInput]:
    """As `read_calls`, one call or fault after the other: a .jsonl of any length takes flat memory."""
    source = Source(path, timezone, language, roles or {})
    if format is not None and format not in READERS:
        raise WrongUse(f"There is no format {format!r} to read; there are {', '.join(READERS)}.")
    try:
        name = format or _recognise(source)
        if name is None:
            known = "call documents, WebVTT, SRT, WhisperX and Amazon JSON, and text with `Agent:` in front of turns"
            yield UnreadableInput(path, "it is no transcript that callcoach knows", f"it reads {known}")
        else:
            yield from READERS[name].read(source)
    except UnreadableInput as fault:
        yield fault


def write_calls(calls: Iterable[Call], path: Path, format: str | None = None) -> None:
    """Into a file of the format that its suffix names, or of `format`. A write that fails leaves no half file."""
    name = format or path.suffix.removeprefix(".").lower()
    if name not in WRITERS:
        raise WrongUse(f"{path}: there is no format {name!r} to write; there are {', '.join(WRITERS)}.")
    with _whole(path) as out:
        WRITERS[name](calls, out)


def _recognise(source: Source) -> str | None:
    if source.suffix not in TRANSCRIPT_SUFFIXES:
        return None
    return next((name for name, reader in READERS.items() if reader.recognises(source)), None)


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when all of it is written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if path.is_file() or not path.exists() else path
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        if part != path:
            os.replace(part, path)
    except OSError as error:
        raise WrongUse(f"{path}: it cannot be written ({(error.strerror or str(error)).lower()}).") from error
    finally:
        if part != path:
            with suppress(OSError):
                part.unlink(missing_ok=True)
