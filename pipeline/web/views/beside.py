"""What stands beside a call in the store: what the tagger had made of it, what people wrote and put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.report.words import Words
from pipeline.store import Store
from pipeline.store.corrections import Standing
from pipeline.viewers import Viewer
from pipeline.web.views.comments import comment_view
from pipeline.web.views.corrections import corrections_view, moment
from pipeline.web.views.lines import Line, lines_view
from pipeline.web.views.notes import ChangeView, NoteView, change_views, note_views


@dataclass(frozen=True)
class Review:
    person: str
    when: str


@dataclass(frozen=True)
class Beside:
    lines: tuple[Line, ...]
    notes: tuple[NoteView, ...]
    changes: tuple[ChangeView, ...]
    reviews: tuple[Review, ...]
    numbers: Mapping[tuple[str, str], int]  # of agents and teams, for addresses


def beside(seen: Store, key: int, standing: Standing, viewer: Viewer, codebook: Codebook, words: Words) -> Beside:
    call = standing.call
    zone = call.timezone
    lines = lines_view(call, standing.machine, codebook, words)
    comments = [comment_view(one, viewer.person, codebook, words, zone) for one in seen.comments(key)]
    changes = corrections_view(standing.corrections, codebook, words, zone)
    agents = {call.agent, *(turn.agent for turn in call.turns)} - {None}
    named = [("agent", name) for name in agents if name] + ([("team", call.team)] if call.team else [])
    return Beside(
        lines,
        note_views(comments, words),
        change_views(changes, {line.n: line.start_ms for line in lines}, words),
        tuple(Review(one.person, moment(one.at, zone, words)) for one in seen.reviewed_by(key)),
        seen.numbers_of(named),
    )
