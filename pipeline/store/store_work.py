"""Work that takes longer than a page, and what it is about: files sent, taggers kept. Each method a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from pipeline.call import Call
from pipeline.errors import StoreError
from pipeline.store import audit, calls, database, jobs, kept, learning, settings, uploads
from pipeline.store.base import Base
from pipeline.store.jobs import Job, Kind, State
from pipeline.store.kept import Kept
from pipeline.store.learning import Lines
from pipeline.store.schema import INTEGERS
from pipeline.store.schema import calls as calls_table
from pipeline.store.uploads import Sent, Upload
from pipeline.store.uploads import State as UploadState
from pipeline.viewers import Action

MAY: dict[Kind, Action] = {"analyze": "upload", "train": "train", "retag": "train"}


class Work(Base):
    # ---- jobs, as people see them

    def add_job(
        self, kind: Kind, detail: Mapping[str, Any] | None = None, total: int = 0, files: Sequence[Sent] = ()
    ) -> int:
        """Its number. WrongUse where a second one of this kind makes no sense beside the first."""
        with database.writing(self._engine) as connection:
            self._require(MAY[kind])
            if kind in ("train", "retag"):
                sentence = f"A job of this kind ({kind}) is under way; wait until it has ended, or stop it."
                jobs.refuse_second(connection, kind, sentence)
            person = self._viewer.person if self._viewer else audit.COMMAND_LINE
            number = jobs.add(connection, kind, person, detail or {}, total)
            if files:
                uploads.add(connection, number, files)
            self._noted(connection, f"started {kind}", {"job": number, "files": len(files)})
            return number

    def jobs(self, *kinds: Kind, before: int | None = None, limit: int = 50) -> tuple[Job, ...]:
        """Those whose kind the viewer may start, the newest first, made before the job `before`."""
        allowed = [kind for kind in kinds or MAY if self._viewer is None or self._viewer.may(MAY[kind])]
        with database.reading(self._engine) as connection:
            return tuple(jobs.read(connection, None, allowed, before, limit)) if allowed else ()

    def job(self, number: int) -> Job:
        """StoreError where there is none, or none that may be seen."""
        with database.reading(self._engine) as connection:
            found = jobs.read(connection, [number]) if 0 < number < INTEGERS else []
        if not found or not (self._viewer is None or self._viewer.may(MAY[found[0].kind])):
            raise StoreError(f"{number}: there is no such job, or not for you.")
        return found[0]

    def stop_job(self, number: int) -> None:
        job = self.job(number)
        with database.writing(self._engine) as connection:
            jobs.stop(connection, number)
            self._noted(connection, f"stopped {job.kind}", {"job": number})

    # ---- jobs, as a server works on them

    def take_job(self) -> Job | None:
        """One that waits, now running; no other server gets it. None where nothing is to be done."""
        self._trusted()
        with database.reading(self._engine) as connection:
            if not jobs.there_is_work(connection):
                return None
        with database.writing(self._engine) as connection:
            return jobs.take(connection)

    def job_moved(
        self, number: int, done: int | None = None, total: int | None = None, said: Sequence[str] = ()
    ) -> bool:
        """Where it is; also the sign that its worker lives. False where it was stopped meanwhile."""
        with database.writing(self._engine) as connection:
            self._trusted()
            return jobs.moved(connection, number, done, total, said)

    def end_job(self, number: int, state: State, said: str = "") -> None:
        with database.writing(self._engine) as connection:
            self._trusted()
            jobs.end(connection, number, state, said)

    def job_again(self, number: int) -> None:
        """It waits again, as its server goes."""
        with database.writing(self._engine) as connection:
            self._trusted()
            jobs.again(connection, number)

    # ---- files sent

    def uploads(self, job: int) -> tuple[Upload, ...]:
        self._require("upload")
        with database.reading(self._engine) as connection:
            return uploads.read(connection, job)

    def upload_came(
        self, number: int, state: UploadState, reason: str | None = None, content_id: str | None = None
    ) -> None:
        """What became of a file; `content_id` names the call it gave."""
        with database.writing(self._engine) as connection:
            self._trusted()
            key = calls.key_of(connection, content_id) if content_id else None
            uploads.came(connection, number, state, reason, key)

    def stored_uploads(self) -> frozenset[str]:
        """Our own names of all files that belong to a job."""
        with database.reading(self._engine) as connection:
            return uploads.stored(connection)

    # ---- what people judged

    def to_learn_from(self) -> tuple[Call, ...]:
        """Calls as people judged them; see `learning.to_learn_from`."""
        self._require("train")
        with database.reading(self._engine) as connection:
            return tuple(learning.to_learn_from(connection))

    def learned_lines(self) -> Lines:
        self._require("train")
        with database.reading(self._engine) as connection:
            return learning.count(connection)

    def to_check_on(self) -> tuple[Call, ...]:
        """Calls of the check sample as people judged them."""
        self._require("train")
        with database.reading(self._engine) as connection:
            return tuple(learning.to_check_on(connection))

    def to_label(self) -> tuple[tuple[Call, int, str | None], ...]:
        """Lines of open training queues: call, number of the utterance, why it was chosen."""
        self._require("train")
        with database.reading(self._engine) as connection:
            return tuple(learning.to_label(connection))

    # ---- taggers

    def keep_tagger(self, source: str, folder: str, made_by: str | None, figures: Mapping[str, Any]) -> int:
        with database.writing(self._engine) as connection:
            self._trusted()
            return kept.keep(connection, source, folder, made_by, figures)

    def kept_taggers(self) -> tuple[Kept, ...]:
        """Those trained here, the newest first."""
        self._require("train")
        with database.reading(self._engine) as connection:
            return kept.read(connection)

    def tagger_file(self) -> str | None:
        """Where the tagger lies that was taken into use; None: the one that came with callcoach."""
        with database.reading(self._engine) as connection:
            return settings.read(connection, "tagger") or None

    def use_tagger(self, source: str, file: str | None, before: str = "") -> None:
        """Whatever tags calls of this store takes this one from now on; `before`: the one that did."""
        with database.writing(self._engine) as connection:
            self._trusted()
            if before != source:
                settings.write(connection, "tagger before", before)
            settings.write(connection, "tagger", file or "")
            kept.used(connection, source)

    def tagger_before(self) -> str:
        """Name and version of the one that was in use before; "" where there was none."""
        with database.reading(self._engine) as connection:
            return settings.read(connection, "tagger before") or ""

    def call_count(self) -> int:
        self._trusted()
        with database.reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(calls_table)) or 0
