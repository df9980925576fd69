"""Files that lie elsewhere, by their address: `s3://…`, `gs://…`, `az://…`, and whatever else fsspec speaks.

A recording is fetched into a folder of its own on this machine for as long as it is decoded, and then deleted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from pipeline.audio import content_id
from pipeline.errors import CallcoachError, UnreadableInput, WrongUse

PREFIX = "callcoach-fetched-"  # of folders, followed by the process that made them
BLOCK = 1 << 20
WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"})  # an object appears there all at once
_STAMPS = ("etag", "generation", "mtime", "lastmodified", "last_modified", "updated", "modified", "created")
_ACCESS = "check the address and who may read there"


@dataclass(frozen=True)
class Found:
    """A file at an address. `mark` is another when what lies there has changed; None where nothing tells that."""

    address: str
    mark: str | None

    @property
    def path(self) -> Path:
        """Folders and name, to be looked at and not opened."""
        return Path(urlsplit(self.address).netloc + urlsplit(self.address).path)


def is_address(text: str) -> bool:
    return "://" in text


def listed(address: str) -> list[Found]:
    """Every file there and below, by name; the file itself where it is one. UnreadableInput where that fails."""
    with _sentences(address):
        files, path = _opened(address)
        found = files.find(path, detail=True)
        return [_found(files, info) for _, info in sorted(found.items()) if info.get("type", "file") == "file"]


def read(address: str) -> bytes:
    with _sentences(address):
        files, path = _opened(address)
        return bytes(files.cat_file(path))


@contextmanager
def opened(address: str) -> Iterator[BinaryIO]:
    """To be read from, in parts."""
    with _sentences(address):
        files, path = _opened(address)
        with files.open(path, "rb") as file:
            yield file


def write(address: str, data: bytes) -> None:
    """Whole or not at all."""
    with _sentences(address, "check the address and who may write there"):
        files, path = _opened(address)
        if urlsplit(address).scheme in WHOLE:
            files.pipe_file(path, data)
            return
        folder, _, name = path.rpartition("/")
        files.makedirs(folder, exist_ok=True)
        part = f"{folder}/.{name}.{os.getpid()}.part"
        files.pipe_file(part, data)
        files.mv(part, path)


def content_of(path: Path, address: str | None) -> str:
    """As `content_id`, of what lies at `address` where there is one; it is read through and not kept."""
    if address is None:
        return content_id(path)
    digest = hashlib.sha256()
    with opened(address) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def here(path: Path, address: str | None) -> Iterator[Path]:
    """`path`, or what lies at `address` as a file of the same name, deleted at the end."""
    if address is None:
        yield path
        return
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        copy = folder / PurePosixPath(address).name
        with _sentences(address):
            files, there = _opened(address)
            files.get_file(there, str(copy))
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Delete what processes of this machine had fetched when they were killed."""
    if os.name != "posix":  # elsewhere asking after a process may end it
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    with suppress(OSError):  # one that ended and was not fetched by its parent holds no files
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def _found(files: Any, info: dict[str, Any]) -> Found:
    address = str(files.unstrip_protocol(info["name"]))
    lowered = {name.lower(): value for name, value in info.items()}
    stamp = next((str(lowered[name]) for name in _STAMPS if lowered.get(name)), None)
    if stamp is None:
        return Found(address, None)
    told = json.dumps([address, info.get("size"), stamp])
    return Found(address, hashlib.sha256(told.encode()).hexdigest())


def _opened(address: str) -> tuple[Any, str]:
    """The file system behind an address, and the path in it."""
    if urlsplit(address).password:
        raise WrongUse("An address must hold no password, as it is stored; put it where fsspec reads its settings.")
    files, path = _library().url_to_fs(address)
    return files, str(path)


def _library() -> Any:
    try:
        import fsspec.core
    except ImportError as error:
        raise WrongUse("Addresses such as s3:// need fsspec; pip install 'callcoach[ray]'.") from error
    return fsspec.core


@contextmanager
def _sentences(address: str, way_out: str = _ACCESS) -> Iterator[None]:
    try:
        yield
    except CallcoachError:
        raise
    except FileNotFoundError as error:
        raise UnreadableInput(address, "there is nothing there", "check the address") from error
    except ImportError as error:  # fsspec names the package that speaks to such a store
        raise WrongUse(f"{address}: {_line(error)}.") from error
    except ValueError as error:
        raise UnreadableInput(address, _line(error), "write it as s3://bucket/folder") from error
    except Exception as error:  # each package has errors of its own
        cause = error.strerror if isinstance(error, OSError) and error.strerror else _line(error)
        raise UnreadableInput(address, cause, way_out) from error


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
