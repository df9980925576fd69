"""Lines that people label: to check the tagger, to teach it, to agree among themselves. Each method one transaction."""

from __future__ import annotations

from pipeline.store.base import Base


class Labelling(Base):
    pass
