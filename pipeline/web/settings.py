"""What the server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    url: str  # of the store
    folder: Path  # what the app keeps beside the store: uploads, sound with personal data silenced, taggers
    recordings: tuple[Path, ...] = ()  # folders where recordings are looked for that have moved since
    beep: bool = True  # a soft tone where personal data was said; else silence
    codebook: Path | None = None
    tagger: Path | None = None  # None: the one in use, else the one that came with callcoach
    labels: Path | None = None  # labelled calls to train on besides those labelled here
    timezone: str | None = None  # of recordings that are uploaded
    secure: bool = False  # the app is reached over HTTPS, so cookies travel over nothing else
    upload_bytes: int = 500 * MEGABYTE  # a file
    form_bytes: int = MEGABYTE  # anything else that is sent

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers hold `__Host-` to what it says."""
        return "__Host-callcoach" if self.secure else "callcoach"
