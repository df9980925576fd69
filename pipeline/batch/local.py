"""The main job on one machine: sources through the stages into the store. Only this process writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from types import EllipsisType

from pipeline import hearing
from pipeline.ahead import ahead
from pipeline.audio import content_id
from pipeline.batch import Came, Failure, Summary
from pipeline.batch.correct import measuring
from pipeline.batch.current import renamed, renamed_metadata
from pipeline.batch.laid import laid_over
from pipeline.batch.patience import patiently
from pipeline.batch.pool import run
from pipeline.batch.work import Job, work_all
from pipeline.call import Call, Quality
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.errors import CallcoachError, Conflict, Forgotten, StoreUnusable, UnreadableInput, as_fault
from pipeline.formats import each_call
from pipeline.listening import Ears, Source
from pipeline.metadata import Metadata
from pipeline.places import content_of, here
from pipeline.process import (
    TRANSCRIPT_VERSIONS,
    Done,
    Engines,
    measured,
    measures_version,
    recording_versions,
    remeasured,
    tagged,
    told,
    transcript_id,
)
from pipeline.store import Store, judgements
from pipeline.swap import as_decided

READERS, AHEAD = 8, 8  # threads that read recordings at addresses for their content; files begun by each
QUALITIES: tuple[Quality, ...] = ("none", "draft", "full")  # the better the later
POORER: dict[str, Quality] = {"none": "none", "sphinx": "draft"}  # engine -> quality; any other gives full


@dataclass(frozen=True)
class Plan:
    """How to analyse what is new. `words_by` and `tags_by` name what `make` loads, where there is anything new."""

    make: Callable[[], Engines]
    words_by: str
    tags_by: str
    codebook: Codebook
    codes: tuple[str, ...] = ()  # all that the tagger can give
    experimental: tuple[str, ...] = ()  # those of them too unsure for a profile
    agent_channel: int | None = None  # 0-based, as `make` has it
    tagger: Tagger | None = None  # in this process, for a call exchanged while it was heard anew; else of `make`
    allow_again: bool = False  # also what was deleted here for good


Results = Generator[tuple[Job, Done | Failure], None, None]
Runner = Callable[[Iterator[Job], Plan], Results]


def analyze(
    sources: Iterable[Source],
    store: Store,
    plan: Plan,
    workers: int | None = None,
    progress: Callable[[Summary], None] = lambda summary: None,
    came: Callable[[Source, Came], None] = lambda source, came: None,
    runner: Runner | None = None,
) -> Summary:
    """Whatever is finished is stored, also after Ctrl-C and where the store fails; a rerun does only what is new.

    `workers`: processes, by default one a core, with Whisper one: it uses all cores by itself, and recordings go
    through it together. 1 works in this process. `came`: told what came of each call, in this process.
    `runner`: works on the jobs elsewhere, as `cluster.Cluster`; this process alone writes to the store.
    """
    batch = Batch(store, plan, progress, came)
    return drive(batch, batch.jobs(sources), plan, workers, runner)


def drive(batch: Batch, jobs: Iterator[Job], plan: Plan, workers: int | None, runner: Runner | None) -> Summary:
    """Every job through the stages and to `batch`, until Ctrl-C; arguments as of `analyze`."""
    workers = workers or (1 if plan.words_by.startswith("faster-whisper") else os.cpu_count() or 1)
    try:
        if runner is None and workers == 1:
            _alone(jobs, plan.make, batch.keep)
        else:
            with closing(runner(jobs, plan) if runner else run(jobs, workers, plan.make)) as results:
                for job, result in results:
                    batch.keep(job, result)
        batch.note_tagger()
    except KeyboardInterrupt:
        batch.summary = replace(batch.summary, interrupted=True)
        batch.note_tagger()
    except StoreUnusable as error:
        batch.summary = replace(batch.summary, stopped=str(error))
    return batch.summary


def transcribe(sources: Iterable[Source], ears: Ears) -> Iterator[Call | CallcoachError]:
    """Each recording's call, or why there is none, as they are done."""
    early: list[tuple[Source, Call | Exception]] = []

    def recordings() -> Iterator[Source]:
        for source in sources:
            if source.is_recording:
                yield source
            else:
                fault = UnreadableInput(source.path.name, "it is no recording", "transcripts need no transcribing")
                early.append((source, fault))

    def drained() -> Iterator[Call | CallcoachError]:
        while early:
            source, result = early.pop(0)
            yield as_fault(source.path.name, result) if isinstance(result, Exception) else result

    for heard in hearing.calls(recordings(), ears, lambda *done: early.append(done)):
        early.append(heard)
        yield from drained()
    yield from drained()


def decided(store: Store, done: Done, codebook: Codebook, tagger: Callable[[], Tagger]) -> Done:
    """With the roles that a person has given the stored call, also while this one was being made."""
    stored = store.decided(done.content_id)
    call = as_decided(done.call, stored) if stored else done.call
    if call == done.call:
        return done
    if call.turns != done.call.turns:  # exchanged: codes belong to a role
        call = tagged(call, tagger(), codebook)
    return measured(call, done.content_id, done.versions, codebook)


