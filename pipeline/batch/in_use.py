"""Which tagger the calls of a store are tagged with."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ModelMissing
from pipeline.store import Store


def tagger_of(store: Store, given: Path | None = None, models: Path | None = None) -> Path | None:
    """The file `given`, else of the tagger that was taken into use here; None: the one that came with callcoach.

    `models`: the folder of taggers now, which may have been moved since.
    ModelMissing where that file is not on this machine.
    """
    if given is not None:
        return given
    kept = store.tagger_file()
    if kept is None:
        return None
    path = Path(kept)
    moved = models and models / path.parent.name / path.name
    if moved and not path.is_file() and moved.is_file():
        return moved
    if not path.is_file():
        raise ModelMissing(
            f"{path}: the tagger in use with this store is not here; copy it here, or name one with --tagger."
        )
    return path
