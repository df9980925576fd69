"""The file of a call's recording, where it was or has moved to; known by its content, never by its name alone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.audio import content_id
from pipeline.errors import UnreadableInput

LOOK_AGAIN_S = 300  # before folders are searched again for what was not in them


class Finder:
    """Finds recordings by the path they had, else by their name in `folders` and everything below them."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self._known: dict[str, tuple[object, str]] = {}  # path -> what the file system says of it, and its content
        self._named: dict[str, list[Path]] = {}
        self._looked: float | None = None
        self._lock = threading.Lock()

    def find(self, path: str | None, name: str | None, content: str) -> Path | None:
        """The file that holds `content`; `path`: where it was, `name`: what it was called."""
        return next((where for where in self._candidates(path, name) if self._holds(where, content)), None)

    def is_there(self, path: str | None, name: str | None) -> bool:
        """Whether there is a file to look into: quick, its content is not read."""
        return next(self._candidates(path, name), None) is not None

    def _candidates(self, path: str | None, name: str | None) -> Iterator[Path]:
        if path is not None and _is_file(Path(path)):
            yield Path(path)
        names = {Path(said).name for said in (path, name) if said}
        for called in sorted(names):
            yield from (where for where in self._of_name(called) if str(where) != path and _is_file(where))

    def _of_name(self, name: str) -> Sequence[Path]:
        if not self.folders:
            return ()
        with self._lock:
            stale = self._looked is None or time.monotonic() - self._looked > LOOK_AGAIN_S
            if stale and not any(_is_file(path) for path in self._named.get(name, ())):
                self._named, self._looked = _names(self.folders), time.monotonic()
            return self._named.get(name, ())

    def _holds(self, path: Path, content: str) -> bool:
        """Reading a long recording takes a while, so a file that has not changed since is not read again."""
        try:
            state = path.stat()
            stamp = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)
            known = self._known.get(str(path))
            if known is None or known[0] != stamp:
                known = stamp, content_id(path)
                self._known[str(path)] = known
        except (OSError, UnreadableInput):
            return False
        return known[1] == content


def _names(folders: Sequence[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for where, _, files in os.walk(folder):  # links to folders are not followed
            for name in files:
                found.setdefault(name, []).append(Path(where, name).absolute())
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
