"""Calls as Parquet files in place of a store: a row a call, a file for some at a time, each there whole or not at all.

Files are never changed. Where a call comes anew, by other words or tags, the row with the latest `saved_at` counts.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.batch import Came, Failure, Summary
from pipeline.batch.local import Batch, Plan, Runner, drive
from pipeline.batch.work import Job
from pipeline.errors import UnreadableInput
from pipeline.formats.document_out import as_document
from pipeline.formats.source import parse_json
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Done
from pipeline.sheets import Column, Row, Sheet, parquet
from pipeline.sheets.guard import needed

CALLS, SECONDS = 1000, 300  # a file is written when it holds so many, or after so long: that is what a kill may cost
COLUMNS = (
    Column("content_id"),
    Column("mark"),
    Column("recording"),
    Column("call_id"),
    Column("agent"),
    Column("team"),
    Column("customer_id"),
    Column("started_at", "utc"),
    Column("language"),
    Column("quality"),
    Column("duration_ms", "integer"),
    Column("versions", "prose"),
    Column("saved_at", "utc"),
    Column("document", "prose"),  # the call document, JSON
)
_TEXTS = ["content_id", "mark", "versions"]
MAX_ROWS, MAX_BYTES, MAX_VERSIONS = 10**6, 256 * 2**20, 10_000  # of a file that is read again; letters of its versions
_KNOWN = [*_TEXTS, "saved_at"]


@dataclass(frozen=True)
class _Known:
    content_id: str
    mark: str | None
    versions: Mapping[str, str]
    saved_at: datetime


class Parts:
    """A folder of such files. WrongUse where Parquet cannot be written here."""

    def __init__(self, place: Path | str, calls: int = CALLS, seconds: float = SECONDS) -> None:
        parquet.library()
        self.address = place.rstrip("/") if isinstance(place, str) else f"file://{os.path.abspath(place)}"
        self.calls, self.seconds = calls, seconds
        self.faults: tuple[UnreadableInput, ...] = ()  # files there that cannot be read, and their calls come anew
        self._rows: list[Row] = []
        self._since = time.monotonic()

    def known(self) -> tuple[dict[str, Mapping[str, str]], dict[str, str]]:
        """Content to the versions of its stages, and mark to content, by all files that are there."""
        rows: list[_Known] = []
        faults = []
        for found in places.listed(self.address):
            if found.path.suffix == ".parquet" and not found.path.name.startswith("."):
                try:
                    rows += list(_known(found.address))  # all or none
                except UnreadableInput as fault:
                    faults.append(UnreadableInput(found.address, fault.cause, "move it out of this folder"))
        self.faults = tuple(faults)
        rows.sort(key=lambda row: row.saved_at)
        return {row.content_id: row.versions for row in rows}, {row.mark: row.content_id for row in rows if row.mark}

    def add(self, done: Done, source: Source) -> None:
        self._rows.append(_row(done, source))
        if len(self._rows) >= self.calls or time.monotonic() - self._since > self.seconds:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            data = io.BytesIO()
            parquet.write(Sheet("calls", COLUMNS, self._rows), data)
            name = f"calls-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.parquet"
            places.write(f"{self.address}/{name}", data.getvalue())
        self._rows, self._since = [], time.monotonic()


def analyze(
    sources: Iterable[Source],
    parts: Parts,
    plan: Plan,
    workers: int | None = None,
    progress: Callable[[Summary], None] = lambda summary: None,
    runner: Runner | None = None,
) -> Summary:
    """As `local.analyze`, into `parts`. What failed is only named; metadata of what is there already stays."""
    batch = _Batch(parts, plan, progress)
    try:
        return drive(batch, batch.jobs(sources), plan, workers, runner)
    finally:
        parts.flush()


class _Batch(Batch):
    def __init__(self, parts: Parts, plan: Plan, progress: Callable[[Summary], None]) -> None:
        self.parts, self.plan, self.progress = parts, plan, progress
        self.came = lambda source, came: None
        self.versions, self.marks = parts.known()
        self.summary = Summary(failures=tuple(Failure(fault.thing, str(fault)) for fault in parts.faults))

    def keep(self, job: Job, result: Done | Failure) -> None:
        if isinstance(result, Failure):
            return self._failed(job.source, result, job.content_id)
        self.parts.add(result, job.source)
        self.versions[job.content_id] = result.versions
        self._count(job.source, Came("analysed", job.content_id))

    def _job(self, job: Job, versions: Mapping[str, str], metadata: Metadata) -> Job | Came:
        there, wanted = self.versions.get(job.content_id), {**versions, "tags": self.plan.tags_by}
        if there is not None and all(there.get(stage) == version for stage, version in wanted.items()):
            return Came("unchanged", job.content_id)
        return job

    def note_tagger(self) -> None:
        pass

    def _content_at(self, mark: str) -> str | None:
        return self.marks.get(mark)

    def _begun(self, source: Source) -> None:
        pass

    def _note(self, source: Source, content: str) -> None:
        pass

    def _failed(self, source: Source, failure: Failure, content: str | None = None) -> None:
        self._count(source, Came("failed", content, failure.reason), failure)


def _known(address: str) -> Iterator[_Known]:
    """UnreadableInput for a file that is not ours, or not whole."""
    pa, pq = parquet.library(), needed("pyarrow.parquet", "parquet", "Parquet")
    with places.opened(address) as file:
        fields = pq.read_schema(file)
        for name in _KNOWN:
            kind = fields.field(name).type if fields.names.count(name) == 1 else None
            if kind is None or not (kind == pa.string() if name in _TEXTS else pa.types.is_timestamp(kind) and kind.tz):
                raise UnreadableInput(address, f"it has no column {name} as callcoach writes it")
        told = pq.ParquetFile(file, read_dictionary=_TEXTS)  # a text that stands in each row is held once
        groups = [told.metadata.row_group(number) for number in range(told.metadata.num_row_groups)]
        chunks = (group.column(number) for group in groups for number in range(group.num_columns))
        size = sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in _KNOWN)
        if told.metadata.num_rows > MAX_ROWS or size > MAX_BYTES:
            raise UnreadableInput(address, f"it holds more than {MAX_ROWS:,} rows or {MAX_BYTES // 2**20} MB")
        for batch in told.iter_batches(columns=_KNOWN):
            yield from _known_rows(address, batch)


def _known_rows(address: str, batch: Any) -> Iterator[_Known]:
    texts = {name: batch.column(name).dictionary.to_pylist() for name in _TEXTS}
    try:
        versions = [_versions(text) for text in texts["versions"]]
        saved = batch.column("saved_at").to_pylist()
    except (ValueError, OverflowError) as error:
        raise UnreadableInput(address, "it holds versions or times that callcoach never writes") from error
    for content, mark, version, at in zip(
        *(batch.column(name).indices.to_pylist() for name in _TEXTS), saved, strict=True
    ):
        if content is None or version is None or at is None:
            raise UnreadableInput(address, "it holds rows without a call")
        yield _Known(texts["content_id"][content], None if mark is None else texts["mark"][mark], versions[version], at)


def _versions(text: str) -> Mapping[str, str]:
    read = parse_json(text) if len(text) <= MAX_VERSIONS else None
    if not isinstance(read, dict):
        raise ValueError("no versions")
    return read


def _row(done: Done, source: Source) -> Row:
    call = done.call
    about = (call.call_id, call.agent, call.team, call.customer_id, call.started_at, call.language, call.quality)
    made = (call.duration_ms, json.dumps(dict(done.versions)), datetime.now(UTC))
    document = json.dumps(as_document(call), ensure_ascii=False)
    return (done.content_id, source.mark, source.place, *about, *made, document)
