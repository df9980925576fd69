"""Files that somebody sent become calls."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.batch import Came
from pipeline.batch.engines import Choice, people, plan
from pipeline.batch.in_use import tagger_of
from pipeline.batch.local import analyze
from pipeline.collect import Rules, collect_named
from pipeline.errors import CallcoachError, StoreError, UnreadableInput
from pipeline.formats.about import metadata_of
from pipeline.formats.manifest import Entry, Manifest, read_manifest
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.store.uploads import State, Upload
from pipeline.web.inbox import MANIFEST_SUFFIXES, Inbox
from pipeline.web.job import Task
from pipeline.web.models import models_folder

FIELDS = ("agent", "team", "language", "timezone", "started_at")  # of a batch, as texts
FAULTS = 20  # of a table that are told
_STATES: dict[str, State] = {"analysed": "done", "updated": "known", "unchanged": "known", "failed": "failed"}


def run(task: Task) -> str:
    """What came of each file stands beside it. Where a server went in the middle the next one takes all files again:

    what is stored is found unchanged, and a file may hold further calls or say something of other files.
    """
    inbox, store = Inbox(task.settings.folder), task.store
    sent = store.uploads(task.job.id)
    results = _Results(task, inbox, {inbox.path(upload.stored): upload for upload in sent})
    for line in task.job.detail.get("refused", ()):
        task.say(line)
    given = metadata(task)
    manifest = results.manifest([upload for upload in sent if _is_manifest(upload)], given.timezone)
    files = results.named_apart([upload for upload in sent if not _is_manifest(upload)])
    collected = collect_named([(u.name, inbox.path(u.stored)) for u in files], Rules(given, manifest=manifest))
    tagger = tagger_of(store, task.settings.tagger, models_folder(task.settings.folder))
    book, known = task.settings.codebook, people(store.accounts())
    choice = Choice(task.settings.asr, given.language, tagger, book, people=known)
    made, reason = plan(choice, collected)
    for line in (f"Words: {reason}" if reason else "", *map(results.as_sent, collected.warnings)):
        if line:
            task.say(line)
    for fault in collected.faults:
        results.failed(Path(fault.thing), str(fault))
    summary = analyze(collected.sources, store, made, _workers(collected.sources), came=results.came)
    if summary.stopped:
        raise StoreError(summary.stopped)
    results.rest(files, collected.sources)
    return ""


def metadata(task: Task) -> Metadata:
    """What was said of all files together."""
    found, _ = metadata_of({name: task.job.detail.get(name) for name in FIELDS}, task.settings.timezone)
    return found


@dataclass(frozen=True)
class _Told:
    state: State
    reason: str | None
    content_id: str | None


@dataclass
class _Results:
    task: Task
    inbox: Inbox
    uploads: dict[Path, Upload]
    told: dict[Path, _Told] = field(default_factory=dict)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {path.name: upload.name for path, upload in self.uploads.items()}

    def as_sent(self, text: str) -> str:
        return self.inbox.as_sent(text, self._names)

    def manifest(self, tables: Sequence[Upload], timezone: str | None) -> Manifest | None:
        """Rows of all tables that were sent. One that cannot be used has failed, and the recordings go on without."""
        entries: list[Entry] = []
        by_name: dict[str, list[Entry]] = defaultdict(list)
        for upload in tables:
            path = self.inbox.path(upload.stored)
            try:
                read = read_manifest(path, timezone=timezone)
            except CallcoachError as error:
                self.failed(path, str(error))
                continue
            self._note(path, "done", _first([str(fault) for fault in read.faults], FAULTS))
            entries += read.entries
            for name, rows in read.by_name.items():
                by_name[name].extend(rows)
        return Manifest(tuple(entries), (), by_name) if entries else None

    def named_apart(self, files: Sequence[Upload]) -> list[Upload]:
        """The first of each name. The words of the others would be taken for those of its recording."""
        first: dict[str, Upload] = {}
        for upload in files:
            if first.setdefault(upload.name, upload) is not upload:
                cause = "another file of this name was sent along; give it another name and send it again"
                self.failed(self.inbox.path(upload.stored), str(UnreadableInput(upload.name, cause)))
        return list(first.values())

    def came(self, source: Source, came: Came) -> None:
        if came.what in ("failed", "forgotten"):
            self.failed(source.path, came.reason or "")
            if came.what == "forgotten":
                source.path.unlink(missing_ok=True)
        else:
            self._note(source.path, _STATES[came.what], None, came.content_id)

    def failed(self, path: Path, reason: str) -> None:
        self._note(path, "failed", reason)

    def rest(self, files: Sequence[Upload], sources: Sequence[Source]) -> None:
        """Transcripts went with their recordings, and share what came of them."""
        for source in sources:
            if source.transcript and source.transcript not in self.told and source.path in self.told:
                found = self.told[source.path]
                self._note(source.transcript, found.state, found.reason)
        for path in {self.inbox.path(upload.stored) for upload in files} - self.told.keys():
            self._note(path, "done", None)  # beside a recording of the same name, as more about it

    def _note(self, path: Path, state: State, reason: str | None, content_id: str | None = None) -> None:
        reason = reason and self.as_sent(reason)
        if before := self.told.get(path):
            content_id = content_id or before.content_id
            if before.state == "failed":  # one of several calls in it did, and that stays said
                state, reason = before.state, before.reason
        if state != "known" or self.uploads[path].state == "waiting":  # else a run that broke off stored it
            self.task.store.upload_came(self.uploads[path].id, state, reason, content_id)
        self.told[path] = _Told(state, reason, content_id)
        self.task.moved(len(self.told), self.task.job.total)


def _first(sentences: Sequence[str], most: int) -> str | None:
    more = [f"And {len(sentences) - most:,} more."] if len(sentences) > most else []
    return " ".join((*sentences[:most], *more)) or None


def _is_manifest(upload: Upload) -> bool:
    return Path(upload.stored).suffix in MANIFEST_SUFFIXES


def _workers(sources: Sequence[Source]) -> int | None:
    """A process for few files is started for nothing; None leaves it to the engine."""
    return 1 if len(sources) < 2 * (os.cpu_count() or 1) else None
