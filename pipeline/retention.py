"""What no purpose of the centre needs any more is deleted: sound, words, whole calls, the log of who saw what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.centre import PURPOSES, SHORTEST, Centre, Retention, beginning, first_kept
from pipeline.errors import WrongUse
from pipeline.store import Store
from pipeline.store.removing import Older

UPLOADS, SOUND = "uploads", "sound"  # within the folder of the app; the second is made of recordings, to be played


@dataclass(frozen=True)
class Removed:
    calls: int = 0
    words: int = 0  # of calls whose figures stay
    audit: int = 0
    uploads: int = 0
    sound: int = 0  # files made to be played


@dataclass(frozen=True)
class Due:
    """First days that are kept; None keeps all."""

    calls: Older | None
    words: Older | None
    audit: date | None
    sound: date | None


def due(centre: Centre) -> Due:
    figures, words = _day(centre, centre.kept("figures")), _day(centre, centre.kept("words"))
    labelled = _day(centre, centre.kept("labels")) or date.min
    learned = labelled if centre.uses("training") else None  # else labelled calls are as others
    return Due(
        Older(figures, learned) if figures else None,
        Older(words, learned) if words and words != figures else None,
        _day(centre, centre.kept("log")),
        _day(centre, centre.kept("sound")),
    )


def would_remove(store: Store, folder: Path, centre: Centre) -> Removed:
    """What `sweep` would delete now under the settings of `centre`."""
    days = due(centre)
    calls = store.calls_before(days.calls) if days.calls else 0
    return Removed(
        calls,
        store.words_before(days.words, days.calls) if days.words else 0,
        store.audit_before(beginning(days.audit, centre.timezone)) if days.audit else 0,
        sum(1 for _ in _uploads(folder, days.sound, centre)),
        len(_kept_sound(store, folder, days.sound)),
    )


def sweep(store: Store, folder: Path) -> Removed:
    """Deletes what the stored settings no longer keep. Again on the same day it finds nothing more."""
    centre = store.centre()
    days = due(centre)
    files = list(_uploads(folder, days.sound, centre))
    sound = _kept_sound(store, folder, days.sound)
    for path in files:
        _delete(path)
    for path in (folder / SOUND).glob("*") if files else sound:  # made again where the recording is still there
        _delete(path)
    calls = _remove_calls(store, folder, days.calls) if days.calls else 0
    words = _empty_calls(store, folder, days.words) if days.words else 0
    if calls or words:
        store.clean_up()
    log = store.forget_audit(beginning(days.audit, centre.timezone)) if days.audit else 0
    return Removed(calls, words, log, len(files), len(sound))


def with_days(centre: Centre, kept: Sequence[str]) -> Centre:
    """`kept`: `coaching=180`; without days it is kept without end. WrongUse for what cannot be."""
    days, sound = dict(centre.retention.days), centre.retention.sound
    for text in kept:
        name, equals, count = text.partition("=")
        number = int(count) if count.isascii() and count.isdecimal() and len(count) < 6 else None
        if not equals or name not in (*PURPOSES, "sound") or (count and (number is None or number < SHORTEST)):
            raise WrongUse(
                f"--keep {text}: write a purpose and its days, {SHORTEST} or more, such as coaching=180; "
                f"there are {', '.join(PURPOSES)} and sound."
            )
        if name == "sound":
            sound = number
        elif number is None:
            days.pop(name, None)
        else:
            days[name] = number
    return replace(centre, retention=Retention(days, sound))


def told(removed: Removed) -> str:
    """In one line."""
    return (
        f"{removed.calls} calls, the words of {removed.words} more, {removed.uploads} uploaded recordings, "
        f"{removed.sound} files of kept sound, {removed.audit} entries of the log"
    )


def _day(centre: Centre, days: int | None) -> date | None:
    return None if days is None else first_kept(days, centre.today())


def _remove_calls(store: Store, folder: Path, older: Older) -> int:
    from pipeline.removing import files

    return store.remove_before(older, files(folder))


def _empty_calls(store: Store, folder: Path, older: Older) -> int:
    from pipeline.removing import files

    return store.empty_before(older, files(folder))


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


def _kept_sound(store: Store, folder: Path, day: date | None) -> list[Path]:
    """Made of recordings of calls from before `day`."""
    place = folder / SOUND
    if day is None or not place.is_dir():
        return []
    of: dict[str, list[Path]] = {}
    for path in sorted(place.iterdir()):
        of.setdefault(path.name.rpartition("-")[0], []).append(path)
    return [path for content in store.contents_before(day, of) for path in of[content]]
