"""What the app keeps of a call beside the store. Recordings in other folders are their owner's, and never touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipeline.kept_sound import KeptSound
from pipeline.store.removing import Traces


def files(folder: Path) -> Callable[[Traces], None]:
    """For `Store.remove_call` and `Store.remove_before`; `folder`: that of the app."""
    uploads = (folder / "uploads").resolve()

    def clear(traces: Traces) -> None:
        sound(folder, traces.content_id)
        for path in (*(uploads / stored for stored in traces.uploads), *traces.recordings):
            where = path.resolve()
            if uploads in where.parents and where.is_file():
                where.unlink()
                with suppress(OSError):  # other files were sent with it
                    where.parent.rmdir()

    return clear


def sound(folder: Path | None, content_id: str) -> None:
    """What was made of a recording to be played; `folder`: that of the app."""
    if folder is not None:
        KeptSound(folder / "sound").forget(content_id)
