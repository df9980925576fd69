"""Many calls: `local` works through them in processes of this machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """A file, or one call of it, that could not be analysed."""

    path: str
    reason: str  # one sentence, naming the file


@dataclass(frozen=True)
class Summary:
    """What a batch did, in calls. `failures` also stand in the store until their file succeeds."""

    analysed: int = 0
    updated: int = 0  # already there, metadata changed
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    interrupted: bool = False