def save(
    store: Store,
    done: Done,
    codebook: Codebook,
    tagger: Callable[[], Tagger],
    since: datetime | None = None,
    recording: tuple[str, str | None] | None = None,
) -> None:
    """Into the store, with what people put right and judged in the same call, also while this one was being made.

    `since`: when the stored call that it was made of was saved; Conflict where it has been saved again.
    `recording`: where its sound lies, and the mark of what lies there.
    """
    while True:
        left = store.left_by_people(done.call, done.content_id)
        if since is not None and left.saved_at != since:
            raise Conflict(f"{done.call.call_id}: it has been saved again meanwhile; make it anew from what is stored.")
        call = laid_over(done.call, left.edits, tagger) if left.saved_at else done.call
        judged, finished = judgements.apply(call, left.given), done
        if judged != done.call:  # the tagger's own stay beside people's, not active: a check needs them
            by_people = remeasured(judged, done.content_id, done.versions, codebook)
            finished = replace(by_people, call=replace(call, facts=by_people.call.facts))
        try:
            return keep(store, finished, since=left.saved_at, recording=recording)
        except Conflict:  # a person was faster
            continue


def keep(
    store: Store,
    done: Done,
    people: Collection[str] = (),
    since: datetime | EllipsisType | None = ...,
    recording: tuple[str, str | None] | None = None,
) -> None:
    """As it was measured; `people`: sources of judgements in it that are persons; `since`: see `Store.save`."""
    store.save(
        done.call,
        content_id=done.content_id,
        tallies=done.tallies,
        findings=done.findings,
        chances=done.chances,
        offers=done.offers,
        versions=done.versions,
        people=people,
        since=since,
        recording=recording,
    )


def _alone(
    jobs: Iterator[Job], make_engines: Callable[[], Engines], keep: Callable[[Job, Done | Failure], None]
) -> None:
    """In this process; `keep` gets each job as it is done."""
    first = next(jobs, None)
    if first is None:
        return
    work_all(make_engines(), chain([first], jobs), keep)


def _place(source: Source) -> tuple[str, str | None] | None:
    """Where the sound of a call lies, so that it can be listened to, and the mark of what lies there."""
    path = source.address or os.path.abspath(source.path)
    storable = not any("\ud800" <= letter <= "\udfff" for letter in path)  # bytes in no known coding are not
    return (path, source.mark) if source.is_recording and storable else None


