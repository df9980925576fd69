"""What every request shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.batch.in_use import tagger_of
from pipeline.classify import Tagger, load_tagger
from pipeline.codebook import Codebook
from pipeline.formats.codebook import load_codebook
from pipeline.kept_sound import KeptSound
from pipeline.keyfile import key_of
from pipeline.pseudonyms import Pseudonyms
from pipeline.recordings import Finder
from pipeline.store import Store
from pipeline.web.models import models_folder
from pipeline.web.oidc import Provider
from pipeline.web.settings import Settings
from pipeline.web.work import Worker


@dataclass
class Site:
    settings: Settings
    store: Store
    worker: Worker | None = None  # None: longer work is left to other servers on this store
    _tagger: tuple[Path | None, Tagger] | None = field(default=None, repr=False)

    def wake(self) -> None:
        """There is a new job."""
        if self.worker:
            self.worker.wake()

    @cached_property
    def secret(self) -> str:
        return self.store.secret()

    @cached_property
    def provider(self) -> Provider | None:
        return Provider(self.settings.oidc) if self.settings.oidc else None

    @cached_property
    def codebook(self) -> Codebook:
        return load_codebook(self.settings.codebook)

    @property
    def tagger(self) -> Tagger:
        """The one in use now: light, and needed only where words or speakers are put right."""
        path = tagger_of(self.store, self.settings.tagger, models_folder(self.settings.folder))
        if self._tagger is None or self._tagger[0] != path:
            self._tagger = path, load_tagger(path)
        return self._tagger[1]

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.settings.recordings)

    @property
    def pseudonyms(self) -> Pseudonyms:
        """As the command line makes them: with the key beside the store."""
        return Pseudonyms(key_of(self.settings.url, self.settings.folder))

    @property
    def kept_sound(self) -> KeptSound:
        return KeptSound(self.settings.folder / "sound")
