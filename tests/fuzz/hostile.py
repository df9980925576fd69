"""What the fuzzing tests share: one sentence or a value, in bounded time and memory."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import resource
import struct
import zipfile
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from pipeline.errors import CallcoachError

TIMES = int(os.environ.get("CALLCOACH_FUZZ", "1"))
SECONDS, GIGABYTES = 60, 2  # of CPU and memory, that the largest hostile file may take on a busy machine


def budget(examples: int) -> settings:
    """How many examples a property is tried with."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def outcome(read: Callable[[], Any]) -> Any:
    """What `read` gives, or the sentence it refuses with; anything else that it raises fails the test."""
    try:
        return read()
    except CallcoachError as error:
        return sentence(str(error))


def sentence(text: str) -> str:
    """The text, if it is one that a person can be shown."""
    assert text.isprintable(), ascii(text)
    assert text.endswith("."), text
    assert not re.search(r"Traceback|Error:|object has no attribute", text), text
    assert len(text) < 2000, text
    return text


def bounded(read: Callable[[], Any], seconds: int = SECONDS, gigabytes: float = GIGABYTES) -> str:
    """As `outcome`, as text, in a process that has only so much time and memory."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_limited, args=(read, there, seconds, int(gigabytes * 2**30)))
    process.start()
    there.close()
    try:
        told: str = here.recv()
    except EOFError:
        process.join()
        raise AssertionError(f"the process ended with {process.exitcode}: too much time or memory") from None
    process.join()
    assert not told.startswith("raised "), told
    return told


def _limited(read: Callable[[], Any], there: Connection, seconds: int, most: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most + _used(), most + _used()))
    try:
        there.send(str(outcome(read)))
    except BaseException as error:
        there.send(f"raised {type(error).__name__}: {error}"[:500])


def _used() -> int:
    """Address space of this process: what is loaded already does not count."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[0]) * resource.getpagesize() if pages.exists() else 0


def wav(
    samples: bytes, *, rate: int = 8000, channels: int = 1, bits: int = 16, size: int | None = None, kind: int = 1
) -> bytes:
    """A RIFF file whose header says what it is told to."""
    align = channels * bits // 8 & 0xFFFF
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * align & 0xFFFFFFFF, align, bits)
    data = b"data" + struct.pack("<I", len(samples) if size is None else size) + samples
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def zipped(parts: Mapping[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return path


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def npy(shape: str, kind: str = "<f4", data: bytes = b"") -> bytes:
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    head += b" " * (63 - (10 + len(head)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + data


def schema(content: Mapping[str, Any]) -> bytes:
    return json.dumps({"__class__": "dict", "__module__": "builtins", "content": content}).encode()


def bomb(megabytes: int) -> bytes:
    """A zip with one part that unpacks to that."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("schema.json", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return out.getvalue()
