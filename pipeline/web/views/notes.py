"""Comments on a call, tags that an agent sees differently, and what was put right, with the places they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.report.words import Words
from pipeline.web.views.comments import CommentView
from pipeline.web.views.corrections import CorrectionView

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


def note_views(found: Sequence[CommentView], words: Words) -> tuple[NoteView, ...]:
    """The oldest first."""
    return tuple(
        NoteView(
            one.id,
            one.line,
            words.clock(one.start_ms),
            one.person,
            one.at,
            one.text,
            (one.code and (one.code_title or one.code)) or "",
            _state(one),
            one.settled.by if one.settled else "",
            one.mine and one.settled is None,
        )
        for one in found
    )


def _state(one: CommentView) -> State:
    if not one.code:
        return ""
    return "open" if one.settled is None else "upheld" if one.settled.upheld else "kept"


def change_views(
    found: Sequence[CorrectionView], starts: Mapping[int, int | None], words: Words
) -> tuple[ChangeView, ...]:
    """The newest first; `starts`: of each line."""
    return tuple(
        ChangeView(
            one.id,
            one.line,
            "" if one.line is None else words.clock(starts.get(one.line)),
            one.person,
            one.at,
            one.what,
            one.undone or "",
        )
        for one in reversed(found)
    )
