"""What the server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.transcribe import AsrOptions

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Oidc:
    """A provider of OpenID Connect whose people may log in, if an account was made for them here."""

    issuer: str
    client_id: str
    secret: str
    name: str  # on the button


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
    asr: AsrOptions = field(default_factory=AsrOptions)  # how their words are recognised
    secure: bool = False  # the app is reached over HTTPS, so cookies travel over nothing else
    oidc: Oidc | None = None
    upload_bytes: int = 500 * MEGABYTE  # a file
    form_bytes: int = MEGABYTE  # anything else that is sent

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers hold `__Host-` to what it says."""
        return "__Host-callcoach" if self.secure else "callcoach"
