"""What every request shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.classify import Tagger, load_tagger
from pipeline.codebook import Codebook
from pipeline.formats.codebook import load_codebook
from pipeline.kept_sound import KeptSound
from pipeline.recordings import Finder
from pipeline.store import Store
from pipeline.web.settings import Settings


@dataclass
class Site:
    settings: Settings
    store: Store

    @cached_property
    def secret(self) -> str:
        return self.store.secret()

    @cached_property
    def codebook(self) -> Codebook:
        return load_codebook(self.settings.codebook)

    @cached_property
    def tagger(self) -> Tagger:
        """Light, and needed only where words or speakers are put right."""
        return load_tagger(self.settings.tagger)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.settings.recordings)

    @property
    def kept_sound(self) -> KeptSound:
        return KeptSound(self.settings.folder / "sound")
