"""Comments on a call, as pages show them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.codebook import Codebook
from pipeline.report import figures
from pipeline.report.words import Words
from pipeline.store.comments import Comment
from pipeline.web.views.corrections import moment


@dataclass(frozen=True)
class Settled:
    by: str
    at: str
    upheld: bool


@dataclass(frozen=True)
class CommentView:
    id: int
    line: int | None
    start_ms: int | None
    person: str
    at: str
    text: str
    code: str | None
    code_title: str | None
    settled: Settled | None
    mine: bool

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def comment_view(one: Comment, me: str, codebook: Codebook, words: Words, timezone: str | None) -> CommentView:
    settled = None
    if one.settled_at is not None:
        settled = Settled(one.settled_by or "", moment(one.settled_at, timezone, words), bool(one.upheld))
    return CommentView(
        id=one.id,
        line=one.line,
        start_ms=one.start_ms,
        person=one.person,
        at=moment(one.at, timezone, words),
        text=one.text,
        code=one.code,
        code_title=one.code and figures.code_title(codebook, one.code, words),
        settled=settled,
        mine=one.person == me,
    )
