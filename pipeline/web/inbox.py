"""The folder where files that are sent lie, each under a name of our own; nothing from outside becomes a path."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import AsyncIterable, Collection, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from anyio import to_thread

from pipeline.audio import AUDIO_SUFFIXES
from pipeline.errors import plain
from pipeline.formats import TRANSCRIPT_SUFFIXES
from pipeline.store.uploads import Sent

MANIFEST_SUFFIXES = (".csv", ".xlsx")
SUFFIXES = frozenset((*AUDIO_SUFFIXES, *TRANSCRIPT_SUFFIXES, *MANIFEST_SUFFIXES))
LONGEST_NAME = 200
FORGOTTEN_SECONDS = 24 * 3600  # files of a batch that was never started
_NAME = r"[0-9a-f]{16}-[0-9a-f]{8}\.[a-z0-9]{2,6}"
_STORED = re.compile(rf"[0-9a-f]{{16}}/{_NAME}")


class Arrived(NamedTuple):
    file: Sent
    digest: str  # SHA-256


class Inbox:
    def __init__(self, folder: Path) -> None:
        """`folder`: what the app keeps beside the store."""
        self.folder = folder / "uploads"

    def path(self, stored: str) -> Path:
        """ValueError for what is no name of ours."""
        if not _STORED.fullmatch(stored):
            raise ValueError(f"{stored!r} is no name of a file here")
        return self.folder / stored

    async def take(self, name: str, chunks: AsyncIterable[bytes]) -> Arrived:
        """Written as it comes; what breaks off leaves nothing. ValueError for a kind that nothing here reads."""
        name = cleaned(name)
        suffix = Path(name).suffix.lower()
        if suffix not in SUFFIXES:
            raise ValueError(suffix)
        batch = secrets.token_hex(8)
        stored = f"{batch}/{batch}-{secrets.token_hex(4)}{suffix}"
        path = self.path(stored)
        await to_thread.run_sync(lambda: path.parent.mkdir(parents=True, mode=0o700))
        digest, size = sha256(), 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    await to_thread.run_sync(file.write, chunk)
                    digest.update(chunk)
                    size += len(chunk)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        return Arrived(Sent(name, stored, size), digest.hexdigest())

    def as_sent(self, text: str, names: Mapping[str, str]) -> str:
        """A text for people, with files as they came and not as they lie here. `names`: by name of ours."""
        folder = re.escape(plain(f"{self.folder}{os.sep}"))
        ours = rf"(?:{folder}[0-9a-f]{{16}}{re.escape(os.sep)})?({_NAME})"
        return re.sub(ours, lambda found: names.get(found[1], found[1]), text)

    def sweep(self, kept: Collection[str]) -> None:
        """Remove what was sent long ago and belongs to no job; `kept`: what does."""
        folders = {stored.partition("/")[0] for stored in kept}
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if folder.name not in folders and time.time() - folder.stat().st_mtime > FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def cleaned(name: str) -> str:
    """The last part of what a browser calls a file, without what is not seen; "" where nothing is left.

    Letters as one sign each: a Mac writes å as two, and the transcript or table from elsewhere as one.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = seen.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}" if len(suffix) < 10 else seen[:LONGEST_NAME]
