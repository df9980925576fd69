"""What people label: lines of a check sample, of a training queue, of a call that several code to compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pipeline.call import Speaker
from pipeline.tags import Judgement

Purpose = Literal["check", "training", "calibration"]
BEFORE, AFTER = 6, 3  # lines of the dialogue around a line out of its call


@dataclass(frozen=True)
class Task:
    """A check sample, a training queue or a calibration session. Samples and queues are numbered apart."""

    purpose: Purpose
    id: int
    title: str  # "" for a sample
    person: str | None  # who made it; None: on the command line
    made_at: datetime  # UTC
    closed_at: datetime | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)  # what it was chosen from and how


@dataclass(frozen=True)
class Spot:
    """One line to be coded."""

    place: int  # 0 … within its task
    call_key: int
    utterance: int
    speaker: Speaker
    text: str
    said: tuple[str, str, int]  # by what judgements on it are known; see `store.judgements.places`
    start_ms: int | None = None
    end_ms: int | None = None
    why: str | None = None  # "uncertain:question", "rare:refusing"


@dataclass(frozen=True)
class Coder:
    person: str
    done: int  # lines
    total: int  # of those that this person may see

    @property
    def finished(self) -> bool:
        return self.total > 0 and self.done >= self.total


@dataclass(frozen=True)
class Progress:
    task: Task
    calls: int
    lines: int
    mine: Coder  # of whoever asks, also where they have not begun
    coders: tuple[Coder, ...]  # who have begun, the first one first
    alike: tuple[int, int] = (0, 0)  # lines that all who judged them gave the same, of those that several judged
    decided: int = 0  # lines on which somebody decided between coders

    @property
    def all_finished(self) -> bool:
        return len(self.coders) > 1 and all(coder.finished for coder in self.coders)

    def open_to(self, trains: bool) -> bool:
        """Whether what the others gave may be shown: never to somebody who still has lines to code blind.

        `trains`: whoever asks is a trainer, who may look at what was drawn on the command line.
        """
        if self.task.purpose == "calibration" and (self.task.closed_at or self.all_finished):
            return True
        if self.mine.done:
            return self.mine.finished
        return self.mine.person == self.task.person or (trains and self.task.person is None)


@dataclass(frozen=True)
class CodedLine:
    """A line with what each of its coders gave, who began first comes first."""

    spot: Spot
    given: Mapping[str, Judgement] = field(default_factory=dict)
    decided: Judgement | None = None  # its source is whoever decided


@dataclass(frozen=True)
class Dialogue:
    """A call bare: who said what, no tags, no names. Every line that agent or customer says, coded here or not."""

    call_key: int
    language: str | None
    recording: bool  # whether there may be sound
    spots: tuple[Spot, ...]  # `place` counts lines of the dialogue
