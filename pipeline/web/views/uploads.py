"""Batches of files that were sent, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

from pipeline.report.words import Words
from pipeline.store.jobs import Job
from pipeline.store.uploads import Upload

UNITS = ("kB", "MB", "GB")


@dataclass(frozen=True)
class FileView:
    id: int
    name: str
    size: str
    state: str  # waiting, done, known, failed, left
    said: str  # the same in words
    reason: str
    call: str  # its name, "" where there is none
    href: str


@dataclass(frozen=True)
class BatchView:
    id: int
    title: str
    about: str  # what was said of all files together
    state: str
    said: str
    notes: tuple[str, ...]
    done: int
    total: int
    under_way: bool
    open: bool  # its files are shown at once
    files: tuple[FileView, ...]


def batch_view(job: Job, files: Sequence[Upload], words: Words, timezone: str | None) -> BatchView:
    _ = words.gettext
    when = job.made_at.astimezone(ZoneInfo(timezone) if timezone else UTC)
    told = [str(job.detail[name]) for name in ("agent", "team") if job.detail.get(name)]
    return BatchView(
        job.id,
        _("Sent %(when)s by %(person)s", when=words.moment(when), person=job.person),
        " · ".join(told),
        job.state,
        _state(job, files, words),
        job.said,
        job.done,
        job.total,
        job.under_way,
        job.under_way or any(file.state == "failed" for file in files),
        tuple(_file(file, job, words) for file in files),
    )


def size(number: int, words: Words) -> str:
    """As file managers say it: by 1,024, a file is never nothing."""
    step = max(0, min(2, (number.bit_length() - 1) // 10 - 1))
    value = number / 1024 ** (step + 1)
    return f"{words.number(max(value, min(number, 1)), 0 if value >= 10 or not step else 1)} {UNITS[step]}"


def _state(job: Job, files: Sequence[Upload], words: Words) -> str:
    _ = words.gettext
    failed = sum(file.state == "failed" for file in files)
    if job.state == "running":
        return _("Being analysed: %(done)s of %(total)s files", done=job.done, total=job.total)
    if job.state == "done" and failed:
        return words.ngettext("Finished; %(n)s file failed.", "Finished; %(n)s files failed.", failed, n=failed)
    return {
        "waiting": _("Waiting for its turn"),
        "done": _("Finished"),
        "failed": _("It could not be finished."),
        "stopped": _("Stopped; what was finished is kept."),
    }[job.state]


def _file(file: Upload, job: Job, words: Words) -> FileView:
    _ = words.gettext
    state = "left" if file.state == "waiting" and not job.under_way else file.state
    said = {
        "waiting": _("waiting"),
        "done": _("analysed") if file.call_id else _("read"),
        "known": _("known already"),
        "failed": _("failed"),
        "left": _("not analysed"),
    }[state]
    return FileView(
        file.id,
        file.name,
        size(file.size, words),
        state,
        said,
        file.reason or "",
        file.call_id or "",
        f"/calls/{file.call_key}" if file.call_key is not None else "",
    )