def _is_other(stored: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return any(stored.get(stage) != version for stage, version in wanted.items())


def _is_poorer(wanted: Mapping[str, str], stored: Quality) -> bool:
    """Whether the words now to be had are worse than those stored, as when weights have gone from the machine."""
    engine = wanted["words"].partition(" ")[0]
    return QUALITIES.index(POORER.get(engine, "full")) < QUALITIES.index(stored)


def _content(marked: tuple[Source, str | None]) -> str | None:
    """Of a recording at an address; None for a file here, which is read when its turn comes."""
    source, known = marked
    fetched = source.is_recording and source.address is not None
    return known or (content_of(source.path, source.address) if fetched else None)


class Batch:
    def __init__(
        self,
        store: Store,
        plan: Plan,
        progress: Callable[[Summary], None],
        came: Callable[[Source, Came], None],
    ) -> None:
        self.store, self.plan, self.progress, self.came = store, plan, progress, came
        self.summary = Summary()
        self.measures = measures_version(plan.codebook)

    def jobs(self, sources: Iterable[Source]) -> Iterator[Job]:
        """What is new in each source; the metadata of what is known is brought up to date on the way."""
        for (source, _), content in ahead(self._marked(sources), _content, READERS, READERS * AHEAD):
            self._begun(source)
            try:
                if source.is_recording:
                    yield from self._recording(source, content.result() or content_id(source.path))
                else:
                    with here(source.path, source.address) as path:
                        yield from self._transcripts(source, path)
            except StoreUnusable:
                raise
            except CallcoachError as error:
                self._failed(source, Failure(source.place, str(error)))
            except OSError as error:
                cause = error.strerror or str(error)
                self._failed(source, Failure(source.place, str(UnreadableInput(source.called, cause))))

    def _marked(self, sources: Iterable[Source]) -> Iterator[tuple[Source, str | None]]:
        """Each with its content, where that is known without reading it."""
        return ((source, source.mark and self._content_at(source.mark)) for source in sources)

    def _content_at(self, mark: str) -> str | None:
        return patiently(partial(self.store.content_at, mark))

    def _begun(self, source: Source) -> None:
        patiently(partial(self.store.succeeded, source.place))  # what failed before is tried anew

    def keep(self, job: Job, result: Done | Failure) -> None:
        if isinstance(result, Failure):
            return self._failed(job.source, result, job.content_id)
        try:
            patiently(lambda: self._save(job, result))
        except StoreUnusable:
            raise
        except Forgotten as error:  # meanwhile
            return self._count(job.source, Came("forgotten", job.content_id, str(error)))
        except CallcoachError as error:
            return self._failed(job.source, Failure(job.source.place, f"{job.name}: {error}"), job.content_id)
        self._count(job.source, Came("analysed", job.content_id))

    def note_tagger(self) -> None:
        """Also where another run broke off before it could."""
        done, plan = self.summary, self.plan
        if done.analysed or ((done.updated or done.unchanged) and not self._is_noted()):
            patiently(lambda: self.store.note_tagger(plan.tags_by, plan.codes, plan.experimental))

    def _is_noted(self) -> bool:
        noted = patiently(self.store.tagger)
        return noted is not None and noted.source == self.plan.tags_by

    def _save(self, job: Job, result: Done) -> None:
        done = renamed(result, self.store.current_names(), self.plan.codebook)
        done = decided(self.store, done, self.plan.codebook, self._tagger)
        save(self.store, done, self.plan.codebook, self._tagger, recording=_place(job.source))

    def _tagger(self) -> Tagger:
        return self.plan.tagger or self.plan.make().tagger

    def _recording(self, source: Source, content: str) -> Iterator[Job]:
        patiently(lambda: self._note(source, content))
        versions = recording_versions(source, self.plan.words_by, self.plan.agent_channel)
        yield from self._jobs(Job(source, content), versions, source.metadata)

    def _transcripts(self, source: Source, path: Path) -> Iterator[Job]:
        for call in each_call(path, timezone=source.metadata.timezone, language=source.metadata.language):
            if isinstance(call, UnreadableInput):
                self._failed(source, Failure(source.place, str(call)))
            else:
                call = told(call)  # noqa: PLW2901
                of_file = call.call_id.startswith(source.path.stem)  # named after its file: no content of it
                if of_file:
                    call = replace(call, call_id=source.stem + call.call_id.removeprefix(source.path.stem))  # noqa: PLW2901
                metadata = Metadata.of(source.metadata.onto(call))
                if of_file:
                    metadata = replace(metadata, call_id=source.metadata.call_id)
                    content = transcript_id(replace(call, call_id=""))
                else:
                    content = transcript_id(call)
                yield from self._jobs(Job(source, content, call), TRANSCRIPT_VERSIONS, metadata)

    def _jobs(self, job: Job, versions: Mapping[str, str], metadata: Metadata) -> Iterator[Job]:
        found = patiently(lambda: self._job(job, versions, metadata))
        if isinstance(found, Job):
            yield found
        else:
            self._count(job.source, found)

    def _job(self, job: Job, versions: Mapping[str, str], metadata: Metadata) -> Job | Came:
        """No job where the same content came through the same stages; its metadata is brought up to date."""
        known = self.store.known(job.content_id)
        if known is None:
            return self._may_come(job)
        if known.emptied:
            return Came("unchanged", job.content_id)  # its time was over
        if _is_other(known.versions, versions) and not _is_poorer(versions, known.quality):
            earlier = self.store.load(known.call_id)
            kept = Metadata.of(earlier) | metadata  # what nobody says anew stays
            if job.call is None and "language" not in known.versions:
                kept = replace(kept, language=metadata.language)  # that one was found out, not given
            return replace(job, source=replace(job.source, metadata=kept), earlier=earlier)
        metadata = renamed_metadata(metadata, self.store.current_names())
        changed = self.store.update_metadata(job.content_id, **metadata.known(), columns=metadata.columns)
        if known.versions.get("tags") != self.plan.tags_by:
            return replace(
                job, call=self.store.load(metadata.call_id or known.call_id), stored={**known.versions, **versions}
            )
        if known.versions.get("measures") != self.measures:
            self._measure_anew(job.content_id, {**known.versions, **versions})
            return Came("updated", job.content_id)
        return Came("updated" if changed else "unchanged", job.content_id)

    def _may_come(self, job: Job) -> Job | Came:
        if not self.store.is_forgotten(job.content_id):
            return job
        if self.plan.allow_again and self.store.allow_again(job.content_id):
            return job
        reason = f"{job.name}: it was deleted here for good and is not taken in again."
        return Came("forgotten", job.content_id, reason)

    def _note(self, source: Source, content: str) -> None:
        if place := _place(source):
            self.store.note_recording(content, *place)

    def _measure_anew(self, content: str, versions: Mapping[str, str]) -> None:
        """The codebook has other rules: figures follow it, from the stored words and tags."""
        self.store.measure_anew(content, versions, measuring(self.plan.codebook))

    def _failed(self, source: Source, failure: Failure, content: str | None = None) -> None:
        patiently(lambda: self.store.fail(failure.path, content, failure.reason))
        self._count(source, Came("failed", content, failure.reason), failure)

    def _count(self, source: Source, came: Came, *failures: Failure) -> None:
        found = self.summary
        self.summary = replace(
            found,
            analysed=found.analysed + (came.what == "analysed"),
            updated=found.updated + (came.what == "updated"),
            unchanged=found.unchanged + (came.what == "unchanged"),
            forgotten=found.forgotten + (came.what == "forgotten"),
            failures=(*found.failures, *failures),
        )
        self.came(source, came)
        self.progress(self.summary)
