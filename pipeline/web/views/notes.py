"""Comments on a call, tags that an agent sees differently, and what was put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["", "open", "upheld", "kept"]


@dataclass(frozen=True)
class NoteView:
    id: int
    n: int | None  # the line; None: the call as a whole
    at: str  # clock of the line
    person: str
    when: str
    text: str
    title: str  # of the tag that is seen differently; empty for a plain comment
    state: State
    settled_by: str
    own: bool  # may be removed


@dataclass(frozen=True)
class ChangeView:
    id: int
    n: int | None
    at: str
    person: str
    when: str
    what: str
    undone: str  # who took it back, empty where it stands
