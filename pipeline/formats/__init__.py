"""Transcripts and call documents in, call documents and tables out: one module a format, two registries.

A format that is read has `recognises(source)` and `read(source)`; one that is written has a function of calls and an
open file. A new one is a module and an entry below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from pipeline.atomic import whole_file
from pipeline.call import Call, Speaker
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import amazon, csvout, document, labelstudio, plain, srt, tableout, vtt, whisperx
from pipeline.formats.source import Source

TRANSCRIPT_SUFFIXES = (".json", ".jsonl", ".ndjson", ".vtt", ".srt", ".txt")  # of files that may hold a transcript


class Format(Protocol):
    def recognises(self, source: Source) -> bool: ...
    def read(self, source: Source) -> Iterator[Call | UnreadableInput]: ...


READERS: dict[str, Format] = {  # asked in this order
    "document": document,
    "amazon": amazon,
    "whisperx": whisperx,
    "labelstudio": labelstudio,
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
BINARY_WRITERS: dict[str, Callable[[Iterable[Call], BinaryIO], None]] = {
    "xlsx": tableout.write_xlsx,
    "parquet": tableout.write_parquet,
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
            known = (
                "call documents, WebVTT, SRT, WhisperX, Amazon and Label Studio JSON, "
                "and text with `Agent:` in front of turns"
            )
            yield UnreadableInput(path, "it is no transcript that callcoach knows", f"it reads {known}")
        else:
            yield from READERS[name].read(source)
    except UnreadableInput as fault:
        yield fault


def write_calls(calls: Iterable[Call], path: Path, format: str | None = None) -> None:
    """Into a file of the format that its suffix names, or of `format`. A write that fails leaves no half file."""
    name = format or path.suffix.removeprefix(".").lower()
    if name not in WRITERS and name not in BINARY_WRITERS:
        known = ", ".join((*WRITERS, *BINARY_WRITERS))
        raise WrongUse(f"{path}: there is no format {name!r} to write; there are {known}.")
    with whole_file(path) as part:
        if name in BINARY_WRITERS:
            with part.open("wb") as data:
                BINARY_WRITERS[name](calls, data)
        else:
            with part.open("w", encoding="utf-8", newline="") as text:
                WRITERS[name](calls, text)


def _recognise(source: Source) -> str | None:
    if source.suffix not in TRANSCRIPT_SUFFIXES:
        return None
    return next((name for name, reader in READERS.items() if reader.recognises(source)), None)
