"""What is older than a centre keeps it is deleted: calls, the log of who saw what, uploaded recordings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.centre import Centre, beginning, first_kept
from pipeline.store import Store

UPLOADS, SOUND = "uploads", "sound"  # within the folder of the app; the second is made of recordings, to be played


@dataclass(frozen=True)
class Removed:
    calls: int = 0
    audit: int = 0
    uploads: int = 0


@dataclass(frozen=True)
class Due:
    """First days that are kept; None keeps all."""

    calls: date | None
    audit: date | None
    uploads: date | None


def due(centre: Centre) -> Due:
    today, kept = centre.today(), centre.retention
    days = (kept.calls, kept.audit, kept.uploads)
    return Due(*(None if count is None else first_kept(count, today) for count in days))


def would_remove(store: Store, folder: Path, centre: Centre) -> Removed:
    """What `sweep` would delete now under the settings of `centre`."""
    days = due(centre)
    return Removed(
        store.calls_before(days.calls) if days.calls else 0,
        store.audit_before(beginning(days.audit, centre.timezone)) if days.audit else 0,
        sum(1 for _ in _uploads(folder, days.uploads, centre)),
    )


def sweep(store: Store, folder: Path) -> Removed:
    """Deletes what the stored settings no longer keep. Again on the same day it finds nothing more."""
    centre = store.centre()
    days = due(centre)
    files = list(_uploads(folder, days.uploads, centre))
    for path in files:
        _delete(path)
    for path in (folder / SOUND).glob("*") if files else ():  # made again where the recording is still there
        _delete(path)
    return Removed(
        _remove_calls(store, folder, days.calls) if days.calls else 0,
        store.forget_audit(beginning(days.audit, centre.timezone)) if days.audit else 0,
        len(files),
    )


def _remove_calls(store: Store, folder: Path, day: date) -> int:
    from pipeline.removing import files

    return store.remove_before(day, files(folder))


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # other files were sent with it
        path.parent.rmdir()


def _uploads(folder: Path, day: date | None, centre: Centre) -> Iterator[Path]:
    """Uploaded files from before `day`."""
    place = folder / UPLOADS
    if day is None or not place.is_dir():
        return
    moment = beginning(day, centre.timezone).timestamp()
    for path in sorted(place.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime < moment:
            yield path
