"""Many calls: `local` works through them in processes of this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Failure:
    """A file, or one call of it, that could not be analysed."""

    path: str
    reason: str  # one sentence, naming the file


@dataclass(frozen=True)
class Came:
    """What came of one call of a file, or of a file that gave none."""

    what: Literal["analysed", "updated", "unchanged", "forgotten", "failed"]
    content_id: str | None = None
    reason: str | None = None  # of a failure


@dataclass(frozen=True)
class Summary:
    """What a batch did, in calls. `failures` also stand in the store until their file succeeds."""

    analysed: int = 0
    updated: int = 0  # already there, metadata changed
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
    stopped: str | None = None  # why it ended early: the store cannot be written any more
    forgotten: int = 0  # deleted here for good before, and not taken in again
