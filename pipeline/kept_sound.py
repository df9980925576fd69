"""Sound that was made to be played, kept so that it is made once; what nobody has heard for longest goes first."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import playable
from pipeline.atomic import whole_file
from pipeline.playable import Levels
from pipeline.playing import Playing

LIMIT = 5 * 1024**3  # bytes
ABANDONED_S = 24 * 3600  # a part of a file this old belongs to nobody
_LOCKS = [threading.Lock() for _ in range(64)]
_ROOM = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))  # made at a time


@dataclass(frozen=True)
class Kept:
    path: Path
    levels: Levels


@dataclass(frozen=True)
class KeptSound:
    """`folder`: for nothing else."""

    folder: Path
    limit: int = LIMIT

    def get(self, content_id: str, recording: Path, how: Playing, *, beep: bool = True) -> Kept:
        """The sound of `recording`, whose content is `content_id`. Errors as `playable.make`."""
        name = f"{content_id}-{how.name(beep)}"
        wav, levels = self.folder / f"{name}.wav", self.folder / f"{name}.json"
        with _LOCKS[hash(name) % len(_LOCKS)]:
            if not (wav.is_file() and levels.is_file()):
                with _ROOM:
                    self._make(recording, how, wav, levels, beep)
                self._sweep(name)
        with suppress(OSError):
            os.utime(wav, ns=(time.time_ns(),) * 2)  # heard now
        return Kept(wav, _levels(json.loads(levels.read_text(encoding="utf-8"))))

    def forget(self, content_id: str) -> None:
        """All that was made of a recording."""
        for path in self.folder.glob(f"{content_id}-*"):
            path.unlink(missing_ok=True)

    def _make(self, recording: Path, how: Playing, wav: Path, levels: Path, beep: bool) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        with whole_file(wav) as part:
            found = playable.make(recording, how, part, beep=beep)
            _write(levels, json.dumps(asdict(found)))

    def _sweep(self, spared: str) -> None:
        """Down to the limit, and what was left unfinished."""
        kept: list[tuple[int, int, Path]] = []
        for path in self.folder.iterdir():
            with suppress(OSError):
                state = path.stat()
                if path.suffix == ".wav":
                    kept.append((state.st_mtime_ns, state.st_size, path))
                elif path.suffix == ".part" and state.st_mtime < time.time() - ABANDONED_S:
                    path.unlink()
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self.limit:
                return
            if path.stem != spared:
                with suppress(OSError):
                    path.unlink()
                    path.with_suffix(".json").unlink(missing_ok=True)
                    total -= size


def _write(path: Path, text: str) -> None:
    with whole_file(path) as part:
        opener: Callable[[str, int], int] = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
        with open(part, "w", encoding="utf-8", opener=opener) as file:
            file.write(text)


def _levels(read: dict[str, object]) -> Levels:
    return Levels(read["duration_ms"], read["bin_ms"], tuple(read["speakers"]), tuple(map(tuple, read["peaks"])))  # type: ignore[arg-type]
