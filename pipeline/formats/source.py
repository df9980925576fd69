"""One transcript file, read once: its bytes bounded, its text decoded, its JSON parsed."""

from __future__ import annotations

import codecs
import gc
import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from pipeline.call import Speaker
from pipeline.errors import UnreadableInput

MAX_BYTES = 32 * 2**20  # a two-hour call with word times is about 5 MB; parsed JSON takes up to 20 times its size
MAX_TEXT_BYTES = 8 * 2**20  # the same call as subtitles or plain text is below 1 MB
_HEX = "[0-9a-fA-F]"
_PARSING = Lock()
_parsers: list[bool] = []  # for each that parses now: whether Python searched for cycles before
_HALF = re.compile(rf"\\u(?:0000|[dD][89a-fA-F]{_HEX}{{2}})")
_PAIR = rf"\\u[dD][89abAB]{_HEX}{{2}}\\u[dD][c-fC-F]{_HEX}{{2}}"
_ESCAPE = re.compile(rf"({_PAIR})|({_HALF.pattern})|\\.", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """A file and what the user said about it."""

    path: Path
    timezone: str | None = None  # IANA name of the site: the zone of times without an offset
    language: str | None = None  # used where the file names none, or one that callcoach does not know
    roles: Mapping[str, Speaker] = field(default_factory=dict)  # the file's speaker label -> role

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    @cached_property
    def text(self) -> str:
        """The whole text, line ends as `\\n`. UnreadableInput where there is none."""
        limit = MAX_BYTES if self.suffix == ".json" else MAX_TEXT_BYTES
        return decode(read_bytes(self.path, limit), self.path).replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def json(self) -> Any:
        """The parsed file. UnreadableInput if it is not JSON."""
        try:
            return parse_json(self.text)
        except ValueError as error:
            raise UnreadableInput(self.path, str(error), "export it again") from error


def read_bytes(
    path: Path, limit: int = MAX_BYTES, way_out: str = "split it, or write one call a line (.jsonl)"
) -> bytes:
    """The file's bytes. UnreadableInput: missing, not a file, empty, above `limit` bytes."""
    try:
        _must_be_file(path)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise _cannot_open(path, error) from error
    if len(data) > limit:
        raise UnreadableInput(path, f"it holds more than {limit // 2**20} MB", way_out)
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UnreadableInput(path, "it is empty", "export it again")
    return data


def decode(data: bytes, thing: object) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252; UnreadableInput if it is none of them."""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = _utf8_or_windows(data.removeprefix(codecs.BOM_UTF8))
    except UnicodeDecodeError as error:
        way_out = "save it as UTF-8"
        raise UnreadableInput(thing, "it is neither UTF-8 nor Windows-1252 text", way_out) from error
    if "\0" in text:
        raise UnreadableInput(thing, "it holds binary data, not text", "name a transcript or a table")
    return text


def _utf8_or_windows(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.reason == "unexpected end of data"  # a UTF-8 file that was truncated inside a letter
        if cut_off and not data[: error.start].isascii():
            return data[: error.start].decode("utf-8")
        return data.decode("windows-1252")


def parse_json(text: str) -> Any:
    """JSON to Python values. NaN and the infinities become None; ValueError says in words what is wrong."""
    if _HALF.search(text):
        text = _ESCAPE.sub(_writable, text)
    try:
        with _uncollected():
            return json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not whole JSON (line {error.lineno}, column {error.colno}: {error.msg})") from error
    except ValueError as error:  # Python refuses integers of more than 4,300 digits
        raise ValueError("it holds a number with thousands of digits") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: JSON makes none, and among millions of lists it takes most of the time.

    Threads may parse at once: the first stops the search, the last lets it go on.
    """
    with _PARSING:
        _parsers.append(_parsers[0] if _parsers else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _PARSING:
            enabled = _parsers.pop()
            if enabled and not _parsers:
                gc.enable()


def _writable(escape: re.Match[str]) -> str:
    """Half a surrogate pair and NUL are legal in JSON, and no UTF-8 file and no database can hold them."""
    return r"\ufffd" if escape[2] else escape[0]


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def lines(path: Path) -> Iterator[tuple[int, str | UnreadableInput]]:
    """Each line that is not blank, with its number from 1, in flat memory; one above MAX_BYTES is a fault."""
    try:
        _must_be_file(path)
        with path.open("rb") as file:
            for number, data in enumerate(_bounded(file), 1):
                thing = f"{path} line {number}"
                if data is None:
                    yield number, UnreadableInput(thing, f"it holds more than {MAX_BYTES // 2**20} MB", "shorten it")
                elif data.removeprefix(codecs.BOM_UTF8).strip():
                    yield number, _line(data, thing)
    except OSError as error:
        raise _cannot_open(path, error) from error


def _bounded(file: BinaryIO) -> Iterator[bytes | None]:
    while data := file.readline(MAX_BYTES + 1):
        if len(data) <= MAX_BYTES:
            yield data
            continue
        while data and not data.endswith(b"\n"):
            data = file.readline(MAX_BYTES)
        yield None


def _line(data: bytes, thing: str) -> str | UnreadableInput:
    try:
        return decode(data, thing).strip()
    except UnreadableInput as fault:
        return fault


def _must_be_file(path: Path) -> None:
    """A pipe would be waited for, a device read for ever."""
    if path.exists() and not path.is_file():
        raise UnreadableInput(path, "it is not a file", "name a file")


def _cannot_open(path: Path, error: OSError) -> UnreadableInput:
    cause = (error.strerror or type(error).__name__).lower()
    return UnreadableInput(path, f"it cannot be opened ({cause})", "check the name and the permissions")
