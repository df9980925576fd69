"""Files that somebody sent become calls."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.batch import Came
from pipeline.batch.engines import Choice, people, plan
from pipeline.batch.in_use import tagger_of
from pipeline.batch.local import analyze
from pipeline.collect import Rules, collect_named
from pipeline.errors import CallcoachError, StoreError
from pipeline.formats.about import metadata_of
from pipeline.formats.manifest import Entry, Manifest, read_manifest
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.store import Store
from pipeline.store.uploads import State, Upload
from pipeline.web.inbox import MANIFEST_SUFFIXES, Inbox
from pipeline.web.job import Task
from pipeline.web.models import models_folder

FIELDS = ("agent", "team", "language", "timezone", "started_at")  # of a batch, as texts
_STATES: dict[str, State] = {"analysed": "done", "updated": "known", "unchanged": "known", "failed": "failed"}


def run(task: Task) -> str:
    """What came of each file stands beside it. Where a server went in the middle the next one takes all files again:

    what is stored is found unchanged, and a file may hold further calls or say something of other files.
    """
    inbox, store = Inbox(task.settings.folder), task.store
    sent = store.uploads(task.job.id)
    given = metadata(task)
    manifest = _manifest(store, inbox, [u for u in sent if _is_manifest(u)], given.timezone)
    files = [upload for upload in sent if not _is_manifest(upload)]
    collected = collect_named([(u.name, inbox.path(u.stored)) for u in files], Rules(given, manifest=manifest))
    tagger = tagger_of(store, task.settings.tagger, models_folder(task.settings.folder))
    book, known = task.settings.codebook, people(store.accounts())
    choice = Choice(task.settings.asr, given.language, tagger, book, people=known)
    made, reason = plan(choice, collected)
    for line in (f"Words: {reason}" if reason else "", *collected.warnings):
        if line:
            task.say(line)
    results = _Results(task, {inbox.path(u.stored): u for u in files}, task.job.total - len(files))
    for fault in collected.faults:
        results.failed(Path(fault.thing), str(fault))
    summary = analyze(collected.sources, store, made, _workers(collected.sources), came=results.came)
    if summary.stopped:
        raise StoreError(summary.stopped)
    results.rest(collected.sources)
    return ""


def metadata(task: Task) -> Metadata:
    """What was said of all files together."""
    found, _ = metadata_of({name: task.job.detail.get(name) for name in FIELDS}, task.settings.timezone)
    return found


@dataclass
class _Results:
    task: Task
    uploads: dict[Path, Upload]
    done: int  # files
    told: set[Path] = field(default_factory=set)

    def came(self, source: Source, came: Came) -> None:
        if came.what in ("failed", "forgotten"):
            self.failed(source.path, came.reason or "")
            if came.what == "forgotten":
                source.path.unlink(missing_ok=True)
        else:
            self._note(source.path, _STATES[came.what], None, came.content_id)

    def failed(self, path: Path, reason: str) -> None:
        """`reason` names the file as it came, not as it lies here."""
        upload = self.uploads[path]
        self._note(path, "failed", reason.replace(str(path), upload.name).replace(path.name, upload.name))

    def rest(self, sources: Sequence[Source]) -> None:
        """Transcripts went with their recordings, and share what came of them."""
        by_path = {upload.id: upload for upload in self.task.store.uploads(self.task.job.id)}
        for source in sources:
            own = self.uploads[source.path]
            if source.transcript and source.transcript not in self.told:
                self._note(source.transcript, by_path[own.id].state, None)
        for path in self.uploads.keys() - self.told:
            self._note(path, "done", None)  # beside a recording of the same name, as more about it

    def _note(self, path: Path, state: State, reason: str | None, content_id: str | None = None) -> None:
        if state != "known" or self.uploads[path].state == "waiting":  # else a run that broke off stored it
            self.task.store.upload_came(self.uploads[path].id, state, reason, content_id)
        self.done += path not in self.told
        self.told.add(path)
        self.task.moved(self.done, self.task.job.total)


def _manifest(store: Store, inbox: Inbox, uploads: Sequence[Upload], timezone: str | None) -> Manifest | None:
    """Rows of all tables that were sent. A table that cannot be used has failed, and the recordings go on without."""
    entries: list[Entry] = []
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for upload in uploads:
        path = inbox.path(upload.stored)
        try:
            read = read_manifest(path, timezone=timezone)
        except CallcoachError as error:
            store.upload_came(upload.id, "failed", str(error).replace(str(path), upload.name))
            continue
        faults = " ".join(str(fault) for fault in read.faults).replace(str(path), upload.name)
        store.upload_came(upload.id, "done", faults or None)
        entries += read.entries
        for name, rows in read.by_name.items():
            by_name[name].extend(rows)
    return Manifest(tuple(entries), (), by_name) if entries else None


def _is_manifest(upload: Upload) -> bool:
    return Path(upload.stored).suffix in MANIFEST_SUFFIXES


def _workers(sources: Sequence[Source]) -> int | None:
    """A process for few files is started for nothing; None leaves it to the engine."""
    return 1 if len(sources) < 2 * (os.cpu_count() or 1) else None
