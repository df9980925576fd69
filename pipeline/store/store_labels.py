"""Lines that people label: to check the tagger, to teach it, to agree among themselves. Each method one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from pipeline.call import Call
from pipeline.errors import Forbidden, Missing, WrongUse
from pipeline.labelling import CodedLine, Dialogue, Progress, Spot, Task
from pipeline.queueing import REASONS, Reason, choose
from pipeline.store import codings, corrections, database, judgements, queues, reading, taggers, tasks
from pipeline.store.base import Base
from pipeline.store.codings import Purpose
from pipeline.store.corrections import Measure
from pipeline.store.scope import Scope
from pipeline.tags import Judgement
from pipeline.viewers import Viewer

SHOWN = 6  # closed sessions and older samples of the overview
MOST_LINES = 300  # of a training queue


class Labelling(Base):
    def add_codings(
        self, call_id: str, coder: str, given: Sequence[Judgement | None], purpose: Purpose = "check"
    ) -> None:
        """`given`: a judgement an utterance of the call, None where there is none."""
        with database.writing(self._engine) as connection:
            self._require("label")
            key = self._key(connection, call_id)
            places = judgements.places(reading.read(connection, [key])[key])
            for place, judgement in zip(places, given, strict=True):
                if judgement is not None:
                    codings.add(connection, key, coder, place, judgement, purpose)

    # ---- what there is to label

    def add_training_queue(
        self,
        title: str,
        count: int,
        seed: int,
        scope: Scope = Scope(),
        *,
        reasons: Collection[Reason] = REASONS,
        labelled: Mapping[str, int] = {},
    ) -> Task:
        """Lines the tagger in use is unsure of, or of codes with few examples; `labelled` counts those elsewhere.

        WrongUse where there are none.
        """
        self._require("label")
        self._require_all()
        with database.reading(self._engine) as connection:
            tagger = taggers.in_use(connection)
            pool = queues.pool(connection, self._seen(scope), tagger.source) if tagger else []
            here = queues.labelled(connection)
        known = {code: here[code] + labelled.get(code, 0) for code in {*here, *labelled}}
        chosen = choose(pool, min(count, MOST_LINES), seed, reasons, known)
        with database.writing(self._engine) as connection:
            lines = queues.still_free(connection, chosen)
            if not lines:
                raise WrongUse(
                    "There is no line to choose: no call here was tagged by the tagger in use with a decision it is "
                    "unsure of; widen the period, or analyse more calls."
                )
            detail = {"reasons": sorted(reasons), "seed": seed, "team": scope.team, "lines": len(pool)}
            return self._added(connection, "training", title, lines, detail)

    def add_calibration(self, title: str, seed: int, call_key: int | None = None) -> Task:
        """All lines of one call; by chance one of the recent calls that may be seen."""
        with database.writing(self._engine) as connection:
            self._require("label")
            if call_key is not None and not tasks.seen(connection, call_key, self._coding):
                raise Missing(f"{call_key}: there is no such call, or not for you.")
            lines = queues.to_calibrate(connection, Scope(viewer=self._coding), seed, call_key)
            return self._added(connection, "calibration", title, lines, {"seed": None if call_key else seed})

    def _added(
        self,
        connection: Connection,
        kind: str,
        title: str,
        lines: Sequence[tuple[int, int, str | None]],
        detail: Mapping[str, object],
    ) -> Task:
        number = queues.add(connection, kind, title.strip()[:200], self._coder(), lines, detail)
        self._noted(connection, "made a queue", {"queue": number, "kind": kind, "lines": len(lines)})
        return self._task(connection, False, number)

    def close_queue(self, number: int) -> None:
        """Nothing is coded in it any more. Its maker, or a trainer, may."""
        with database.writing(self._engine) as connection:
            self._require("label")
            task, viewer = self._task(connection, False, number), self._viewer
            if viewer is not None and viewer.person != task.person and not viewer.may("train"):
                raise Forbidden("Only who made it, or a trainer, closes it; ask one of them.")
            queues.close(connection, number)
            self._noted(connection, "closed a queue", {"queue": number})

    def labelling(self) -> tuple[Progress, ...]:
        """What there is to code for whoever asks, the newest first; of what is done only a few."""
        with database.reading(self._engine) as connection:
            self._require("label")
            waiting = tasks.of_queues(connection)
            closed = [task for task in waiting if task.closed_at]
            shown = [task for task in waiting if not task.closed_at] + closed[:SHOWN]
            found = [self._blinded(connection, task)[0] for task in (*tasks.of_samples(connection)[:SHOWN], *shown)]
            return tuple(progress for progress in found if progress.lines)

    def task(self, sample: bool, number: int) -> Task:
        """Missing where there is none."""
        with database.reading(self._engine) as connection:
            self._require("label")
            return self._task(connection, sample, number)

    def progress(self, task: Task) -> tuple[Progress, tuple[CodedLine, ...]]:
        """Each line with what whoever asks gave it, and nobody else."""
        with database.reading(self._engine) as connection:
            self._require("label")
            return self._blinded(connection, self._again(connection, task))

    # ---- coding

    def dialogue(self, call_key: int) -> Dialogue:
        """A call bare of tags. Missing where it may not be seen."""
        with database.reading(self._engine) as connection:
            self._require("label")
            if not tasks.seen(connection, call_key, self._coding):
                raise Missing(f"{call_key}: there is no such call, or not for you.")
            return tasks.dialogue(connection, call_key)

    def code(self, task: Task, call_key: int, utterance: int, judgement: Judgement, measuring: Measure) -> None:
        """What whoever asks gives a line, in place of what they gave it before.

        It counts in every figure at once, but for a calibration session, which changes nothing until it is decided.
        """
        with database.writing(self._engine) as connection:
            self._require("label")
            task = self._again(connection, task)
            if task.closed_at:
                raise WrongUse("This was closed in the meantime; nothing more is coded in it.")
            spot = self._spot(connection, task, call_key, utterance)
            judgement = replace(judgement, source=self._coder(judgement))
            codings.add(connection, call_key, judgement.source, spot.said, judgement, task.purpose)
            if task.purpose != "calibration":
                self._judge(connection, spot, judgement, measuring)
            self._noted(connection, "coded", {"purpose": task.purpose, "of": task.id, "utterance": utterance}, call_key)

    # ---- coders compared

    def compared(self, task: Task) -> tuple[Progress, tuple[CodedLine, ...]]:
        """What all coders gave. Forbidden to whoever still codes blind; names only when everybody has finished."""
        with database.reading(self._engine) as connection:
            self._require("label")
            return self._open(connection, self._again(connection, task))

    def decide(self, task: Task, call_key: int, utterance: int, judgement: Judgement, measuring: Measure) -> None:
        """Between coders who differ: a judgement of whoever decides, in every figure at once."""
        with database.writing(self._engine) as connection:
            self._require("label")
            self._open(connection, self._again(connection, task))
            spot = self._spot(connection, task, call_key, utterance)
            judgement = replace(judgement, source=self._coder(judgement))
            codings.add(connection, call_key, judgement.source, spot.said, judgement, "decided")
            self._judge(connection, spot, judgement, measuring)
            detail = {"purpose": task.purpose, "of": task.id, "utterance": utterance}
            self._noted(connection, "decided", detail, call_key)

    def labels_of(self, task: Task) -> Iterator[Call]:
        """Each call of a queue as each coder left its lines, `tagged_by` the coder; nothing of a tagger in it."""
        with database.reading(self._engine) as connection:
            self._require("train")
            lines = tasks.coded(connection, task, tasks.spots(connection, task, self._viewer))
            for key in dict.fromkeys(line.spot.call_key for line in lines):
                call = tasks.bare(reading.read(connection, [key])[key])
                if task.purpose == "check":
                    call = replace(call, extra={**call.extra, "check_sample": True})
                of_call = [line for line in lines if line.spot.call_key == key]
                for coder in dict.fromkeys(coder for line in of_call for coder in line.given):
                    yield tasks.as_coded(call, {x.spot.utterance: x.given[coder] for x in of_call if coder in x.given})

    # ---- within one transaction

    def _task(self, connection: Connection, sample: bool, number: int) -> Task:
        task = tasks.find(connection, sample, number)
        if task is None:
            raise Missing(f"{number}: there is no such sample or queue.")
        return task

    def _again(self, connection: Connection, task: Task) -> Task:
        """As it is now: somebody may have closed it since."""
        return self._task(connection, task.purpose == "check", task.id)

    def _spot(self, connection: Connection, task: Task, call_key: int, utterance: int) -> Spot:
        for spot in tasks.spots(connection, task, self._coding, call_key):
            if spot.utterance == utterance:
                return spot
        raise Missing(f"{call_key}: this line is not in it, or not for you.")

    def _blinded(self, connection: Connection, task: Task) -> tuple[Progress, tuple[CodedLine, ...]]:
        progress, lines = tasks.progress(connection, task, self._coding)
        me = progress.mine.person
        own = tuple(CodedLine(x.spot, {c: j for c, j in x.given.items() if c == me}) for x in lines)
        return (progress if progress.open_to(self._trains) else replace(progress, alike=(0, 0))), own

    def _open(self, connection: Connection, task: Task) -> tuple[Progress, tuple[CodedLine, ...]]:
        progress, lines = tasks.progress(connection, task, self._coding)
        if self._viewer is not None and not progress.open_to(self._trains):
            raise Forbidden("You can see what the others gave when you have coded all of your own lines.")
        if self._viewer is not None and not (progress.all_finished or task.closed_at):
            lines = _lettered(lines, f"{task.purpose} {task.id}")
        return progress, tuple(lines)

    def _judge(self, connection: Connection, spot: Spot, judgement: Judgement, measuring: Measure) -> None:
        """Into the stored call and every figure made of it. Nobody else writes meanwhile, so nothing is lost."""
        was = corrections.standing(connection, spot.call_key)
        judgements.give(connection, spot.call_key, judgement.source, spot.said, judgement)
        corrections.save(connection, spot.call_key, was.machine, was.content_id, was.versions, measuring)

    @property
    def _coding(self) -> Viewer | None:
        """Whose calls they code: nobody their own as an agent."""
        return self._viewer and self._viewer.acting("label")

    @property
    def _trains(self) -> bool:
        return self._viewer is None or self._viewer.may("train")

    def _coder(self, judgement: Judgement | None = None) -> str:
        if self._viewer is not None:
            return self._viewer.person
        return judgement.source if judgement else ""


def _lettered(lines: Sequence[CodedLine], salt: str) -> list[CodedLine]:
    """Coders as A, B …, in an order that tells nothing of who they are."""
    coders = {coder for line in lines for coder in line.given}
    order = sorted(coders, key=lambda coder: hashlib.sha256(f"{salt} {coder}".encode()).hexdigest())
    letters = {coder: _letter(number) for number, coder in enumerate(order)}
    found = []
    for line in lines:
        given = {letters[coder]: replace(j, source=letters[coder]) for coder, j in line.given.items()}
        found.append(replace(line, given=dict(sorted(given.items()))))
    return found


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"A{number}"
